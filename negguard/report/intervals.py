"""Confidence intervals of rates."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Two-sided 95% of the normal distribution.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate with its 95% interval; all three are shares, 0 to 1."""

    low: float
    rate: float
    high: float


def wilson(found: int, of: int) -> Interval:
    """Return the Wilson score interval of `found` out of `of`.

    It stays inside 0 to 1 and is honest for small counts and for none found, where
    the textbook interval has no width. Without documents it is 0 to 1.

    >>> wilson(0, 10)
    Interval(low=0.0, rate=0.0, high=0.2775...)
    """
    if of == 0:
        return Interval(0.0, 0.0, 1.0)
    rate = found / of
    weight = 1 + Z * Z / of
    centre = (rate + Z * Z / (2 * of)) / weight
    spread = Z * math.sqrt(rate * (1 - rate) / of + Z * Z / (4 * of * of)) / weight
    low = 0.0 if found == 0 else max(0.0, centre - spread)
    high = 1.0 if found == of else min(1.0, centre + spread)
    return Interval(low, rate, high)
