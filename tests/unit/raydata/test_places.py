"""Every row of a run knows the file and the row that it is from."""

from __future__ import annotations

import functools
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negguard.store.shards import plan_shards
from tests.files import corpus, rows, table, write_jsonl, write_parquet
from tests.runs import check, do

PLACE = ["ng_source", "ng_row"]


def places(output: Path) -> dict[str, list[tuple[str, int]]]:
    """Return the places of all rows by sink, in the order of files and rows."""
    found: dict[str, list[tuple[str, int]]] = {}
    for sink in ("kept", "quarantine", "dropped"):
        for path in sorted((output / sink).rglob("*.parquet")):
            part = pq.read_table(path, columns=PLACE)
            found.setdefault(sink, []).extend(
                zip(*(part.column(name).to_pylist() for name in PLACE), strict=True)
            )
    return found


def test_rows_of_every_sink_know_where_they_are_from(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", files=2, count=10)
    write_jsonl(source / "deep" / "c.jsonl.gz", rows(10))
    do((source, tmp_path / "out"))
    found = places(tmp_path / "out")
    names = ("deep/c.jsonl.gz", "part-0.parquet", "part-1.parquet")
    assert sorted(each for sink in found.values() for each in sink) == [
        (name, row) for name in names for row in range(10)
    ]
    quarantined = {(f"part-{i}.parquet", n) for i in (0, 1) for n in range(10)}
    texts = [row["text"] for row in rows(20)]
    assert quarantined & set(found["quarantine"]) == {
        (f"part-{n // 10}.parquet", n % 10)
        for n, text in enumerate(texts)
        if text.startswith("QUARANTINE")
    }
    check(tmp_path / "out")


def test_rows_of_a_range_are_counted_from_the_start_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(30), row_group_size=10)
    ranges = functools.partial(plan_shards, huge=500)
    monkeypatch.setattr("negguard.raydata.prepare.plan_shards", ranges)
    assert do((tmp_path / "in", tmp_path / "out")).shards > 1
    found = places(tmp_path / "out")
    assert sorted(row for sink in found.values() for _, row in sink) == [*range(30)]


def test_sampled_rows_keep_the_numbers_of_their_file(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in" / "a.jsonl", rows(50))
    do((tmp_path / "in", tmp_path / "out"), sample=9)
    for path in (tmp_path / "out").glob("[kq]*/*.parquet"):
        part = pq.read_table(path)
        assert part.column("ng_row").equals(part.column("n"))
