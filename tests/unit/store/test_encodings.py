"""Bytes that are no UTF-8 become readable, and an error of their row alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from negguard.store.batches import Batch
from negguard.store.encodings import mended

BROKEN = b"a\xffb"


def as_strings(values: list[bytes | None], kind: pa.DataType) -> pa.Array:
    return (
        pa.array(values, pa.binary())
        .cast(pa.large_binary() if kind == pa.large_string() else pa.binary())
        .view(kind)
    )


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_broken_string_is_an_error_of_its_row(kind: pa.DataType) -> None:
    table = pa.table(
        {"text": as_strings([b"fine", BROKEN, None], kind), "n": [1, 2, 3]}
    )
    made = mended(Batch(table=table))
    assert made.table.column("text").to_pylist() == ["fine", "a\\xffb", None]
    assert made.table.schema == table.schema
    assert list(made.bad) == [1]
    assert "column 'text' is not UTF-8" in made.bad[1].reason


def test_strings_inside_lists_and_structs_are_looked_at() -> None:
    turns = pa.StructArray.from_arrays(
        [as_strings([b"user", BROKEN], pa.string())], names=["role"]
    )
    chats = pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), turns)
    made = mended(Batch(table=pa.table({"chat": chats})))
    assert made.table.column("chat").to_pylist()[1] == [{"role": "a\\xffb"}]
    assert list(made.bad) == [1]


def test_sound_tables_are_the_same_object() -> None:
    batch = Batch(table=pa.table({"text": ["fine"], "raw": [BROKEN]}))
    assert mended(batch).table is batch.table
