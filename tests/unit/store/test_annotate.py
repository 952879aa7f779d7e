from __future__ import annotations

import json

import pyarrow as pa
import pytest

from negguard.model import Action, Document, Edit, Message, Span
from negguard.store.annotate import annotate, without_annotations
from negguard.store.columns import ANNOTATIONS
from negguard.store.schema import Columns
from tests.outcomes import outcome
from tests.unit.store.test_schema import CHAT, TEXT_TYPES, column

TEXT = Columns(text="text")
MADE_BY = {"policy": "p"}
EDIT = Edit(span=Span(0, 2), text="X\u00e9")


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
def test_a_rewritten_text_keeps_the_type_of_its_column(kind: pa.DataType) -> None:
    table = pa.table({"text": column(["abc", "other", None], kind)})
    found = {0: outcome(Document(text="abc"), Action.REWRITE, EDIT)}
    after = annotate(table, found, columns=TEXT, made_by=MADE_BY)
    assert after.schema.field("text").type == kind
    assert after.column("text").cast(pa.large_binary()).to_pylist() == [
        "X\u00e9c".encode(),
        b"other",
        None,
    ]


def test_a_quarantined_text_stays_as_it_was() -> None:
    table = pa.table({"text": ["abc"]})
    found = {0: outcome(Document(text="abc"), Action.QUARANTINE)}
    after = annotate(table, found, columns=TEXT, made_by=MADE_BY)
    assert after.column("text").to_pylist() == ["abc"]
    assert after.column("ng_action").to_pylist() == ["quarantine"]


def test_rewritten_turns_keep_their_other_fields() -> None:
    kind = pa.list_(
        pa.struct([("role", pa.string()), ("content", pa.string()), ("n", pa.int8())])
    )
    chat = [
        {"role": "user", "content": "abc", "n": 1},
        {"role": "tool", "content": None, "n": 2},
    ]
    table = pa.table({"messages": pa.array([[], chat], type=kind)})
    document = Document(messages=(Message("user", "abc"), Message("tool", "")))
    edit = Edit(span=Span(0, 1), text="", message=0)
    after = annotate(
        table,
        {1: outcome(document, Action.REWRITE, edit)},
        columns=Columns(messages="messages"),
        made_by=MADE_BY,
    )
    assert after.schema.field("messages").type == kind
    assert after.column("messages").to_pylist() == [
        [],
        [{"role": "user", "content": "bc", "n": 1}, chat[1]],
    ]


def test_rewrites_find_their_rows_across_chunks() -> None:
    text = pa.chunked_array([["a0", "b0"], [], ["c0"]])
    table = pa.table({"text": text})
    edit = Edit(span=Span(0, 1), text="X")
    found = {2: outcome(Document(text="c0"), Action.REWRITE, edit)}
    after = annotate(table, found, columns=TEXT, made_by=MADE_BY)
    assert after.column("text").to_pylist() == ["a0", "b0", "X0"]


def test_other_columns_and_metadata_pass_through() -> None:
    table = pa.table(
        {
            "text": ["a"],
            "when": pa.array([1], type=pa.timestamp("s", tz="UTC")),
            "tags": pa.array([["x", None]], type=pa.large_list(pa.string())),
        }
    ).replace_schema_metadata({"own": "kept"})
    after = annotate(table, {}, columns=TEXT, made_by=MADE_BY)
    assert without_annotations(after).equals(table)
    assert after.schema.metadata[b"own"] == b"kept"
    assert json.loads(after.schema.metadata[b"negguard"]) == MADE_BY


def test_features_of_datasets_learn_of_the_annotations() -> None:
    features = {"text": {"dtype": "string", "_type": "Value"}}
    packed = json.dumps({"info": {"features": features}, "fingerprint": "f"})
    table = pa.table({"text": ["a"]}).replace_schema_metadata({"huggingface": packed})
    after = annotate(table, {}, columns=TEXT, made_by=MADE_BY)
    content = json.loads(after.schema.metadata[b"huggingface"])
    assert [*content["info"]["features"]] == ["text", *ANNOTATIONS.names]
    assert content["fingerprint"] == "f"


def test_features_that_are_no_json_stay_as_they_are() -> None:
    table = pa.table({"text": ["a"]}).replace_schema_metadata({"huggingface": "?"})
    after = annotate(table, {}, columns=TEXT, made_by=MADE_BY)
    assert after.schema.metadata[b"huggingface"] == b"?"


def test_a_table_of_no_rows_gets_its_columns() -> None:
    after = annotate(
        pa.table({"text": pa.array([], pa.string())}),
        {},
        columns=TEXT,
        made_by=MADE_BY,
    )
    assert after.num_rows == 0
    assert after.schema.names == ["text", *ANNOTATIONS.names]


def test_chats_keep_their_type() -> None:
    table = pa.table({"messages": pa.array([None], type=CHAT)})
    after = annotate(table, {}, columns=Columns(messages="messages"), made_by=MADE_BY)
    assert after.schema.field("messages").type == CHAT
