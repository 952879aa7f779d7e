"""Which columns hold the documents, and the documents that they hold.

Text may be string, large_string, string_view, binary of any width, or a dictionary of
those; chats of any shape are read as `list<struct<role, content>>`. What cannot be read
as a document (null, bytes that are not UTF-8) is a `RowProblem`: only that row is
quarantined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from negguard.config.policy import InputSpec
from negguard.errors import UsageError
from negguard.model import Document, Message
from negguard.store.canonical import Side, chats_of_side, is_plain, joined
from negguard.store.choice import choose_sides, missing
from negguard.store.columns import OWN
from negguard.store.shapes import is_chat, is_text

CONTENT_NAMES = ("content", "value", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """Why a row holds no document that could be judged."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns that make documents: text, messages, or several sides.

    A side is `texts` with the columns that make one document, or `chat` with one that
    holds chats of any shape; see `negguard.store.sides`.
    """

    text: str | None = None
    messages: str | None = None
    id: str | None = None
    source: str | None = None
    sides: Sequence[Sequence[str]] = ()

    @property
    def bodies(self) -> list[str]:
        """Return the columns that hold texts and chats."""
        own = [name for name in (self.text, self.messages) if name is not None]
        return list(
            dict.fromkeys([*own, *(n for side in self.sides for n in side[1:])])
        )

    @property
    def texts(self) -> list[str]:
        """Return the columns that hold texts, not chats."""
        sides = [n for side in self.sides if side[0] == "texts" for n in side[1:]]
        return sides if self.text is None else [self.text, *sides]

    @property
    def body(self) -> str:
        """Return the first column that holds a text or a chat; empty for none."""
        return next(iter(self.bodies), "")

    @property
    def told(self) -> str:
        """Return in words what is judged of a row."""
        if not self.sides:
            return f"{'text' if self.text else 'chat'} {self.body!r}"
        shown = [
            f"{'chat' if shape == 'chat' else 'text'} {' + '.join(map(repr, names))}"
            for shape, *names in self.sides
        ]
        return ", ".join(shown) + (", each by itself" if len(shown) > 1 else "")

    @property
    def names(self) -> list[str]:
        """Return the columns that are read, each once."""
        named = (*self.bodies, self.id, self.source)
        return list(dict.fromkeys(name for name in named if name is not None))


def find_columns(schema: pa.Schema, spec: InputSpec) -> Columns:
    """Return the columns that a table's documents are made of.

    What is judged of a row is chosen by `choose_sides`, and never an annotation.

    Raises:
        UsageError: a column is missing, or is no text or chat.
    """
    own = [each for each in schema if each.name not in OWN]
    sides = choose_sides(pa.schema(own), spec)
    own_id = None if spec.id == InputSpec().id else spec.id
    for name in (own_id, spec.source):
        if name is not None and name not in schema.names:
            raise UsageError(missing(name, schema))
    text, messages = _alone(schema, sides)
    return Columns(
        text=text,
        messages=messages,
        sides=() if text or messages else sides,
        id=spec.id if spec.id in schema.names else None,
        source=spec.source,
    )


def _alone(schema: pa.Schema, sides: Sequence[Side]) -> tuple[str | None, str | None]:
    """Return the column of texts, or of chats as they are judged, that is all."""
    if len(sides) > 1 or len(sides[0]) > 2:
        return None, None
    ((shape, name),) = sides
    if shape == "texts":
        return name, None
    return None, name if is_chat(schema.field(name).type) else None


def body_of(table: pa.Table | pa.RecordBatch, columns: Columns) -> pa.ChunkedArray:
    """Return what the documents of the rows say: texts, or chats of all sides."""
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if columns.text:
        return table.column(columns.text)
    if columns.messages and is_plain(table.column(columns.messages)):
        return table.column(columns.messages)
    sides = columns.sides or [("chat", columns.messages or "")]
    return pa.chunked_array([joined([chats_of_side(table, s).column for s in sides])])


def documents(
    table: pa.Table | pa.RecordBatch, spec: InputSpec, *, source: str | None = None
) -> list[Document | RowProblem]:
    """Return the document of each row, in order; `source` is where no column says.

    Raises:
        UsageError: a column is missing, or is no text or chat.
    """
    return documents_of(table, find_columns(table.schema, spec), source=source)


def documents_of(
    table: pa.Table | pa.RecordBatch, columns: Columns, *, source: str | None = None
) -> list[Document | RowProblem]:
    """Return what `documents` does, of columns that are known already."""
    body = body_of(table, columns)
    bodies = texts_of(body) if columns.text else chats_of(body)
    ids = strings_of(table, columns.id)
    sources = strings_of(table, columns.source)
    return [
        body
        if isinstance(body, RowProblem)
        else Document(
            text=body if isinstance(body, str) else None,
            messages=None if isinstance(body, str) else body,
            id=id_,
            source=source if source_ is None else source_,
        )
        for body, id_, source_ in zip(bodies, ids, sources, strict=True)
    ]


def texts_of(column: pa.Array | pa.ChunkedArray) -> list[str | RowProblem]:
    """Return the text of each row, or why there is none."""
    raw = pc.cast(_dense(column), pa.large_binary())
    return [_decoded(value) for value in raw.to_pylist()]


def chats_of(
    column: pa.Array | pa.ChunkedArray,
) -> list[tuple[Message, ...] | RowProblem]:
    """Return the turns of each row; null roles and contents count as empty."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [chat for chunk in chunks for chat in _chats(chunk)]


def strings_of(table: pa.Table | pa.RecordBatch, name: str | None) -> list[str | None]:
    """Return a column as strings, such as ids; nulls where there is none."""
    if name is None:
        return [None] * table.num_rows
    column = table.column(name)
    if is_text(column.type):
        raw = pc.cast(_dense(column), pa.large_binary()).to_pylist()
        return [None if v is None else v.decode("utf-8", "replace") for v in raw]
    return [None if v is None else str(v) for v in column.to_pylist()]


def raw_value(kind: pa.DataType, raw: str) -> object:
    """Return a body of this type that says what an unreadable row said.

    In a chat, that is a turn without a role.
    """
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [raw_value(kind.value_type, raw)]
    if pa.types.is_struct(kind):
        names = [each.name for each in kind]
        name = next((n for n in CONTENT_NAMES if n in names), names[0])
        return {name: raw_value(kind.field(name).type, raw)}
    return raw if is_text(kind) else None


def _dense(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def _decoded(value: bytes | None) -> str | RowProblem:
    if value is None:
        return RowProblem(reason="the text is null")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        return RowProblem(reason=f"not UTF-8: {error.reason} at byte {error.start}")


def _chats(chunk: pa.Array) -> list[tuple[Message, ...] | RowProblem]:
    turns = chunk.values
    roles, contents = (_field(turns, name) for name in ("role", "content"))
    offsets = chunk.offsets.to_pylist()
    return [
        _chat(roles[start:end], contents[start:end])
        if valid
        else RowProblem(reason="the chat is null")
        for start, end, valid in zip(
            offsets[:-1], offsets[1:], chunk.is_valid().to_pylist(), strict=True
        )
    ]


def _field(turns: pa.StructArray, name: str) -> list[str | RowProblem]:
    column = turns.field(name)
    if pa.types.is_null(column.type):
        return [""] * len(column)
    raw = pc.cast(_dense(column), pa.large_binary()).to_pylist()
    return [_decoded(value or b"") for value in raw]


def _chat(
    roles: Sequence[str | RowProblem], contents: Sequence[str | RowProblem]
) -> tuple[Message, ...] | RowProblem:
    turns: list[Message] = []
    for i, (role, content) in enumerate(zip(roles, contents, strict=True)):
        for part in (role, content):
            if isinstance(part, RowProblem):
                return RowProblem(reason=f"message {i}: {part.reason}")
        turns.append(Message(role=str(role), content=str(content)))
    return tuple(turns)
