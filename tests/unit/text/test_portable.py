"""The portable subset: what it takes in, what it refuses."""

from __future__ import annotations

import re

import pytest

from negguard.errors import UsageError
from negguard.text.portable import Chars, compiled, nullable, parse


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(?:claims?|stor(?:y|ies))\b[^.!?\n]{0,60}\bfalse\b",
        r"^[ *_#>-]{0,6}myth:",
        r"isn't [a-z]+? true$",
        r"[\[({<][^\]})>.]{0,30}?hoax",
        r"a.c\.\\\d",
        "caf\u00e9 [\u00e0-\u00e9]",
    ],
)
def test_what_every_engine_can_do_is_taken_in(pattern: str) -> None:
    assert compiled(pattern).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b",
        "(?<!a)b",
        "(?i)a",
        "(?P<name>a)",
        r"(a)\1",
        "a**",
        "a++",
        "a{3,2}",
        "a{300}",
        "(a",
        "a)",
        "x{",
        r"\Aa",
        r"[\b]a",
        "a|",
        "a*",
        "^",
    ],
)
def test_what_some_engine_cannot_do_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError):
        parse(pattern)


@pytest.mark.parametrize("pattern", ["False", "\u2019s", "a\tb", "[A-Z]", "\u017f"])
def test_characters_that_folding_removes_are_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="no folded text"):
        parse(pattern)


def test_a_negated_class_reaches_beyond_ascii() -> None:
    node = parse("[^a-y]")
    assert node == Chars(node.ascii, wide=True)  # type: ignore[union-attr]
    assert "z" in node.ascii  # type: ignore[union-attr]


def test_a_class_without_escapes_stays_in_ascii() -> None:
    assert parse("[a-c]") == Chars(frozenset("abc"), wide=False)


def test_edges_match_without_a_character() -> None:
    assert not nullable(parse(r"\ba"))


def test_line_edges_hold_at_line_breaks() -> None:
    assert compiled("^myth:").search("one\nmyth: two")


def test_words_are_ascii_words() -> None:
    assert compiled(r"\bfalse\b").flags & re.ASCII
