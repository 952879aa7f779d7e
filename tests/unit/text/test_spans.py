"""Arithmetic on spans agrees with sets of code points."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from negguard.model import Span
from negguard.text.spans import (
    cut,
    inside,
    merge,
    overlap,
    overlaps_any,
    subtract,
    trim,
)

SPANS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
    lambda t: Span(*sorted(t))
)


def points(spans: Iterable[Span]) -> set[int]:
    return {point for span in spans for point in range(span.start, span.end)}


@given(SPANS, SPANS)
def test_spans_overlap_where_they_share_a_code_point(one: Span, two: Span) -> None:
    if len(one) and len(two):
        assert overlap(one, two) == bool(points([one]) & points([two]))
        assert inside(one, two) == (points([one]) <= points([two]))


@given(st.lists(SPANS))
def test_a_union_holds_the_same_code_points_apart_and_in_order(
    spans: list[Span],
) -> None:
    merged = merge(spans)
    assert points(merged) == points(spans)
    assert all(one.end < two.start for one, two in pairwise(merged))


@given(SPANS, st.lists(SPANS))
def test_what_is_left_is_what_no_hole_holds(span: Span, holes: list[Span]) -> None:
    left = subtract(span, holes)
    assert points(left) == points([span]) - points(holes)
    assert all(len(piece) for piece in left)
    assert left == cut(span, merge(holes))


@given(SPANS, st.lists(SPANS.filter(len)))
def test_a_span_overlaps_any_where_it_overlaps_one(
    span: Span, others: list[Span]
) -> None:
    apart = merge(others)
    if len(span):
        assert overlaps_any(span, apart) == any(overlap(span, each) for each in apart)


@given(st.text(alphabet="a \n\t\u00a0", max_size=8))
def test_a_trimmed_span_is_the_stripped_text(text: str) -> None:
    trimmed = trim(text, Span(0, len(text)))
    assert trimmed.of(text) == text.strip()
    assert 0 <= trimmed.start <= trimmed.end <= len(text)
