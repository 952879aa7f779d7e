"""Metrics merge in any order, and sums over any cut equal the count of the whole."""

from __future__ import annotations

import itertools
from functools import reduce
from operator import add

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.errors import IntegrityError
from negguard.model import Action, Decision, Outcome
from negguard.store.columns import ANNOTATIONS, annotation_columns
from negguard.store.metrics import Metrics, count
from negguard.store.tally import tally
from tests.outcomes import outcomes

KEEP = Decision(action=Action.KEEP)


def annotated(found: list[Outcome]) -> pa.Table:
    arrays = annotation_columns(len(found), dict(enumerate(found)), clean=KEEP)
    return pa.Table.from_arrays(arrays, schema=ANNOTATIONS)


@given(st.lists(outcomes(), max_size=6), st.lists(st.integers(0, 6), max_size=3))
def test_parts_add_up_to_the_whole(found: list[Outcome], ends: list[int]) -> None:
    marks = sorted({0, len(found), *(end for end in ends if end <= len(found))})
    table = annotated(found)
    parts = [
        count(table.slice(start, end - start), "ng_label")
        for start, end in itertools.pairwise(marks)
    ]
    whole = count(table, "ng_label")
    merged = reduce(add, reversed(parts), Metrics())
    assert merged == whole


@given(st.lists(outcomes(), max_size=6))
def test_metrics_survive_json(found: list[Outcome]) -> None:
    metrics = count(annotated(found), "ng_label")
    assert Metrics.from_json(metrics.to_json()) == metrics


@given(st.lists(outcomes(), max_size=6))
def test_every_action_goes_to_one_sink(found: list[Outcome]) -> None:
    metrics = count(annotated(found), "ng_label")
    metrics.check("here")
    assert metrics.rows_in == len(found)


@given(st.lists(st.none() | outcomes(), max_size=6))
def test_a_tally_equals_the_count_of_what_is_written(
    found: list[Outcome | None],
) -> None:
    judged = {row: each for row, each in enumerate(found) if each is not None}
    arrays = annotation_columns(len(found), judged, clean=KEEP)
    text = pa.array(["\u00e9"] * len(found), type=pa.string())
    written = pa.Table.from_arrays(
        [text, text, *arrays], names=["text", "from", *ANNOTATIONS.names]
    )
    body = written.column("text")
    assert tally(body, judged, clean=KEEP, source=body) == count(
        written, "text", source="from"
    )


def test_a_lost_row_is_an_error() -> None:
    with pytest.raises(IntegrityError, match=r"here: 3 rows in, but 1 kept \+ 1"):
        Metrics(rows_in=3, kept=1, quarantined=1).check("here")
