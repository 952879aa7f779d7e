"""Edits apply at once, refuse to overlap, and can be taken back."""

from __future__ import annotations

import pytest

from negguard.model import Edit, Span
from negguard.text.edits import apply_edits, invert_edits, shift_offset


def edit(start: int, end: int, text: str) -> Edit:
    return Edit(span=Span(start, end), text=text)


def test_edits_apply_in_any_order() -> None:
    edits = [edit(8, 9, "C"), edit(0, 1, "A")]
    assert apply_edits("a bbbbb c", edits) == "A bbbbb C"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abcdef", [edit(0, 3, ""), edit(2, 4, "")])


def test_an_edit_past_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="past"):
        apply_edits("abc", [edit(2, 9, "")])


def test_inverted_edits_restore_the_text() -> None:
    text = "He won the race and wept."
    edits = [edit(3, 6, "did not win"), edit(15, 24, "")]
    assert apply_edits(apply_edits(text, edits), invert_edits(text, edits)) == text


def test_offsets_shift_past_earlier_edits() -> None:
    edits = [edit(3, 6, "did not win")]
    assert [shift_offset(offset, edits) for offset in (0, 3, 4, 6)] == [0, 3, 14, 14]
