"""Rows on their way through a model: packed, with what was asked and what was said."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from negguard.errors import RowError
from negguard.integrations.endpoint import read_answer, read_response

Row = dict[str, Any]
ROW, ANSWERS, ASKED = "ng_row", "ng_answers", "ng_asked"
PROBLEM = "__inference_error__"
SENT = pa.schema([(ROW, pa.binary()), (ANSWERS, pa.string()), (ASKED, pa.string())])


def answered(row: Row) -> Row:
    """Keep the row and what came back: a text, or the response of an endpoint."""
    response = row.get("http_response")
    said = {
        "text": row.get("generated_text") if response is None else json.dumps(response),
        "http": response is not None,
    }
    answers = json.dumps([*json.loads(row[ANSWERS]), said])
    return {ROW: row[ROW], ANSWERS: answers, ASKED: ""}


def answers_of(row: Row) -> list[Row]:
    """Return what was said about a row; a failed one came back as it was."""
    said: list[Row] = json.loads(row[ANSWERS])
    return [*said, {"problem": row[PROBLEM]}] if row.get(PROBLEM) else said


def read_said(said: Row) -> dict[str, Any] | RowError:
    """Return the object that a model wrote, or what is wrong with it."""
    try:
        if said.get("problem"):
            return RowError(f"the model failed: {said['problem']}")
        if said["http"]:
            return read_response(str(said["text"]).encode())
        return read_answer(said["text"])
    except RowError as error:
        return error


def packed(table: pa.Table) -> bytes:
    """Return a table as the bytes of an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpacked(raw: bytes) -> pa.Table:
    """Return the table that `packed` made bytes of."""
    return pa.ipc.open_stream(raw).read_all()
