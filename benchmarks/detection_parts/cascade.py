"""Each effort beside the judge on every segment: what the cascade loses and saves.

Recall is over the framed rows of the labelled sets, speed over ordinary text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from benchmarks.detection_parts.ordinary import size
from benchmarks.detection_parts.rows import Ordinary, Prediction
from benchmarks.detection_parts.spans import Figures, ratio

EVERY = "judge on every segment"


class Reading(NamedTuple):
    """Which framed rows a system flags, in one order for all, and how fast it reads."""

    flags: Sequence[bool]
    speed: float | None


def measure_cascade(every: Reading, efforts: Mapping[str, Reading]) -> Figures:
    """Return recall and speed of each effort, and both against judging everything.

    `lost` is the share of the framed rows that only the judge on every segment flags;
    `recall_lost` the difference between the two recalls.
    """
    rows = len(every.flags)
    table: Figures = {EVERY: _alone(every)}
    for effort, reading in efforts.items():
        pairs = zip(every.flags, reading.flags, strict=True)
        lost = sum(whole and not flagged for whole, flagged in pairs)
        table[effort] = {
            **_alone(reading),
            "recall_lost": ratio(sum(every.flags) - sum(reading.flags), rows),
            "lost": ratio(lost, rows),
            "times_as_fast": round(reading.speed / every.speed, 1)
            if reading.speed and every.speed
            else None,
        }
    return table


def speed(
    rows: Iterable[Ordinary], predictions: Mapping[str, Prediction]
) -> float | None:
    """Return megabytes of text a second, one core; None where nothing was read."""
    pairs = [(size(row), predictions[row.id].seconds) for row in rows]
    seconds = sum(each for _, each in pairs)
    return sum(each for each, _ in pairs) / 1e6 / seconds if seconds else None


def _alone(reading: Reading) -> Figures:
    return {
        "rows": len(reading.flags),
        "recall": ratio(sum(reading.flags), len(reading.flags)),
        "megabytes_a_second": round(reading.speed, 5) if reading.speed else None,
    }
