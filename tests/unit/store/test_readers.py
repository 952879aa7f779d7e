from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.errors import ShardError
from negguard.store.batches import Batch
from negguard.store.inputs import find_inputs
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.shards import plan_shards
from tests.files import rows, table, write_arrow, write_jsonl, write_parquet

LIMIT = 2**30


def read(path: Path, *, limit: int = LIMIT) -> list[Batch]:
    retries = Retries(attempts=1)
    (shard,) = plan_shards(find_inputs([str(path)], retries), retries)
    with open_shard(shard, most_bytes=limit, retries=retries) as reading:
        return list(reading.batches)


def rows_of(path: Path) -> list[dict[str, object]]:
    return [row for batch in read(path) for row in batch.table.to_pylist()]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json.zst", "a.ndjson"])
def test_json_lines_are_read_as_written(tmp_path: Path, name: str) -> None:
    path = write_jsonl(tmp_path / name, rows(20))
    assert rows_of(path) == rows(20)


@pytest.mark.parametrize("stream", [True, False])
def test_arrow_is_read_as_written(tmp_path: Path, stream: bool) -> None:  # noqa: FBT001
    path = write_arrow(tmp_path / "a.arrow", table(20), stream=stream)
    assert rows_of(path) == rows(20)


def test_parquet_is_read_as_written(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", table(20), row_group_size=3)
    assert rows_of(path) == rows(20)


def test_parquet_keeps_every_type(tmp_path: Path) -> None:
    data = pa.table(
        {
            "text": pa.array(["a", None]),
            "time": pa.array([1, 2], pa.timestamp("us", tz="Europe/Oslo")),
            "words": pa.array(["x", "y"]).dictionary_encode(),
            "large": pa.array([["z"], None], pa.large_list(pa.large_string())),
            "fixed": pa.array([[1, 2], [3, 4]], pa.list_(pa.int16(), 2)),
            "money": pa.array([1, 2], pa.decimal128(30, 4)),
            "half": pa.array([0.5, 1.5], pa.float16()),
            "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int8())),
            "empty": pa.nulls(2),
        }
    ).replace_schema_metadata({"own": "kept"})
    (batch,) = read(write_parquet(tmp_path / "a.parquet", data))
    assert batch.table.equals(data)
    assert batch.table.schema.metadata == data.schema.metadata


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.parquet", b""),
        ("magic.parquet", b"not parquet at all, but long enough"),
        ("empty.arrow", b""),
        ("magic.arrow", b"not arrow at all, but long enough for one"),
        ("empty.jsonl.gz", b""),
        ("magic.jsonl.gz", b"not gzip"),
        ("magic.jsonl.zst", b"not zstandard"),
        ("list.jsonl", b'[{"text": "a"}]'),
    ],
)
def test_a_file_of_another_kind_names_itself(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ShardError, match=name):
        read(path)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.99])
@pytest.mark.parametrize(
    "name", ["a.parquet", "f.arrow", "s.arrow", "a.jsonl.gz", "z.jsonl.zst"]
)
def test_a_file_cut_short_is_refused(tmp_path: Path, name: str, cut: float) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        write_parquet(path, table(200), row_group_size=50)
    elif name.endswith("arrow"):
        write_arrow(path, table(200), stream=name.startswith("s"))
    else:
        write_jsonl(path, rows(200))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(ShardError, match=name):
        read(path)


def test_a_stream_without_its_end_is_refused(tmp_path: Path) -> None:
    path = write_arrow(tmp_path / "a.arrow", table(9), stream=True)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ShardError, match="no end marker"):
        read(path)


def test_a_page_that_fails_its_checksum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_parquet(path, table(500), compression="none", write_page_checksum=True)
    data = bytearray(path.read_bytes())
    data[data.index(b"QUARANTINE") + 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ShardError, match="CRC"):
        read(path)


def test_more_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    bomb = write_jsonl(tmp_path / "a.jsonl.gz", [{"text": "x" * 10_000_000}])
    assert bomb.stat().st_size < 20_000
    with pytest.raises(ShardError, match="more than 1000000 bytes once decompressed"):
        read(bomb, limit=1_000_000)


def test_a_dictionary_that_swells_is_refused(tmp_path: Path) -> None:
    data = pa.table({"text": pa.array(["x" * 1_000_000] * 200)})
    bomb = write_parquet(tmp_path / "a.parquet", data, compression="zstd")
    assert bomb.stat().st_size < 20_000
    with pytest.raises(ShardError, match="more than 20000000 bytes once decompressed"):
        read(bomb, limit=20_000_000)


def test_row_ranges_of_a_huge_file_cover_it_once(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", table(100), row_group_size=7)
    retries = Retries()
    shards = plan_shards(find_inputs([str(path)], retries), retries, huge=1024)
    assert len(shards) > 3
    found: list[int] = []
    for shard in shards:
        with open_shard(shard, most_bytes=LIMIT, retries=retries) as reading:
            for batch in reading.batches:
                found += batch.table.column("n").to_pylist()
    assert found == list(range(100))


def test_batches_of_large_rows_are_small(tmp_path: Path) -> None:
    texts = [f"{i} " + "x" * 2_000_000 for i in range(64)]
    path = write_parquet(tmp_path / "a.parquet", pa.table({"text": texts}))
    assert max(batch.table.nbytes for batch in read(path)) < 80_000_000


def test_a_pickled_extension_type_is_never_unpickled(tmp_path: Path) -> None:
    harm = tmp_path / "harm"
    command = f"cos\nsystem\n(S'touch {harm}'\ntR.".encode()
    field = pa.field(
        "x",
        pa.binary(),
        metadata={
            "ARROW:extension:name": "arrow.py_extension_type",
            "ARROW:extension:metadata": command,
        },
    )
    schema = pa.schema([pa.field("text", pa.string()), field])
    data = pa.table({"text": ["a"], "x": pa.array([b"b"])}, schema=schema)
    for path in (
        write_parquet(tmp_path / "a.parquet", data),
        write_arrow(tmp_path / "a.arrow", data),
    ):
        assert rows_of(path) == [{"text": "a", "x": b"b"}]
    assert not harm.exists()


def test_the_codec_of_the_input_is_known(tmp_path: Path) -> None:
    retries = Retries()
    for codec in ("snappy", "zstd", "gzip", "none"):
        path = write_parquet(tmp_path / f"{codec}.parquet", table(9), compression=codec)
        (shard,) = plan_shards(find_inputs([str(path)], retries), retries)
        with open_shard(shard, most_bytes=LIMIT, retries=retries) as reading:
            assert reading.codec == codec
    assert pq.read_metadata(tmp_path / "snappy.parquet").num_rows == 9


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_only_the_named_columns_are_read(tmp_path: Path, name: str) -> None:
    write = write_parquet if name.endswith(".parquet") else write_arrow
    path = write(tmp_path / name, table(20))
    retries = Retries(attempts=1)
    (shard,) = plan_shards(find_inputs([str(path)], retries), retries)
    with open_shard(shard, most_bytes=LIMIT, retries=retries) as reading:
        found = pa.concat_tables(batch.table for batch in reading.read(["text"]))
    assert found.to_pydict() == {"text": [row["text"] for row in rows(20)]}


def test_a_column_with_a_dot_in_its_name_is_read_with_the_others(
    tmp_path: Path,
) -> None:
    data = pa.table({"a.b": ["x"], "a": [{"b": "y"}]})
    path = write_parquet(tmp_path / "a.parquet", data)
    retries = Retries(attempts=1)
    (shard,) = plan_shards(find_inputs([str(path)], retries), retries)
    with open_shard(shard, most_bytes=LIMIT, retries=retries) as reading:
        assert [b.table for b in reading.read(["a.b"])] == [data]


def test_long_rows_behind_many_short_ones_do_not_share_a_batch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("negguard.store.batches.BATCH_BYTES", 1000)
    texts = ["a"] * 100 + [letter * 700 for letter in "bcdefgh"]
    path = write_parquet(tmp_path / "a.parquet", pa.table({"text": texts}))
    batches = [batch.table for batch in read(path)]
    assert pa.concat_tables(batches).column("text").to_pylist() == texts
    assert max(batch.nbytes for batch in batches) <= 1000


def test_small_row_groups_share_a_batch(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", table(20), row_group_size=2)
    assert [batch.table.num_rows for batch in read(path)] == [20]


def words_in_a_dictionary(word: str) -> pa.Table:
    return pa.table({"text": pa.array(["a", word]).dictionary_encode()})


PACKED = {"zstd": b"\x28\xb5\x2f\xfd", "lz4": b"\x04\x22\x4d\x18"}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("codec", ["zstd", "lz4"])
@pytest.mark.parametrize("encode", [False, True])
def test_an_arrow_bomb_is_refused_by_the_size_that_it_declares(
    tmp_path: Path,
    codec: str,
    stream: bool,  # noqa: FBT001
    encode: bool,  # noqa: FBT001
) -> None:
    word = "x" * 100_000
    data = words_in_a_dictionary(word) if encode else pa.table({"text": [word]})
    bomb = write_arrow(tmp_path / "a.arrow", data, codec=codec, stream=stream)
    raw = bytearray(bomb.read_bytes())
    at = raw.index(PACKED[codec])  # a dictionary comes before what it is for
    raw[at - 8 : at] = (2**45).to_bytes(8, "little")
    bomb.write_bytes(raw)
    with pytest.raises(ShardError, match=f"more than {LIMIT} bytes once decompressed"):
        read(bomb)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_packed_arrow_is_read_as_written(
    tmp_path: Path,
    codec: str,
    stream: bool,  # noqa: FBT001
) -> None:
    data = pa.table({"text": ["a" * 500, None, "b"] * 100, "n": range(300)})
    path = write_arrow(tmp_path / "a.arrow", data, codec=codec, stream=stream)
    assert rows_of(path) == data.to_pylist()


@pytest.mark.parametrize("stream", [True, False])
def test_packed_dictionaries_are_read_as_written(
    tmp_path: Path,
    stream: bool,  # noqa: FBT001
) -> None:
    data = words_in_a_dictionary("b" * 500)
    path = write_arrow(tmp_path / "a.arrow", data, codec="zstd", stream=stream)
    assert rows_of(path) == data.to_pylist()


@pytest.mark.parametrize("stream", [True, False])
def test_one_arrow_message_may_not_hold_more_than_memory(
    tmp_path: Path,
    stream: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("negguard.store.inflated.MESSAGE", 100_000)
    data = pa.table({"text": ["x" * 200_000]})
    path = write_arrow(tmp_path / "a.arrow", data, codec="zstd", stream=stream)
    with pytest.raises(ShardError, match="write smaller batches"):
        read(path)
