"""How the engines read portable patterns."""

from __future__ import annotations

import sys

import pytest

from negguard.text.fold import fold
from negguard.text.portable import parse
from negguard.text.render import EXOTIC, to_hyperscan, to_re2


def test_the_exotic_letters_are_all_that_fold_into_ascii_letters() -> None:
    beyond = "".join(map(chr, range(128, sys.maxunicode + 1)))
    letters = {
        original
        for original, folded in zip(beyond, fold(beyond), strict=True)
        if folded.isascii() and folded.isalnum()
    }
    assert letters == set(EXOTIC)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ab{0,3}c", rb"ab{0,3}c"),
        ("false", b"false"),
        ("[ab]", rb"[\x41-\x42\x61-\x62]"),
        ("a[^b]{0,9}c", rb"a[\x00-\x41\x43-\x61\x63-\x7f\x80-\xff]{0,36}c"),
        ("\u00e9", rb"[\x80-\xff]{1,4}"),
    ],
)
def test_bytes_stand_for_characters(pattern: str, expected: bytes) -> None:
    assert to_hyperscan(parse(pattern)) == expected


@pytest.mark.parametrize("pattern", [r"\bfalse\b", "^false", "false$", r"(?:\bfalse)"])
def test_edges_that_would_look_at_a_neighbour_row_are_dropped(pattern: str) -> None:
    assert to_hyperscan(parse(pattern)) == b"false"


def test_a_word_edge_inside_the_pattern_stays() -> None:
    assert to_hyperscan(parse(r"not\b[ -]true")).startswith(rb"not\b")


def test_re2_lists_every_character_that_folds() -> None:
    assert to_re2(parse("s")) == r"[\x{53}-\x{53}\x{73}-\x{73}\x{17f}-\x{17f}]"
