"""The readable report of the detection benchmark, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Report = Mapping[str, Any]
# Title of a figure, and where it stands among the figures of a labelled set.
SUMMARY = (
    ("recall", ("documents", "recall")),
    ("precision", ("documents", "precision")),
    ("conventional", ("wordings", "conventional", "recall")),
    ("own words", ("wordings", "own words", "recall")),
    ("by implication", ("wordings", "by implication", "recall")),
    ("structural", ("wordings", "structural", "recall")),
    ("clean look-alikes flagged", ("labels", "clean", "false_alarms")),
    ("local denials flagged", ("labels", "local", "false_alarms")),
    ("all look-alikes flagged", ("all", "false_alarms")),
    ("kinds right", ("all", "kind_accuracy")),
    ("frame F1, true positives", ("all", "hit_frames", "f1")),
    ("claim F1, true positives", ("all", "hit_claims", "f1")),
    ("frame F1, end to end", ("all", "frames", "f1")),
    ("claim F1, end to end", ("all", "claims", "f1")),
    ("mixed company: rows", ("mixed", "all", "rows")),
    ("mixed company: covered found", ("mixed", "all", "covered_found")),
    ("mixed company: innocent taken", ("mixed", "all", "innocent_taken")),
    ("the same, flagged rows: covered found", ("mixed", "flagged", "covered_found")),
    ("the same, flagged rows: innocent taken", ("mixed", "flagged", "innocent_taken")),
    ("not judged (language)", ("unjudged",)),
)
GROUPS = (("condition", "conditions"), ("words", "wordings"), ("kind", "kinds"))
COLUMNS = (
    ("rows", ("rows",)),
    ("recall", ("recall",)),
    ("false alarms", ("false_alarms",)),
    ("kind", ("kind_accuracy",)),
    ("frame F1", ("hit_frames", "f1")),
    ("claim F1", ("hit_claims", "f1")),
)
ALARMS = (
    ("documents", ("documents",)),
    ("flagged", ("flagged",)),
    ("per 10,000", ("per_10000",)),
    ("falsity or correction per 10,000", ("falsity_or_correction_per_10000",)),
)
CASCADE = (
    ("framed rows", ("rows",)),
    ("recall", ("recall",)),
    ("recall lost", ("recall_lost",)),
    ("found by the judge alone", ("lost",)),
    ("MB/s a core", ("megabytes_a_second",)),
    ("times as fast", ("times_as_fast",)),
)


def markdown(report: Report) -> str:
    """Return the report as Markdown: sets, ordinary text, scores, and the cascade."""
    systems = report["systems"]
    parts = ["# Detection", _about(report)]
    for name in next(iter(systems.values()))["sets"]:
        parts += _set(name, systems)
    if next(iter(systems.values()))["ordinary"]["documents"]:
        parts += _ordinary(report)
    parts += _calibration(report["calibration"])
    if report["cascade"]:
        parts += ["## Cascade", _groups("effort", report["cascade"], CASCADE)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(report: Report) -> str:
    return "\n".join(f"* {name}: {value}" for name, value in report["about"].items())


def _set(name: str, systems: Report) -> list[str]:
    """Return all systems side by side on one set, then the guard in detail."""
    sets = [system["sets"][name] for system in systems.values()]
    lines = [[title, *(look_up(own, path) for own in sets)] for title, path in SUMMARY]
    shown = [line for line in lines if any(value is not None for value in line[1:])]
    parts = [f"## {name}", table(["measure", *systems], shown)]
    parts += [_groups(head, sets[0][group], COLUMNS) for head, group in GROUPS]
    if sets[0]["kind_confusions"]:
        pairs = sets[0]["kind_confusions"].items()
        listed = ", ".join(f"{pair} ({count})" for pair, count in pairs)
        parts.append(f"Kinds taken for others: {listed}.")
    return parts


def _ordinary(report: Report) -> list[str]:
    systems, presets = report["systems"], report["presets"]
    lines = [
        [f"{name}, score at least {threshold}", *_values(figures["all"], ALARMS)]
        for name, system in systems.items()
        for threshold, figures in system["ordinary"]["thresholds"].items()
    ]
    guard = next(iter(systems.values()))["ordinary"]
    named = ", ".join(f"`{name}` {score}" for name, score in presets.items())
    parts = [
        "## Ordinary text",
        f"Scores that the presets ask for: {named}.",
        table(["system", *(title for title, _ in ALARMS)], lines),
    ]
    for threshold, figures in guard["thresholds"].items():
        parts += [
            f"By genre, score at least {threshold}:",
            _groups("genre", figures["genres"], ALARMS),
        ]
    return [*parts, *_transfer(report["transfer"])]


def _transfer(halves: Sequence[Report]) -> list[str]:
    lines: list[list[object]] = []
    for number, half in enumerate(halves, 1):
        if half["threshold"] is None:
            lines.append([f"half {number}", "none is enough"])
            continue
        for where, key in (("chosen on", "chosen_on"), ("shown on", "shown_on")):
            lines.append(
                [
                    f"half {number if key == 'chosen_on' else 3 - number}, {where}",
                    half["threshold"],
                    *_values(half[key], ALARMS),
                ]
            )
        recalls = [f"{name} {_cell(value)}" for name, value in half["recall"].items()]
        lines.append(["recall at it: " + ", ".join(recalls), half["threshold"]])
    heads = ["sources", "threshold", *(title for title, _ in ALARMS)]
    padded = [[*line, *[None] * (len(heads) - len(line))] for line in lines]
    return [
        "The lowest threshold that half of the sources bear, on the other half:",
        table(heads, padded),
    ]


def _calibration(calibration: Report) -> list[str]:
    lines = [
        [
            name,
            own["scored"]["rows"],
            own["scored"]["expected_error"],
            own["all"]["rows"],
            own["all"]["expected_error"],
        ]
        for name, own in calibration.items()
    ]
    bins = [
        [f"{own['from']:.1f} to {own['to']:.1f}", *_values(own, BINS)]
        for own in calibration["all sets"]["scored"]["bins"]
    ]
    heads = ["set", "scored rows", "expected error", "all rows", "expected error"]
    return [
        "## Calibration",
        "A row counts as scored where a frame was found at all; else its score is 0.",
        table(heads, lines),
        table(["score", *(title for title, _ in BINS)], bins),
        "![Share of framed documents by score](detection.svg)",
    ]


BINS = (("rows", ("rows",)), ("mean score", ("score",)), ("framed", ("framed",)))


def _groups(head: str, groups: Report, columns: Sequence[tuple[str, Any]]) -> str:
    lines = [[name, *_values(figures, columns)] for name, figures in groups.items()]
    return table([head, *(title for title, _ in columns)], lines) if lines else ""


def _values(figures: Report, columns: Sequence[tuple[str, Any]]) -> list[object]:
    return [look_up(figures, path) for _, path in columns]


def table(heads: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; None becomes a dash.

    >>> print(table(["a", "b"], [["x", None]]))
    | a | b |
    | --- | --- |
    | x | - |
    """
    rows = [list(heads), ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in rows)


def look_up(figures: Report, path: Sequence[str]) -> object:
    """Return the figure at the end of a path; None where a step is missing."""
    value: Any = figures
    for step in path:
        value = (value or {}).get(step)
    return value


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
