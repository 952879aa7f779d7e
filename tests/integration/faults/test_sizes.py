"""One large document, very many rows and very many files stay within memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.raydata.job import plan
from tests.files import ids_out, table, write_jsonl, write_parquet
from tests.integration.faults.measured import measure
from tests.judges import load
from tests.runs import request

MB = 10**6


def test_a_document_of_100_mb_stays_within_memory(tmp_path: Path) -> None:
    text = pa.array(["word " * (20 * MB)], pa.large_string())
    write_parquet(tmp_path / "in" / "a.parquet", pa.table({"id": ["a"], "text": text}))
    taken = measure((tmp_path / "in", tmp_path / "out"), load=load)
    assert taken is not None
    assert (taken.exit_code, taken.kept) == (0, 1)
    assert taken.peak < 1500
    (kept,) = (tmp_path / "out" / "kept").iterdir()
    assert pq.read_table(kept, columns=["text"]).column("text").chunk(0) == text


def test_100_000_tiny_rows_come_out_once(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(100_000))
    folders = (tmp_path / "in", tmp_path / "out")
    taken = measure(folders, load=load)
    assert taken is not None
    assert taken.rows == 100_000
    assert taken.peak < 1500
    assert ids_out(folders[1]) == sorted(f"row-{i}" for i in range(100_000))


def test_5_000_files_are_planned_once_each(tmp_path: Path) -> None:
    for i in range(5_000):
        write_jsonl(tmp_path / "in" / f"{i}.jsonl", [{"id": str(i), "text": "plain"}])
    asked = request((tmp_path / "in", tmp_path / "out"))
    found = plan(asked, load=load)
    assert (found.files, found.shards, len(set(found.names))) == (5_000, 5_000, 5_000)
