"""Rows that `apply` wrote -> their texts or turns, and the spans of each to mask.

What to mask stands in `ng_mask`, where `apply --mask` wrote it. Without it, it is made
of the claims and the frames that stand in the row, moved by its edits: of a row with
detached claims all frames are masked then, since what each covers is not stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from negguard.config.policy import InputSpec
from negguard.masking import MASK
from negguard.model import Attachment, Message, Span
from negguard.store.canonical import chats_of_side
from negguard.store.plain import read_edit
from negguard.store.schema import Columns, RowProblem, chats_of, find_columns, texts_of
from negguard.text.edits import shift_offset
from negguard.text.spans import merge, trim

NEEDED = ("ng_claims", "ng_frames", "ng_edits")
Place = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedText:
    """A text, or a turn with its `role`, and what to mask in it."""

    text: str
    spans: tuple[Span, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedSide:
    """One document of a row: a text, or turns; `names` are the columns it is from."""

    names: tuple[str, ...]
    parts: tuple[MaskedText, ...]
    chat: bool


def masked_sides(
    table: pa.Table, spec: InputSpec | None = None
) -> list[tuple[MaskedSide, ...]]:
    """Return the documents of each row with what to mask; none of rows without any.

    `spec` names columns as the policy of the run did.

    Raises:
        UsageError: the columns of the documents are missing.
        ValueError: the rows were not written by `apply`, or not as they are.
    """
    masks = _masks(table)
    columns = find_columns(table.schema, spec or InputSpec())
    if columns.text:
        texts = texts_of(table.column(columns.text))
        return [
            ()
            if isinstance(text, RowProblem)
            else (_text_side(columns.text, text, places),)
            for text, places in zip(texts, masks, strict=True)
        ]
    sides = columns.sides or [("chat", columns.messages or "")]
    chats = [chats_of(chats_of_side(table, side).column) for side in sides]
    return [
        tuple(_sides(columns, [side[row] for side in chats], masks[row]))
        for row in range(table.num_rows)
    ]


def _text_side(name: str, text: str, places: Sequence[Place]) -> MaskedSide:
    spans = _spans(text, [each for each in places if each["message"] is None])
    parts = (MaskedText(text=text, spans=spans),)
    return MaskedSide(names=(name,), parts=parts, chat=False)


def _sides(
    columns: Columns,
    chats: Sequence[Sequence[Message] | RowProblem],
    places: Sequence[Place],
) -> Iterator[MaskedSide]:
    """Yield the sides of a row, whose messages are counted on from side to side."""
    start = 0
    named = columns.sides or [("chat", columns.messages or "")]
    for (_, *names), chat in zip(named, chats, strict=True):
        turns = () if isinstance(chat, RowProblem) else chat
        parts = tuple(
            MaskedText(
                text=turn.content,
                role=turn.role,
                spans=_spans(
                    turn.content, [p for p in places if p["message"] == start + number]
                ),
            )
            for number, turn in enumerate(turns)
        )
        start += len(turns)
        yield MaskedSide(names=tuple(names), parts=parts, chat=True)


def _spans(text: str, places: Sequence[Place]) -> tuple[Span, ...]:
    found = [Span(each["start"], each["end"]) for each in places]
    if any(span.end > len(text) for span in found):
        msg = "a span to mask ends after its text; read the rows as apply wrote them"
        raise ValueError(msg)
    return merge(span for span in (trim(text, each) for each in found) if len(span))


def _masks(table: pa.Table) -> list[list[Place]]:
    """Return what to mask in the texts of each row as they are."""
    if MASK.name in table.column_names:
        return [each or [] for each in table.column(MASK.name).to_pylist()]
    missing = [name for name in NEEDED if name not in table.column_names]
    if missing:
        msg = f"rows without {', '.join(missing)}; negguard apply writes them"
        raise ValueError(msg)
    return [_told(row) for row in table.select(NEEDED).to_pylist()]


def _told(row: Mapping[str, Any]) -> list[Place]:
    claims = [
        each
        for each in row["ng_claims"] or ()
        if each["attachment"] == Attachment.DETACHED.value
    ]
    edits = [read_edit(each) for each in row["ng_edits"] or ()]
    found: list[Place] = []
    for part in (*claims, *(row["ng_frames"] or () if claims else ())):
        own = [edit for edit in edits if edit.message == part["message"]]
        start, end = (shift_offset(part[name], own) for name in ("start", "end"))
        found.append(
            {"start": start, "end": max(start, end), "message": part["message"]}
        )
    return found
