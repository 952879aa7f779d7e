"""Arithmetic on spans: merge, subtract, test for overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from negguard.model import Span


def overlap(first: Span, second: Span) -> bool:
    """Tell whether two spans share a code point."""
    return first.start < second.end and second.start < first.end


def overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    """Tell whether a span shares a code point with any of disjoint spans in order."""
    after = bisect_left(others, span.end, key=attrgetter("start"))
    return after > 0 and others[after - 1].end > span.start


def inside(inner: Span, outer: Span) -> bool:
    """Tell whether `outer` holds all of `inner`."""
    return outer.start <= inner.start and inner.end <= outer.end


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the union in order; touching spans become one.

    >>> merge([Span(4, 6), Span(0, 2), Span(2, 3)])
    (Span(start=0, end=3), Span(start=4, end=6))
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            last = merged.pop()
            merged.append(Span(last.start, max(last.end, span.end)))
        else:
            merged.append(span)
    return tuple(merged)


def subtract(span: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """Return what is left of `span` once the holes are cut out, without empty pieces.

    >>> subtract(Span(0, 9), [Span(2, 4)])
    (Span(start=0, end=2), Span(start=4, end=9))
    """
    return cut(span, merge(holes))


def cut(span: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """Return what is left of `span` without holes that are in order and apart."""
    pieces: list[Span] = []
    position = span.start
    first = bisect_right(holes, span.start, key=attrgetter("end"))
    for number in range(first, len(holes)):
        hole = holes[number]
        if hole.start >= span.end:
            break
        if position < hole.start:
            pieces.append(Span(position, hole.start))
        position = max(position, hole.end)
    if position < span.end:
        pieces.append(Span(position, span.end))
    return tuple(pieces)


def trim(text: str, span: Span) -> Span:
    """Return `span` without white space at its ends.

    >>> trim(" a b ", Span(0, 5))
    Span(start=1, end=4)
    """
    piece = span.of(text)
    if piece and not piece[0].isspace() and not piece[-1].isspace():
        return span
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
