"""What metrics count beyond rows and sinks."""

from __future__ import annotations

import pyarrow as pa
import pytest

from negguard.model import Action, Decision, Document
from negguard.store.columns import ANNOTATIONS, annotation_columns
from negguard.store.metrics import count
from tests.outcomes import CLAIM, outcome

KEEP = Decision(action=Action.KEEP)


def annotated() -> pa.Table:
    found = {1: outcome(Document(text="abc defgh"), Action.QUARANTINE)}
    table = pa.Table.from_arrays(
        annotation_columns(3, found, clean=KEEP), schema=ANNOTATIONS
    )
    return table.append_column("text", pa.array(["a", "abc defgh", "b"]))


def test_detached_claims_and_their_characters_are_counted() -> None:
    metrics = count(annotated(), "text")
    assert (metrics.claims, metrics.covered) == (1, len(CLAIM.span))


@pytest.mark.parametrize(
    "names",
    [
        pa.array(["web", "web", None]),
        pa.array([b"web", b"web", None]),
        pa.array(["web", "web", None]).dictionary_encode(),
    ],
    ids=["text", "bytes", "dictionary"],
)
def test_rows_are_counted_by_their_source(names: pa.Array) -> None:
    table = annotated().append_column("from", names)
    metrics = count(table, "text", source="from")
    assert metrics.sources == {"": 1, "web": 2}
    assert metrics.detached_sources == {"web": 1}


def test_bytes_that_are_no_text_still_name_a_source() -> None:
    table = annotated().append_column("from", pa.array([b"\xff", b"a", b"a"]))
    assert count(table, "text", source="from").sources == {"a": 2, "\ufffd": 1}


def test_without_a_source_column_none_is_counted() -> None:
    assert count(annotated(), "text").sources == {}


@pytest.mark.parametrize(
    ("action", "left"),
    [
        (Action.KEEP, 1),
        (Action.ANNOTATE, 1),
        (Action.REWRITE, 0),
        (Action.QUARANTINE, 0),
        (Action.DROP, 0),
    ],
)
def test_only_what_is_kept_as_it_was_is_left(action: Action, left: int) -> None:
    found = {0: outcome(Document(text="abc defgh"), action)}
    columns = annotation_columns(2, found, clean=KEEP)
    table = pa.Table.from_arrays(columns, schema=ANNOTATIONS)
    table = table.append_column("text", pa.array(["abc defgh", "b"]))
    metrics = count(table, "text", source="text")
    assert (metrics.left, metrics.left_claims) == (left, left)
    assert metrics.left_covered == left * len(CLAIM.span)
    assert metrics.left_kinds == ({"falsity": 1} if left else {})
    assert metrics.left_sources == ({"abc defgh": 1} if left else {})
