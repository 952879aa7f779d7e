"""The readable report of the detection benchmark, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Report = Mapping[str, Any]


def markdown(report: Report) -> str:
    """Return the report as Markdown: a summary of all systems, then each in detail."""
    parts = ["# Detection", _about(report), _summary(report["systems"])]
    for name, system in report["systems"].items():
        parts += [f"## {name}", _conditions(system["labelled"])]
        parts += [part(system) for part in (_natural, _ordinary) if part(system)]
    return "\n\n".join(parts) + "\n"


def _about(report: Report) -> str:
    lines = [f"* {name}: {value}" for name, value in report["about"].items()]
    return "\n".join(lines)


def _summary(systems: Report) -> str:
    return "## Side by side\n\n" + table(
        ["measure", *systems],
        [
            [label, *(_look_up(system, path) for system in systems.values())]
            for label, path in SUMMARY
        ],
    )


SUMMARY = (
    ("documents: precision", ("labelled", "documents", "precision")),
    ("documents: recall", ("labelled", "documents", "recall")),
    ("documents: F1", ("labelled", "documents", "f1")),
    ("kind accuracy on true positives", ("labelled", "all", "kind_accuracy")),
    ("frame spans: F1", ("labelled", "all", "frames", "f1")),
    ("claim spans: F1", ("labelled", "all", "claims", "f1")),
    ("natural frames: recall", ("natural", "natural_detached", "flagged")),
    (
        "natural frames: recall, frame itself found",
        ("natural", "natural_detached", "frame_found"),
    ),
    ("natural look-alikes flagged", ("natural", "natural_clean", "flagged")),
    ("natural local denials flagged", ("natural", "natural_local", "flagged")),
    ("ordinary text: flagged per 10,000", ("ordinary", "all", "per_10000")),
    (
        "ordinary text: falsity or correction per 10,000",
        ("ordinary", "all", "falsity_or_correction_per_10000"),
    ),
    ("ms per candidate", ("cost", "ms_per_candidate")),
    ("candidates, share of ordinary text", ("cost", "candidate_share")),
    ("ms per document of ordinary text", ("cost", "ms_per_document")),
)


def _conditions(labelled: Report) -> str:
    lines = []
    for name, figures in {**labelled["conditions"], "all": labelled["all"]}.items():
        lines.append(
            [
                name,
                figures["rows"],
                figures["recall"],
                figures["false_alarms"],
                figures["kind_accuracy"],
                figures["frames"]["f1"],
                figures["claims"]["f1"],
            ]
        )
    heads = ["condition", "rows", "recall", "false alarms", "kind", "frame F1"]
    return table([*heads, "claim F1"], lines)


def _natural(system: Report) -> str:
    if not system.get("natural"):
        return ""
    lines = [
        [name, figures["rows"], figures["flagged"], figures["frame_found"]]
        for name, figures in system["natural"].items()
    ]
    return table(["natural rows", "rows", "flagged", "frame found"], lines)


def _ordinary(system: Report) -> str:
    if not system.get("ordinary"):
        return ""
    ordinary = system["ordinary"]
    lines = []
    for name, figures in {"all": ordinary["all"], **ordinary["genres"]}.items():
        lines.append(
            [
                name,
                figures["documents"],
                figures["flagged"],
                figures["per_10000"],
                figures["falsity_or_correction_per_10000"],
            ]
        )
    heads = ["genre", "documents", "flagged", "per 10,000"]
    return table([*heads, "falsity or correction per 10,000"], lines)


def table(heads: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; None becomes a dash.

    >>> print(table(["a", "b"], [["x", None]]))
    | a | b |
    | --- | --- |
    | x | - |
    """
    rows = [list(heads), ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _look_up(system: Report, path: Sequence[str]) -> object:
    value: Any = system
    for step in path:
        value = (value or {}).get(step)
    return value
