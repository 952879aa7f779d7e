"""Ask a system about all rows of a corpus, keeping what it says as it goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TypeVar

from benchmarks.detection_parts.guarded import GuardSystem
from benchmarks.detection_parts.kept import Kept
from benchmarks.detection_parts.rows import Judged, Ordinary, Prediction
from benchmarks.detection_parts.systems import System

Found = dict[str, Prediction]
Row = TypeVar("Row", Judged, Ordinary)
AT_ONCE = 64  # ordinary documents in a batch, as a run reads them
A_FEW = 8
SECONDS_BETWEEN_LINES = 10.0


def ask(
    system: System, corpus: str, rows: Sequence[Judged], *, keep: Path | None
) -> Found:
    """Return what a system says of labelled rows, by id."""

    def judge(batch: Sequence[Judged]) -> list[Prediction]:
        return [system.predict(row.document) for row in batch]

    return _asked(system, corpus, rows, keep=keep, judge=judge, at_once=A_FEW)


def ask_ordinary(
    system: System, corpus: str, rows: Sequence[Ordinary], *, keep: Path | None
) -> Found:
    """Return what a system says of ordinary text, by id; a guard reads in batches."""
    batches = isinstance(system, GuardSystem) and not system.every

    def judge(batch: Sequence[Ordinary]) -> list[Prediction]:
        if isinstance(system, GuardSystem) and batches:
            return system.predict_ordinary(batch)
        return [system.predict(row.document) for row in batch]

    at_once = AT_ONCE if batches else A_FEW
    return _asked(system, corpus, rows, keep=keep, judge=judge, at_once=at_once)


def _asked(
    system: System,
    corpus: str,
    rows: Sequence[Row],
    *,
    keep: Path | None,
    judge: Callable[[Sequence[Row]], list[Prediction]],
    at_once: int,
) -> Found:
    path = keep / f"{corpus}.{system.name.replace(' ', '-')}.jsonl" if keep else None
    kept = Kept(path, system.made_by)
    found = {row.id: known for row in rows if (known := kept.get(row.document))}
    waiting = [row for row in rows if row.id not in found]
    told = monotonic()
    for first in range(0, len(waiting), at_once):
        batch = waiting[first : first + at_once]
        said = judge(batch)
        kept.add(zip((row.document for row in batch), said, strict=True))
        found.update((each.id, each) for each in said)
        if monotonic() - told > SECONDS_BETWEEN_LINES:
            told = monotonic()
            _tell(f"{system.name}, {corpus}: {len(found)} of {len(rows)}")
    _tell(f"{system.name}, {corpus}: all {len(rows)}")
    return found


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
