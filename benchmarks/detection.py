"""Measure detection on labelled, natural and ordinary text, beside two baselines.

    python -m benchmarks.detection --gold dev/*.jsonl --natural natural.jsonl \
        --web ordinary.parquet --output results

writes `detection.json` and `detection.md` to the output folder, and with
`--predictions` one file of predictions per system.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.detection_parts.leave_out import LeftOutSystem
from benchmarks.detection_parts.measures import (
    measure,
    measure_ordinary,
    measure_quotes,
    ratio,
)
from benchmarks.detection_parts.rows import (
    Judged,
    Ordinary,
    Prediction,
    read_hub,
    read_judged,
    read_natural,
    read_ordinary,
    write_predictions,
)
from benchmarks.detection_parts.systems import (
    GuardSystem,
    KeywordSystem,
    NegexSystem,
    System,
)
from benchmarks.detection_parts.tables import markdown
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.stages.prefilter import candidate_rows

Predictions = Mapping[str, Prediction]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = run(options)
    except UsageError as error:
        print(f"detection: {error}", file=sys.stderr)
        return 2
    options.output.mkdir(parents=True, exist_ok=True)
    text = markdown(report)
    (options.output / "detection.md").write_text(text, encoding="utf-8")
    as_json = json.dumps(report, indent=1, ensure_ascii=False)
    (options.output / "detection.json").write_text(as_json + "\n", encoding="utf-8")
    print(text)
    return 0


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Return the report for the chosen data and systems."""
    labelled = read_judged(options.gold)
    natural = read_natural(options.natural) if options.natural else []
    ordinary = read_ordinary(options.web, sample=options.sample) if options.web else []
    ordinary += read_hub(options.hub, sample=options.sample) if options.hub else []
    guard = Guard.load("audit")
    candidates = _candidates(guard, ordinary)
    report: dict[str, Any] = {"about": _about(options), "systems": {}}
    for system in _systems(guard, options):
        found = [_predict(system, rows) for rows in (labelled, natural, ordinary)]
        report["systems"][system.name] = {
            "labelled": measure(labelled, found[0]),
            "natural": measure_quotes(natural, found[1]),
            "ordinary": measure_ordinary(ordinary, found[2]) if ordinary else None,
            "cost": _cost(found[2], candidates),
        }
        if options.predictions:
            _keep(options.predictions, system.name, found)
    return report


def _systems(guard: Guard, options: argparse.Namespace) -> Iterator[System]:
    yield GuardSystem(guard)
    if options.folds:
        yield LeftOutSystem.load(guard, options.folds)
    if not options.no_baselines:
        yield KeywordSystem()
        yield NegexSystem()


def _predict(
    system: System, rows: Sequence[Judged] | Sequence[Ordinary]
) -> dict[str, Prediction]:
    return {row.id: system.predict(row.document) for row in rows}


def _candidates(guard: Guard, rows: Sequence[Ordinary]) -> set[str]:
    """Return the documents that the prefilter lets through to the guard."""
    texts = pa.array([row.document.text for row in rows], type=pa.large_string())
    mask = candidate_rows(texts, guard.nominator).to_pylist()
    return {row.id for row, kept in zip(rows, mask, strict=True) if kept}


def _cost(found: Predictions, candidates: set[str]) -> dict[str, float | None]:
    seconds = {name: prediction.seconds for name, prediction in found.items()}
    spent = sum(seconds[name] for name in candidates)
    return {
        "candidate_share": ratio(len(candidates), len(found)),
        "ms_per_candidate": ratio(round(1e6 * spent), 1000 * len(candidates)),
        "ms_per_document": ratio(round(1e6 * sum(seconds.values())), 1000 * len(found)),
    }


def _keep(folder: Path, name: str, found: Sequence[Predictions]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for corpus, predictions in zip(("gold", "natural", "web"), found, strict=True):
        path = folder / f"{corpus}.{name.replace(' ', '-')}.jsonl"
        write_predictions(path, list(predictions.values()))


def _about(options: argparse.Namespace) -> dict[str, str]:
    return {
        "labelled": ", ".join(path.name for path in options.gold),
        "natural": options.natural.name if options.natural else "none",
        "ordinary": options.web.name if options.web else "none",
        "sample of ordinary text": str(options.sample or "all"),
        "python": platform.python_version(),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detection",
        description=(__doc__ or "").splitlines()[0],
    )
    add = parser.add_argument
    add("--gold", type=Path, nargs="+", required=True, help="labelled rows, JSONL")
    add("--natural", type=Path, help="rows with quoted frames, JSONL")
    add("--web", type=Path, help="ordinary text, Parquet: id, text, genre")
    add("--hub", help="a data set of the Hugging Face hub with a column `text`")
    add("--folds", type=Path, help="fold models: adds leave-out figures")
    add("--sample", type=int, help="documents of ordinary text to take, evenly spread")
    add("--output", type=Path, required=True, help="folder for the report")
    add("--predictions", type=Path, help="folder for the predictions of each system")
    add("--no-baselines", action="store_true", help="measure the guard alone")
    return parser


if __name__ == "__main__":
    sys.exit(main())
