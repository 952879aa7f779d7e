"""Measure detection on labelled and on ordinary text, beside two baselines.

    python -m benchmarks.detection --gold blind.jsonl natural.jsonl \
        --ordinary web.parquet forum.parquet --output benchmarks/results

writes `detection.json`, `detection.md` and `detection.svg`, the reliability plot, to
the output folder. With `--keep DIR` a run that was broken off goes on where it was, and
`--documents N` takes so many rows of each file.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.detection_parts.asking import Found, ask, ask_ordinary
from benchmarks.detection_parts.calibration import calibration, drawn
from benchmarks.detection_parts.cascade import Reading, measure_cascade, speed
from benchmarks.detection_parts.guarded import GuardSystem, levels, preset_scores
from benchmarks.detection_parts.measures import measure
from benchmarks.detection_parts.ordinary import measure_ordinary, size, transfer
from benchmarks.detection_parts.rows import (
    Judged,
    Ordinary,
    Prediction,
    read_judged,
    read_ordinary,
    spread,
)
from benchmarks.detection_parts.systems import KeywordSystem, NegexSystem, System
from benchmarks.detection_parts.tables import markdown
from negguard.config import load_policy
from negguard.detect.candidates import Effort
from negguard.errors import UsageError
from negguard.models.card import digest_of, read_card, shipped_models

ORDINARY = "ordinary"
# Longer documents would be all that the slowest system has time for.
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What is read: labelled sets by the name of their file, and ordinary text.

    `few` are the ordinary documents for the slowest system; `keep` is a folder for
    predictions, None to keep none.
    """

    sets: Mapping[str, Sequence[Judged]]
    ordinary: Sequence[Ordinary]
    few: Sequence[Ordinary]
    keep: Path | None

    def said(self, system: System) -> Said:
        """Return what a system says of everything."""
        sets = {
            name: ask(system, name, rows, keep=self.keep)
            for name, rows in self.sets.items()
        }
        text = ask_ordinary(system, ORDINARY, self.ordinary, keep=self.keep)
        return Said(sets=sets, ordinary=text)

    def pairs(self, said: Said) -> Iterator[tuple[Judged, Prediction]]:
        """Yield every labelled row with what was said of it, in order."""
        for name, rows in self.sets.items():
            for row in rows:
                yield row, said.sets[name][row.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one system says: by set and row, and by ordinary document."""

    sets: Mapping[str, Found]
    ordinary: Found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = run(_data(options), options)
    except UsageError as error:
        print(f"detection: {error}", file=sys.stderr)
        return 2
    options.output.mkdir(parents=True, exist_ok=True)
    text = markdown(report)
    (options.output / "detection.md").write_text(text, encoding="utf-8")
    bins = report["calibration"]["all sets"]["scored"]["bins"]
    (options.output / "detection.svg").write_text(drawn(bins), encoding="utf-8")
    as_json = json.dumps(report, indent=1, ensure_ascii=False)
    (options.output / "detection.json").write_text(as_json + "\n", encoding="utf-8")
    print(text)
    return 0


def run(data: Data, options: argparse.Namespace) -> dict[str, Any]:
    """Return the report for the chosen data and systems."""
    scores = preset_scores()
    shipped = load_policy("audit").detect
    guard = GuardSystem(shipped.effort)
    said = data.said(guard)
    systems = {guard.name: _measured(data, said, sorted({*scores.values()}))}
    others: list[System] = []
    if not options.no_baselines:
        others = [KeywordSystem(), NegexSystem()]
    for other in others:
        systems[other.name] = _measured(data, data.said(other), [shipped.min_score])
    return {
        "about": _about(data, options),
        "systems": systems,
        "presets": scores,
        "calibration": _calibration(data, said),
        "transfer": transfer(
            data.ordinary,
            said.ordinary,
            levels=levels(),
            labelled={name: (data.sets[name], said.sets[name]) for name in data.sets},
        ),
        "cascade": None if options.no_cascade else _cascade(data, guard, said),
    }


def _measured(data: Data, said: Said, thresholds: Sequence[float]) -> dict[str, Any]:
    sets = {name: measure(rows, said.sets[name]) for name, rows in data.sets.items()}
    ordinary = measure_ordinary(data.ordinary, said.ordinary, thresholds=thresholds)
    return {"sets": sets, "ordinary": ordinary}


def _calibration(data: Data, said: Said) -> dict[str, Any]:
    alone = {
        name: calibration((row, said.sets[name][row.id]) for row in rows)
        for name, rows in data.sets.items()
    }
    return {"all sets": calibration(data.pairs(said)), **alone}


def _cascade(data: Data, guard: GuardSystem, said: Said) -> dict[str, Any]:
    """Return each effort beside the judge on every segment; windows are read once."""
    framed = replace(
        data,
        sets={
            name: [row for row in rows if row.positive]
            for name, rows in data.sets.items()
        },
    )

    def reading(known: Said, texts: Sequence[Ordinary]) -> Reading:
        flags = [found.flagged for _, found in framed.pairs(known)]
        return Reading(flags=flags, speed=speed(texts, known.ordinary))

    efforts: dict[str, Reading] = {}
    for effort in map(str, Effort):
        mine = guard.name.endswith(effort)
        system = guard if mine else GuardSystem(effort, judge=guard.judge)
        known = said if mine else framed.said(system)
        efforts[effort] = reading(known, data.ordinary)
    system = GuardSystem(Effort.THOROUGH, judge=guard.judge, every=True)
    few = replace(framed, ordinary=data.few)
    return measure_cascade(reading(few.said(system), data.few), efforts)


def _data(options: argparse.Namespace) -> Data:
    most = options.documents
    sets = {path.stem: read_judged(path, most=most) for path in options.gold}
    if len(sets) < len(options.gold):
        msg = "two files of --gold have the same name; rename one, reports go by it"
        raise UsageError(msg)
    ordinary = [
        row for path in options.ordinary for row in read_ordinary(path, most=most)
    ]
    short = [row for row in ordinary if size(row) <= LONGEST]
    return Data(
        sets=sets,
        ordinary=ordinary,
        few=[short[place] for place in spread(len(short), options.every)],
        keep=options.keep,
    )


def _about(data: Data, options: argparse.Namespace) -> dict[str, str]:
    sets = [f"{name} ({len(rows)} rows)" for name, rows in data.sets.items()]
    files = ", ".join(path.name for path in options.ordinary) or "none"
    card = read_card(shipped_models())
    return {
        "labelled": ", ".join(sets),
        "ordinary": f"{files} ({len(data.ordinary)} documents)",
        "documents taken of each file": str(options.documents or "all"),
        "models": f"{card.version}, {digest_of(shipped_models())[:12]}",
        "python": platform.python_version(),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detection",
        description=(__doc__ or "").splitlines()[0],
    )
    add = parser.add_argument
    add("--gold", type=Path, nargs="+", required=True, help="labelled rows, JSONL")
    add(
        "--ordinary",
        type=Path,
        nargs="*",
        default=[],
        help="ordinary text, Parquet: id, text, genre, source",
    )
    add("--documents", type=int, help="rows to take of each file, evenly spread")
    add(
        "--every",
        type=int,
        default=40,
        help="ordinary documents that the judge reads whole, for its speed",
    )
    add("--keep", type=Path, help="folder of predictions; what is there is not redone")
    add("--output", type=Path, required=True, help="folder for the report")
    add("--no-baselines", action="store_true", help="measure the guard alone")
    add("--no-cascade", action="store_true", help="leave out the efforts")
    return parser


if __name__ == "__main__":
    sys.exit(main())
