"""Bodies of every shape -> one column of chats, row by row what a document says.

Where it can be, this is done with whole columns; chats in parts, in JSON or in two
lists are read one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from negguard.store.shapes import SPEAKERS, ShapeError, is_chat, is_text, turns_in

TURN = pa.struct([("role", pa.large_string()), ("content", pa.large_string())])
CHATS = pa.list_(TURN)
# Who writes a column, where it is no chat.
WRITERS = {"instruction": "user", "input": "user", "prompt": "user", "question": "user"}
WRITERS |= {"query": "user", "context": "user", "system": "system"}
WRITERS |= dict.fromkeys(
    ("output", "response", "completion", "answer", "chosen", "rejected"), "assistant"
)
Side = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """A column of chats; `problems` says of null rows that were no chat why not."""

    column: pa.Array
    problems: Mapping[int, str] = field(default_factory=dict)


def chats_of_side(table: pa.Table, side: Side) -> Chats:
    """Return what one side of each row says; its first word is `texts` or `chat`."""
    shape, *names = side
    if shape == "texts":
        return Chats(column=_of_texts(table, names))
    column = table.column(names[0])
    if is_plain(column):
        return Chats(column=_of_turns(_whole(column), "role", "content"))
    kind = column.type
    listed = (
        pa.types.is_list(kind) or pa.types.is_large_list(kind)
    ) and pa.types.is_struct(kind.value_type)
    fields = {f.name: f.type for f in kind.value_type} if listed else {}
    if {"from", "value"} <= fields.keys() and is_text(fields["value"]):
        return Chats(column=_of_turns(_whole(column), "from", "value"))
    return _one_by_one(column)


def is_plain(column: pa.ChunkedArray) -> bool:
    """Tell whether a column holds chats as they are judged, none with JSON parts."""
    if not is_chat(column.type):
        return False
    contents = [chunk.flatten().field("content") for chunk in column.chunks]
    return not any(
        pc.any(pc.starts_with(_strings(each), "[{")).as_py() for each in contents
    )


def joined(sides: Sequence[pa.Array]) -> pa.Array:
    """Return the chats of all sides of each row, one after the other."""
    lengths = np.stack([_lengths(each) for each in sides], axis=1)
    bases = np.cumsum([0, *(len(each.values) for each in sides)])[:-1]
    starts = np.stack(
        [
            np.asarray(each.offsets)[:-1] + base
            for each, base in zip(sides, bases, strict=True)
        ],
        axis=1,
    )
    flat, sizes = starts.ravel(), lengths.ravel()
    before = np.cumsum(sizes) - sizes
    places = np.repeat(flat - before, sizes) + np.arange(sizes.sum())
    values = pa.concat_arrays([each.values for each in sides]).take(pa.array(places))
    offsets = np.concatenate([[0], np.cumsum(lengths.sum(axis=1))]).astype(np.int32)
    gone = np.all([np.asarray(each.is_null()) for each in sides], axis=0)
    return pa.ListArray.from_arrays(
        pa.array(offsets), values, type=CHATS, mask=pa.array(gone)
    )


def _lengths(chats: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    lengths = pc.fill_null(pc.list_value_length(chats), 0)
    return np.asarray(lengths, dtype=np.int64)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.chunks
    return (
        chunks[0]
        if len(chunks) == 1
        else pa.concat_arrays([*chunks])
        if chunks
        else (pa.array([], column.type))
    )


def _strings(array: pa.Array) -> pa.Array:
    """Return texts of any type, whatever their bytes."""
    kind = array.type
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.large_string())
    plain = array.cast(kind.value_type) if pa.types.is_dictionary(kind) else array
    return plain.cast(pa.large_binary()).view(pa.large_string())


def _of_texts(table: pa.Table, names: Sequence[str]) -> pa.Array:
    columns = [_strings(_whole(table.column(name))) for name in names]
    rows, width = table.num_rows, len(names)
    order = np.arange(rows * width).reshape(width, rows).T.ravel()
    contents = pa.concat_arrays(columns).take(pa.array(order))
    roles = pa.array([WRITERS.get(name, name) for name in names] * rows)
    turns = pa.StructArray.from_arrays(
        [roles.cast(pa.large_string()), pc.fill_null(contents, "")], fields=list(TURN)
    )
    gone = np.all([np.asarray(each.is_null()) for each in columns], axis=0)
    offsets = np.arange(0, rows * width + 1, width, dtype=np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), turns, type=CHATS, mask=pa.array(gone)
    )


def _of_turns(array: pa.Array, role: str, content: str) -> pa.Array:
    flat = array.flatten()
    roles = pc.fill_null(_strings(flat.field(role)), "").dictionary_encode()
    known = [SPEAKERS.get(each, each) for each in roles.dictionary.to_pylist()]
    names = pa.array(known, pa.large_string()).take(roles.indices)
    contents = pc.fill_null(_strings(flat.field(content)), "")
    turns = pa.StructArray.from_arrays([names, contents], fields=list(TURN))
    offsets = np.concatenate([[0], np.cumsum(_lengths(array))]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), turns, type=CHATS, mask=array.is_null()
    )


def _one_by_one(column: pa.ChunkedArray) -> Chats:
    made: list[list[dict[str, str]] | None] = []
    problems: dict[int, str] = {}
    for row, value in enumerate(_read(column)):
        try:
            turns = None if value is None else turns_in(value)
        except ShapeError as error:
            problems[row] = str(error)
            turns = None
        messages = [turn.message for turn in turns or ()]
        made.append(
            None
            if turns is None
            else [{"role": m.role, "content": m.content} for m in messages]
        )
    return Chats(column=pa.array(made, CHATS), problems=problems)


def _read(column: pa.ChunkedArray) -> list[object]:
    if is_text(column.type):
        raw = [_strings(chunk).view(pa.large_binary()) for chunk in column.chunks]
        values = [value for chunk in raw for value in chunk.to_pylist()]
        return [None if v is None else v.decode("utf-8", "replace") for v in values]
    return list(column.to_pylist())
