"""Which columns hold the documents, and the documents that they hold.

Text may be string, large_string, string_view, binary of any width, or a dictionary of
those; chats are `list<struct<role, content>>`, with more fields or without. What cannot
be read as a document (null, bytes that are not UTF-8) is a `RowProblem`: only that row
is quarantined.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from negguard.config.policy import InputSpec
from negguard.errors import UsageError
from negguard.model import Document, Message
from negguard.store.columns import ANNOTATIONS

# Looked for in this order where the policy names no column.
TEXT_NAMES = ("text", "content", "document", "body", "article")
CHAT_NAMES = ("messages", "conversations", "conversation", "chat", "turns")

CONTENT_NAMES = ("content", "value", "text")

ANOTHER = "a policy file names another: input: {text: COLUMN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """Why a row holds no document that could be judged."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns that make documents; either text or messages is set."""

    text: str | None = None
    messages: str | None = None
    id: str | None = None
    source: str | None = None

    @property
    def body(self) -> str:
        """Return the column that holds the text or the chat."""
        return self.text or self.messages or ""

    @property
    def names(self) -> list[str]:
        """Return the columns that are read, each once."""
        named = (self.body, self.id, self.source)
        return list(dict.fromkeys(name for name in named if name is not None))


def find_columns(schema: pa.Schema, spec: InputSpec) -> Columns:
    """Return the columns that a table's documents are made of.

    A chat column is found by its type where there is no text column of the given name.

    Raises:
        UsageError: a column is missing, or is no text or chat.
    """
    text, messages = _body(schema, spec)
    if spec.source is not None and spec.source not in schema.names:
        raise UsageError(_missing(spec.source, schema))
    taken = [name for name in ANNOTATIONS.names if name in schema.names]
    if taken:
        msg = f"the input has annotation columns already: {', '.join(taken)}"
        raise UsageError(msg)
    return Columns(
        text=text,
        messages=messages,
        id=spec.id if spec.id in schema.names else None,
        source=spec.source,
    )


def documents(
    table: pa.Table | pa.RecordBatch, spec: InputSpec, *, source: str | None = None
) -> list[Document | RowProblem]:
    """Return the document of each row, in order; `source` is where no column says.

    Raises:
        UsageError: a column is missing, or is no text or chat.
    """
    columns = find_columns(table.schema, spec)
    bodies = (
        texts_of(table.column(columns.body))
        if columns.text
        else chats_of(table.column(columns.body))
    )
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


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds texts."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return any(
        test(kind)
        for test in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_string_view,
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_binary_view,
        )
    )


def is_chat(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds chats."""
    listed = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not listed or not pa.types.is_struct(kind.value_type):
        return False
    fields = {field.name: field.type for field in kind.value_type}
    return {"role", "content"} <= fields.keys() and all(
        is_text(fields[name]) or pa.types.is_null(fields[name])
        for name in ("role", "content")
    )


def _body(schema: pa.Schema, spec: InputSpec) -> tuple[str | None, str | None]:
    if spec.messages is not None:
        return None, _checked(schema, spec.messages, chat=True)
    if spec.text is not None and spec.text in schema.names:
        return _checked(schema, spec.text, chat=False), None
    chats = [field.name for field in schema if is_chat(field.type)]
    preferred = [name for name in CHAT_NAMES if name in chats] or chats
    texts = [field.name for field in schema if is_text(field.type)]
    if spec.text is None:
        named = [name for name in TEXT_NAMES if name in texts]
        if named or (len(texts) == 1 and not chats):
            return (named or texts)[0], None
    if preferred:
        return None, preferred[0]
    raise UsageError(_missing(spec.text or "text", schema))


def _checked(schema: pa.Schema, name: str, *, chat: bool) -> str:
    if name not in schema.names:
        raise UsageError(_missing(name, schema))
    if schema.names.count(name) > 1:
        msg = f"column {name!r} stands twice in the input; rename one"
        raise UsageError(msg)
    kind = schema.field(name).type
    fits = is_chat(kind) if chat else is_text(kind)
    if not fits:
        wanted = "list<struct<role, content>>" if chat else "text"
        msg = f"column {name!r} is {kind}, not {wanted}; {ANOTHER}"
        raise UsageError(msg)
    return name


def _missing(name: str, schema: pa.Schema) -> str:
    if not schema.names:
        return f"no column {name!r}: there are no rows, or none with a column"
    near = difflib.get_close_matches(name, schema.names, n=1)
    known = ", ".join(map(repr, schema.names))
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"no column {name!r}; columns: {known}; {hint}{ANOTHER}"


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
