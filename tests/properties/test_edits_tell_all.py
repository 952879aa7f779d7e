"""Invariant 4: applied edits give the output, inverted ones the original."""

from __future__ import annotations

from hypothesis import given

from negguard.model import Edit
from negguard.text.edits import apply_edits, invert_edits, shift_offset
from tests.strategies import edited_texts


@given(edited_texts())
def test_inverted_edits_restore_the_text(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, edits = case
    assert apply_edits(apply_edits(text, edits), invert_edits(text, edits)) == text


@given(edited_texts())
def test_the_order_in_which_edits_are_given_does_not_matter(
    case: tuple[str, tuple[Edit, ...]],
) -> None:
    text, edits = case
    assert apply_edits(text, edits) == apply_edits(text, edits[::-1])


@given(edited_texts())
def test_untouched_characters_are_found_at_their_shifted_offset(
    case: tuple[str, tuple[Edit, ...]],
) -> None:
    text, edits = case
    output = apply_edits(text, edits)
    touched = {i for edit in edits for i in range(edit.start, edit.end)}
    for offset in sorted(set(range(len(text))) - touched):
        assert output[shift_offset(offset, edits)] == text[offset]
