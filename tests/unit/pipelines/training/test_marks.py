"""Marks become spans of the text without them."""

from __future__ import annotations

import pytest

from negguard.errors import UsageError
from pipelines.training.marks import without_marks


def test_marks_go_and_what_they_hold_stays() -> None:
    found = without_marks("[[c: It burns.]] [[fs: (not so)]] Rain follows.")
    assert found.text == "It burns. (not so) Rain follows."
    assert [span.of(found.text) for span in found.claims] == ["It burns."]
    assert [span.of(found.text) for span in found.frames] == ["(not so)"]


def test_a_text_without_marks_is_itself() -> None:
    assert without_marks("a [[link]] and [[c]]").text == "a [[link]] and [[c]]"


@pytest.mark.parametrize(
    ("marked", "fault"),
    [("[[c: open", "does not close"), ("[[c: a [[fp: b]] ]]", "holds another")],
)
def test_broken_marks_are_named(marked: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        without_marks(marked)
