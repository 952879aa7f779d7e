"""Outcome -> Arrow -> Outcome is the identity; other columns pass through."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from negguard.model import CLEAN, Action, Decision, Document, Outcome
from negguard.store.columns import ANNOTATIONS, annotation_columns, outcomes_of
from tests.outcomes import outcomes

KEEP = Decision(action=Action.KEEP)


@given(st.lists(outcomes(), max_size=5))
def test_outcomes_come_back_from_their_columns(found: list[Outcome]) -> None:
    arrays = annotation_columns(len(found), dict(enumerate(found)), clean=KEEP)
    table = pa.Table.from_arrays(arrays, schema=ANNOTATIONS)
    table.validate(full=True)
    assert list(outcomes_of([o.document for o in found], table)) == found


@given(st.dictionaries(st.integers(0, 9), outcomes(), max_size=4))
def test_rows_that_nobody_judged_are_clean(found: dict[int, Outcome]) -> None:
    table = pa.Table.from_arrays(
        annotation_columns(10, found, clean=KEEP), schema=ANNOTATIONS
    )
    document = Document(text="")
    clean = Outcome(document=document, verdict=CLEAN, decision=KEEP, result=document)
    documents = [found.get(row, clean).document for row in range(10)]
    expected = [found.get(row, clean) for row in range(10)]
    assert list(outcomes_of(documents, table)) == expected
