from __future__ import annotations

import pyarrow as pa
import pytest

from negguard.config.policy import InputSpec
from negguard.errors import UsageError
from negguard.model import Document, Message
from negguard.store.columns import ANNOTATIONS
from negguard.store.provenance import annotated_schema
from negguard.store.schema import RowProblem, documents, find_columns
from negguard.store.shapes import is_chat

CHAT = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
SPEC = InputSpec()
TEXT_TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.binary_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int8(), pa.large_string()),
]


def column(values: list[str | None], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, type=kind.value_type).dictionary_encode().cast(kind)
    return pa.array(values).cast(kind)


def bad_utf8(kind: pa.DataType) -> pa.Array:
    """Return three texts, the middle one broken at byte 2, as Parquet may hold them."""
    raw = pa.array([b"fine", b"ab\xff", "also \u00e9".encode()])
    return pa.Array.from_buffers(kind, 3, raw.buffers())


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
def test_texts_of_every_type_are_read(kind: pa.DataType) -> None:
    table = pa.table({"text": column(["a", "\U0001f600", ""], kind)})
    assert [d.text for d in documents(table, SPEC) if isinstance(d, Document)] == [
        "a",
        "\U0001f600",
        "",
    ]


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
def test_a_null_text_is_a_problem_of_its_row(kind: pa.DataType) -> None:
    first, second = documents(pa.table({"text": column(["a", None], kind)}), SPEC)
    assert first == Document(text="a")
    assert second == RowProblem(reason="the text is null")


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()], ids=str)
def test_bad_utf8_names_its_byte_and_leaves_neighbours_alone(kind: pa.DataType) -> None:
    found = documents(pa.table({"text": bad_utf8(kind)}), SPEC)
    assert found == [
        Document(text="fine"),
        RowProblem(reason="not UTF-8: invalid start byte at byte 2"),
        Document(text="also \u00e9"),
    ]


def test_a_surrogate_in_bytes_is_a_problem() -> None:
    (found,) = documents(pa.table({"text": pa.array([b"\xed\xa0\x80"])}), SPEC)
    assert isinstance(found, RowProblem)


def test_sliced_chats_give_their_own_turns() -> None:
    chats = [
        [{"role": "user", "content": "one"}],
        [{"role": "system", "content": None}, {"role": None, "content": "two"}],
        None,
        [],
    ]
    table = pa.table({"messages": pa.array(chats, type=CHAT)}).slice(1)
    assert documents(table, SPEC) == [
        Document(messages=(Message("system", ""), Message("", "two"))),
        RowProblem(reason="the chat is null"),
        Document(messages=()),
    ]


def test_a_bad_content_names_its_message() -> None:
    turns = pa.struct([("role", pa.binary()), ("content", pa.binary())])
    chat = [{"role": b"user", "content": b"ok"}, {"role": b"x", "content": b"\xc3("}]
    table = pa.table({"messages": pa.array([chat], type=pa.list_(turns))})
    assert documents(table, SPEC) == [
        RowProblem(reason="message 1: not UTF-8: invalid continuation byte at byte 0")
    ]


def test_ids_and_sources_come_from_their_columns() -> None:
    table = pa.table({"text": ["a", "b"], "id": [7, None], "from": ["w", None]})
    found = documents(table, InputSpec(source="from"), source="file.parquet")
    assert found == [
        Document(text="a", id="7", source="w"),
        Document(text="b", id=None, source="file.parquet"),
    ]


def test_a_chat_column_is_found_by_its_type() -> None:
    schema = pa.schema([("id", pa.int64()), ("dialog", CHAT)])
    assert find_columns(schema, SPEC).messages == "dialog"


def test_large_lists_of_turns_are_chats() -> None:
    assert is_chat(pa.large_list(CHAT.value_type))


def test_a_lone_text_column_is_found_where_the_policy_names_none() -> None:
    schema = pa.schema([("n", pa.int64()), ("body_text", pa.string())])
    assert find_columns(schema, InputSpec(text=None)).text == "body_text"


def test_a_missing_column_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no column 'text'.*did you mean 'texts'"):
        find_columns(pa.schema([("texts", pa.string())]), SPEC)


def test_a_column_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(UsageError, match="column 'text' is int64, not text"):
        find_columns(pa.schema([("text", pa.int64())]), SPEC)


def test_a_number_named_as_chat_is_refused() -> None:
    with pytest.raises(UsageError, match="not a chat"):
        find_columns(pa.schema([("m", pa.int64())]), InputSpec(messages="m"))


def test_annotated_rows_are_not_annotated_again() -> None:
    schema = pa.schema([("text", pa.string()), ("ng_label", pa.string())])
    with pytest.raises(UsageError, match="annotation columns already: ng_label"):
        annotated_schema(schema, {})


def test_annotations_are_never_what_is_judged() -> None:
    schema = pa.schema([("body_text", pa.string()), *ANNOTATIONS])
    assert find_columns(schema, InputSpec(text=None)).text == "body_text"


def test_a_missing_source_column_is_refused() -> None:
    with pytest.raises(UsageError, match="no column 'from'"):
        find_columns(pa.schema([("text", pa.string())]), InputSpec(source="from"))
