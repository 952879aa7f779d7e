"""Terminal escapes and hidden characters become harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.report.escape import HARMLESS, HIDDEN, visible


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\rb", "a\\x0db"),
        ("\ud800", "\\ud800"),
        ("a\tb", "a    b"),
        ("naïve 🙂", "naïve 🙂"),
    ],
)
def test_hidden_characters_are_spelled_out(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_line_feeds_stay_where_lines_are_wanted() -> None:
    assert visible("a\nb", lines=True) == "a\nb"


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    left = {unicodedata.category(c) for c in visible(text) if c not in HARMLESS}
    assert not left & HIDDEN
