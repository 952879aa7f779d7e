"""Floors: what scores must reach, so that a share of ordinary segments passes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from negguard.detect.candidates import Effort
from negguard.errors import UsageError
from negguard.models.card import Floors
from negguard.models.screen import Screen
from negguard.models.sieve import Sieve
from negguard.models.student import Student
from pipelines.training.buffers import Buffer, best_of_rows

Reals = npt.NDArray[np.float32]
Shares = tuple[float, float, float]
RATES: Mapping[Effort, Shares] = {
    Effort.FAST: (0.1, 0.01, 0.0005),
    Effort.BALANCED: (0.2, 0.03, 0.002),
    Effort.THOROUGH: (0.4, 0.1, 0.01),
}
NAMES = ("screen", "sieve", "student")
SPARE = 2.0  # times as many segments as the sieve lets through, that the student reads


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the three say of every segment; -inf where the student was not asked."""

    screen: Reals
    sieve: Reals
    student: Reals

    def passing(self, floors: Floors) -> tuple[npt.NDArray[np.bool_], ...]:
        """Return which segments pass the first, the first two, and all three."""
        first = self.screen >= floors.screen
        second = first & (self.sieve >= floors.sieve)
        return first, second, second & (self.student >= floors.student)


def rates_of(given: Sequence[str]) -> dict[Effort, Shares]:
    """Return the shares of all segments that each classifier lets through, by effort.

    Raises:
        UsageError: one is not written as `effort=screen:sieve:student`, or a later
            classifier is to let more through than an earlier one.
    """
    rates = dict(RATES)
    for each in given:
        name, _, shares = each.partition("=")
        try:
            first, second, third = map(float, shares.split(":"))
            effort = Effort(name)
        except ValueError as error:
            example = "balanced=0.2:0.03:0.002"
            msg = f"--rates {each}: write an effort and three shares, as {example}"
            raise UsageError(msg) from error
        if not 0 < third <= second <= first <= 1:
            msg = (
                f"--rates {each}: shares fall from screen to student, above 0, up to 1"
            )
            raise UsageError(msg)
        rates[effort] = first, second, third
    return rates


def scores_of(
    buffer: Buffer, screen: Screen, sieve: Sieve, student: Student, *, share: float
) -> Scores:
    """Return the scores of all segments; the student reads the sieve's best `share`."""
    sieved = buffer.sieved(sieve)
    count = min(len(sieved), math.ceil(share * len(sieved)))
    best = np.sort(np.argsort(-sieved, kind="stable")[:count])
    studied = np.full(len(sieved), -np.inf, np.float32)
    studied[best] = buffer.studied(student, best)
    return Scores(screen=buffer.screened(screen), sieve=sieved, student=studied)


def floors_of(scores: Scores, shares: Shares) -> Floors:
    """Return floors that let shares of all segments through, each beside the last."""
    total = len(scores.screen)
    kept = np.ones(total, np.bool_)
    lines: list[float] = []
    for name, share in zip(NAMES, shares, strict=True):
        values = getattr(scores, name)
        line = _line(values[kept], round(share * total))
        kept &= values >= line
        lines.append(line)
    screen, sieve, student = lines
    return Floors(math.floor(screen), math.floor(sieve * 100) / 100, student)


def let_through(buffer: Buffer, scores: Scores, floors: Floors) -> dict[str, float]:
    """Return shares of segments, and documents in 10,000, that pass floors."""
    passing = scores.passing(floors)
    documents = int(buffer.rows.max(initial=-1)) + 1
    best = best_of_rows(buffer, passing[-1].astype(np.float32), documents)
    shares = {
        f"segments_past_the_{name}": round(float(flags.mean()), 6)
        for name, flags in zip(NAMES, passing, strict=True)
    }
    return {**shares, "documents_in_10000": round(1e4 * float((best > 0).mean()), 1)}


def _line(values: Reals, count: int) -> float:
    """Return the value of the last of the `count` highest; none are -inf."""
    finite = np.sort(values[np.isfinite(values)])[::-1]
    if not len(finite):
        return 0.0
    return float(finite[min(max(count, 1), len(finite)) - 1])
