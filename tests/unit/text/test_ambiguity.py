"""Patterns that could take forever are refused, and those that could not are not."""

from __future__ import annotations

import pytest

from negguard.errors import UsageError
from negguard.text.ambiguity import refuse_ambiguous
from negguard.text.portable import parse


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*b?)*c",
        "(a|aa)+b",
        "(a|a)*b",
        "(a|[a-z])*b",
        "(a?a?)+b",
        "(a{1,250}){1,250}b",
        r"(\w+ ?)+!",
    ],
)
def test_a_repeat_that_can_be_read_in_many_ways_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="could take forever"):
        refuse_ambiguous(parse(pattern), pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a+b",
        "(ab|ac)+d",
        "(ab|a)+c",
        r"(\w+ )+!",
        r"(?:\w+ ?){0,3}!",
        r"[a-z]{0,60} \w{0,18}",
        "(?:[0-9]+,)*[0-9]+",
    ],
)
def test_a_repeat_whose_parts_are_kept_apart_is_fine(pattern: str) -> None:
    refuse_ambiguous(parse(pattern), pattern)
