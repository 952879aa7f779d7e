from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from negguard.errors import ShardError
from negguard.store.batches import Batch
from negguard.store.inputs import find_inputs
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.shards import plan_shards
from tests.files import write_arrow, write_parquet

VIEW = pa.string_view()


def read(path: Path) -> list[Batch]:
    retries = Retries(attempts=1)
    (shard,) = plan_shards(find_inputs([str(path)], retries), retries)
    with open_shard(shard, most_bytes=2**30, retries=retries) as reading:
        return list(reading.batches)


@pytest.mark.parametrize(
    "array",
    [
        pa.array([["a"], None], pa.list_(VIEW)),
        pa.array([["a"], None], pa.large_list(VIEW)),
        pa.array([{"v": "a"}, None], pa.struct([("v", VIEW)])),
        pa.array([[("k", "v")], None], pa.map_(pa.string(), VIEW)),
        pa.DictionaryArray.from_arrays([0, None], pa.array(["a"], VIEW)),
    ],
    ids=lambda array: str(array.type),
)
def test_views_inside_of_values_become_strings(tmp_path: Path, array: pa.Array) -> None:
    data = pa.table({"text": ["a", "b"], "x": array})
    (batch,) = read(write_arrow(tmp_path / "a.arrow", data))
    assert batch.table.to_pylist() == data.to_pylist()
    write_parquet(tmp_path / "out.parquet", batch.table)
    assert batch.table.take([1]).to_pylist() == data.to_pylist()[1:]


def test_objects_without_a_field_become_json(tmp_path: Path) -> None:
    empty = pa.struct([])
    deep = pa.list_(pa.struct([("e", empty), ("n", pa.int64())]))
    data = pa.table(
        {
            "text": ["a", "b"],
            "x": pa.array([{}, None], empty),
            "y": pa.array([[{"e": {}, "n": 1}], None], deep),
        }
    )
    (batch,) = read(write_arrow(tmp_path / "a.arrow", data))
    assert batch.table.column("x").to_pylist() == ["{}", None]
    assert batch.table.column("y").to_pylist() == [[{"e": "{}", "n": 1}], None]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            pa.table(
                {
                    "text": ["a"],
                    "x": pa.UnionArray.from_sparse(
                        pa.array([0], "int8"), [pa.array([1])]
                    ),
                }
            ),
            "which Parquet cannot hold",
        ),
        (
            pa.Table.from_arrays([pa.array(["a"])] * 2, names=["text", "text"]),
            "column 'text' stands twice",
        ),
    ],
    ids=["union", "twice"],
)
def test_what_cannot_be_written_is_a_problem_of_its_file(
    tmp_path: Path, data: pa.Table, what: str
) -> None:
    with pytest.raises(ShardError, match=what):
        read(write_arrow(tmp_path / "a.arrow", data))


def broken(kind: pa.DataType) -> pa.Array:
    raw = pa.array([b"ok", b"caf\xe9"])
    strings = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    if pa.types.is_list(kind):
        return pa.ListArray.from_arrays([0, 1, 2], strings)
    if pa.types.is_struct(kind):
        return pa.StructArray.from_arrays([strings], names=["v"])
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays([0, 1], strings)
    return strings


@pytest.mark.parametrize("write", [write_parquet, write_arrow])
@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.list_(pa.string()),
        pa.struct([("v", pa.string())]),
    ],
    ids=str,
)
def test_strings_that_are_no_utf8_are_errors_of_their_rows_with_their_bytes(
    tmp_path: Path, kind: pa.DataType, write: object
) -> None:
    data = pa.table({"text": ["a", "b"], "x": broken(kind)})
    name = "a.parquet" if write is write_parquet else "a.arrow"
    (batch,) = read(write(tmp_path / name, data))  # type: ignore[operator]
    batch.table.validate(full=True)
    assert r"caf\\xe9" in repr(batch.table.column("x").to_pylist()[1])
    assert [*batch.bad] == [1]
    assert "column 'x' is not UTF-8: unexpected end of data" in batch.bad[1].reason


def test_a_dictionary_of_strings_that_are_no_utf8_is_mended_too(tmp_path: Path) -> None:
    data = pa.table({"text": ["a", "b"], "x": broken(pa.dictionary("int64", "string"))})
    (batch,) = read(write_arrow(tmp_path / "a.arrow", data))
    assert batch.table.column("x").to_pylist() == ["ok", "caf\\xe9"]
    assert [*batch.bad] == [1]
