"""Edits of a text: apply all at once, invert, and shift offsets across them."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.model import Document, Edit, Span


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return `text` with every edit made at once.

    >>> apply_edits("He won.", [Edit(span=Span(3, 6), text="did not win")])
    'He did not win.'

    Raises:
        ValueError: edits overlap, or one reaches past the end of `text`.
    """
    parts: list[str] = []
    position = 0
    for edit in in_order(edits):
        if edit.start < position:
            msg = f"edits overlap at {edit.start}"
            raise ValueError(msg)
        parts += (text[position : edit.start], edit.text)
        position = edit.end
    if position > len(text):
        msg = f"edit ends at {position}, past the text's {len(text)} characters"
        raise ValueError(msg)
    return "".join((*parts, text[position:]))


def apply_to_document(document: Document, edits: Sequence[Edit]) -> Document:
    """Return the document with every edit made in the piece that it names.

    Raises:
        ValueError: edits of a piece overlap, or one reaches past its end.
    """
    pieces = tuple(
        apply_edits(piece, [e for e in edits if e.message == document.message_of(i)])
        for i, piece in enumerate(document.pieces)
    )
    return document.with_pieces(pieces)


def invert_edits(text: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits that turn the edited text back into `text`.

    >>> edits = [Edit(span=Span(3, 6), text="did not win")]
    >>> apply_edits("He did not win.", invert_edits("He won.", edits))
    'He won.'
    """
    inverse: list[Edit] = []
    shift = 0
    for edit in in_order(edits):
        start = edit.start + shift
        span = Span(start, start + len(edit.text))
        inverse.append(Edit(span=span, text=edit.span.of(text), message=edit.message))
        shift += len(edit.text) - len(edit.span)
    return tuple(inverse)


def shift_offset(offset: int, edits: Sequence[Edit]) -> int:
    """Return where `offset` of the original lies in the edited text.

    An offset inside a replaced range moves to the end of its replacement.
    """
    shift = 0
    for edit in in_order(edits):
        if edit.start >= offset:
            break
        if offset < edit.end:
            return edit.start + shift + len(edit.text)
        shift += len(edit.text) - len(edit.span)
    return offset + shift


def in_order(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits from left to right; insertions at one place keep their order."""
    return sorted(edits, key=lambda edit: edit.span)
