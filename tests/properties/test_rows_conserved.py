"""Ids in = ids out, each once, in order within a shard, whatever the texts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from tests.files import write_parquet
from tests.judges import WORDS
from tests.runs import check, do
from tests.strategies import texts

KINDS = [pa.string(), pa.large_string(), pa.binary()]
words = st.sampled_from([f"{word} it" for word in WORDS])
raw = st.binary(max_size=8).map(lambda data: b"\xff" + data)
bodies = st.lists(st.none() | texts.map(str.encode) | words.map(str.encode) | raw)


@given(bodies=bodies, kind=st.sampled_from(KINDS), rows_per_group=st.integers(1, 5))
def test_rows_are_conserved(
    bodies: list[bytes | None], kind: pa.DataType, rows_per_group: int
) -> None:
    binary = pa.array(bodies, type=pa.large_binary())
    column = binary.view(pa.large_string()) if kind == pa.large_string() else binary
    if kind == pa.string():
        narrow = pa.array(bodies, type=pa.binary())
        column = narrow.view(pa.string())
    numbers = pa.array(range(len(bodies)), pa.int64())
    data = pa.table({"id": numbers, "text": column})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_parquet(folder / "in.parquet", data, row_group_size=rows_per_group)
        do((folder / "in.parquet", folder / "out"))
        found = [
            pq.read_table(path, columns=["id"]).column("id").to_pylist()
            for path in sorted((folder / "out").glob("*/*.parquet"))
        ]
        check(folder / "out")
    ids = [[int(each) for each in sink] for sink in found]
    assert all(sink == sorted(sink) for sink in ids)
    assert sorted(each for sink in ids for each in sink) == list(range(len(bodies)))
