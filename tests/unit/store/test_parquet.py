from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.errors import ShardError
from negguard.store.inputs import find_inputs
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.shards import plan_shards
from tests.files import table, write_arrow, write_parquet


def read(path: Path) -> pa.Table:
    retries = Retries(attempts=1)
    (shard,) = plan_shards(find_inputs([str(path)], retries), retries)
    with open_shard(shard, most_bytes=2**30, retries=retries) as reading:
        tables = [batch.table for batch in reading.batches]
        return pa.concat_tables([reading.schema.empty_table(), *tables])


def old_times(path: Path, times: pa.Array) -> Path:
    data = pa.table({"text": ["a"] * len(times), "t": times})
    pq.write_table(data, path, use_deprecated_int96_timestamps=True)
    return path


def test_old_times_beyond_nanoseconds_are_exact(tmp_path: Path) -> None:
    far = [datetime(9999, 12, 31), datetime(2024, 1, 1, 1, 2, 3, 4), None]  # noqa: DTZ001
    path = old_times(tmp_path / "a.parquet", pa.array(far, pa.timestamp("us")))
    assert read(path).column("t").to_pylist() == far


def test_old_times_of_nanoseconds_keep_their_digits(tmp_path: Path) -> None:
    times = pa.array([1_700_000_000_123_456_789, -1, None], pa.timestamp("ns"))
    path = old_times(tmp_path / "a.parquet", times)
    assert read(path).column("t").cast("int64").to_pylist() == [
        1_700_000_000_123_456_789,
        -1,
        None,
    ]


@pytest.mark.parametrize("tail", [600, 1200])
def test_a_flipped_bit_in_a_footer_loses_no_row_without_a_word(
    tmp_path: Path, tail: int
) -> None:
    path = write_parquet(tmp_path / "a.parquet", table(200), row_group_size=16)
    data = path.read_bytes()
    for place in range(len(data) - tail, len(data) - tail + 100):
        for bit in (0, 3, 6):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            path.write_bytes(changed)
            with contextlib.suppress(ShardError):
                assert read(path).num_rows == 200


def test_zeros_in_a_stream_are_no_end_of_it(tmp_path: Path) -> None:
    path = write_arrow(tmp_path / "a.arrow", table(200), stream=True)
    data = bytearray(path.read_bytes())
    place = data.index(b"\xff\xff\xff\xff", len(data) // 2)
    data[place : place + 8] = bytes(8)
    path.write_bytes(data)
    with pytest.raises(ShardError, match="before the file"):
        read(path)


def test_a_footer_that_leaves_rows_out_is_refused(tmp_path: Path) -> None:
    path = write_arrow(tmp_path / "a.arrow", table(9))
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[-10:-6], "little")
    place = data.index((3).to_bytes(4, "little"), len(data) - 10 - size)
    data[place] = 1
    path.write_bytes(data)
    with pytest.raises(ShardError, match="leaves out"):
        read(path)
