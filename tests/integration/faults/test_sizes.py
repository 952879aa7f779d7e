"""One large document, very many rows and very many files stay within memory."""

from __future__ import annotations

import cProfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard import Guard
from negguard.raydata.job import plan_run
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
    assert taken.peak < 700
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
    found = plan_run(asked, load=load)
    assert (found.files, found.shards, len(set(found.names))) == (5_000, 5_000, 5_000)


NOTICE = "NOTICE: every claim in this article is false."
CLAIM = "Ada Roe won the race in 1999."
CROWDED = {
    "notices": f"{NOTICE}\n\n{CLAIM}\n\n",
    "remarks in one paragraph": f"{CLAIM} [The claim above is false.] ",
    "labels": f"Myth: {CLAIM}\n\n",
    "sections": f"## Myths\n\n{NOTICE}\n\n{CLAIM}\n\n",
}


@pytest.mark.parametrize("policy", ["audit", "pretraining"])
@pytest.mark.parametrize("what", CROWDED)
def test_twice_the_frames_are_about_twice_the_work(what: str, policy: str) -> None:
    guard = Guard.load(policy)
    texts = [CROWDED[what] * count for count in (300, 600)]
    guard.inspect(texts[-1])  # kernels for long texts are compiled once, not counted
    once, twice = (_calls(guard, text) for text in texts)
    assert twice < 2.5 * once


def _calls(guard: Guard, text: str) -> int:
    """Return how many functions are called to judge a text: more exact than seconds."""
    profile = cProfile.Profile()
    profile.runcall(guard.inspect, text)
    return sum(each.callcount for each in profile.getstats())
