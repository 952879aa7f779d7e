"""Spans of rows that were written with their mask."""

from __future__ import annotations

import pyarrow as pa
import pytest

from negguard.masked_rows import row_spans
from negguard.masking import mask_spans, with_mask
from negguard.model import Span
from tests.unit.report.outcomes import rewritten


def part(start: int, end: int, message: int | None = None) -> dict[str, int | None]:
    return {"start": start, "end": end, "message": message}


def test_a_written_row_has_the_spans_of_its_outcome() -> None:
    outcome = rewritten()
    table = with_mask(pa.table({"text": [outcome.text]}), {0: outcome})
    (row,) = table.to_pylist()
    assert row_spans(row) == mask_spans(outcome)
    assert row_spans(row)


def test_spans_of_turns_are_moved_to_where_the_turns_stand() -> None:
    turns = ["Who won?", "Ada won. Bye."]
    rendered = "<u>Who won?</u>\n<a>Ada won. Bye.</a>"
    row = {"ng_mask": [part(0, 8, 1)]}
    (span,) = row_spans(row, turns=turns, rendered=rendered)
    assert span.of(rendered) == "Ada won."


def test_a_row_with_nothing_to_mask_has_no_span() -> None:
    assert row_spans({"ng_mask": []}) == row_spans({"ng_mask": None}) == ()


def test_spans_that_touch_are_one() -> None:
    assert row_spans({"ng_mask": [part(4, 9), part(0, 5)]}) == (Span(0, 9),)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"text": "x"}, "write it with negguard apply --mask"),
        ({"ng_mask": [part(0, 1, 0)]}, "turns=, rendered="),
    ],
)
def test_what_is_missing_is_named(row: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        row_spans(row)
