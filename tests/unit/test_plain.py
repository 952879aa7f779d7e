from __future__ import annotations

from negguard.model import Kind, Region, Span
from negguard.plain import json_value


def test_a_span_lies_beside_the_other_fields() -> None:
    told = json_value(Region(Span(2, 5), 1))
    assert told == {"start": 2, "end": 5, "message": 1}


def test_enums_are_their_values_tuples_lists_and_numbers_short() -> None:
    assert json_value((Kind.FALSITY, 0.123456, None, 7)) == ["falsity", 0.1235, None, 7]
