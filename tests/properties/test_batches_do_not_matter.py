"""Invariant 3: any cut of the rows into batches gives each row the same outcome."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from negguard import Document, Guard
from tests.strategies import cuts, documents

GUARD = Guard.load("audit")


@given(st.data(), st.lists(documents, max_size=6))
def test_cuts_into_batches_change_nothing(
    data: st.DataObject, rows: list[Document]
) -> None:
    parts = data.draw(cuts(len(rows)))
    batched = [outcome for a, b in parts for outcome in GUARD.check(rows[a:b])]
    assert batched == [GUARD.inspect(row) for row in rows]
