from __future__ import annotations

import bz2
import json
import lzma
from pathlib import Path

import pyarrow as pa
import pytest

from negguard.store.inputs import find_inputs
from negguard.store.jsonsample import run_schema
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.shards import plan_shards
from tests.files import rows, write_jsonl


def read(path: Path) -> list[dict[str, object]]:
    retries = Retries(attempts=1)
    found: list[dict[str, object]] = []
    for shard in plan_shards(find_inputs([str(path)], retries), retries):
        with open_shard(shard, most_bytes=2**30, retries=retries) as reading:
            found += [
                row for batch in reading.batches for row in batch.table.to_pylist()
            ]
    return found


def test_all_files_of_a_run_have_one_schema(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"text": "a", "n": 1, "tags": []}])
    write_jsonl(tmp_path / "b.jsonl", [{"text": "b", "n": 0.5, "tags": ["x"]}])
    write_jsonl(tmp_path / "c.jsonl", [{"text": "c", "url": "u"}])
    (tmp_path / "broken.jsonl.gz").write_bytes(b"no gzip")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    schema = run_schema(find_inputs([str(tmp_path)], Retries()), Retries())
    assert schema == pa.schema(
        [
            ("text", pa.string()),
            ("n", pa.float64()),
            ("tags", pa.list_(pa.string())),
            ("url", pa.string()),
        ]
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"[]"])
def test_files_without_rows_have_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    write_jsonl(tmp_path / "b.jsonl", rows(2))
    assert read(tmp_path) == rows(2)


def test_an_array_is_read_as_rows(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(rows(9), indent=2))
    assert read(tmp_path) == rows(9)


@pytest.mark.parametrize(("ending", "pack"), [("bz2", bz2), ("xz", lzma)])
def test_other_compressions_are_read_and_held_to_their_end(
    tmp_path: Path, ending: str, pack: object
) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows(9)).encode()
    path = tmp_path / f"a.jsonl.{ending}"
    path.write_bytes(pack.compress(data))  # type: ignore[attr-defined]
    assert read(tmp_path) == rows(9)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(Exception, match=r"a\.jsonl"):
        read(tmp_path)
