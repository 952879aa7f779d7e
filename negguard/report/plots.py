"""Coordinates of the plots in a report: plain numbers for inline SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from negguard.report.facts import Count, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """One part of a stacked bar: a count, its share, and where it is drawn."""

    name: str
    count: int
    share: float
    start: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The coordinates of the trend's plot; `scale` is the share at its top."""

    scale: float
    curve: str
    band: str
    dots: tuple[tuple[str, str], ...]


def stacked(counts: Sequence[Count]) -> tuple[BarPart, ...]:
    """Return the counts as parts of one bar; those of nothing have no width."""
    total = sum(each.count for each in counts) or 1
    parts: list[BarPart] = []
    before = 0
    for each in counts:
        parts.append(
            BarPart(
                name=each.name,
                count=each.count,
                share=each.count / total,
                start=coordinate(100 * before / total),
                width=coordinate(100 * each.count / total),
            )
        )
        before += each.count
    return tuple(parts)


def trend_of(history: tuple[Moment, ...]) -> Trend | None:
    """Return the plot of earlier runs and this one; None for fewer than two."""
    if len(history) < 2:
        return None
    spreads = [moment.prevalence for moment in history]
    scale = axis_end([spread.high for spread in spreads])
    across = [100 * n / (len(spreads) - 1) for n in range(len(spreads))]

    def points(heights: list[float], places: list[float]) -> list[tuple[str, str]]:
        return [
            (coordinate(x), coordinate(40 - 40 * height / scale))
            for x, height in zip(places, heights, strict=True)
        ]

    dots = points([spread.rate for spread in spreads], across)
    high = points([spread.high for spread in spreads], across)
    low = points([spread.low for spread in spreads], across)
    return Trend(
        scale=scale,
        curve=" ".join(map(",".join, dots)),
        band=" ".join(map(",".join, [*high, *reversed(low)])),
        dots=tuple(dots),
    )


def coordinate(value: float) -> str:
    """Return a number for SVG, inside the plot and with two digits."""
    return f"{min(100.0, max(0.0, value)):.2f}"


def axis_end(highs: Iterable[float]) -> float:
    """Return the end of an axis: the first round share that holds every value."""
    top = max(highs, default=0.0)
    rounds = (m * 10.0**e for e in range(-6, 0) for m in (1, 2, 5))
    return next((limit for limit in rounds if top <= limit), 1.0)
