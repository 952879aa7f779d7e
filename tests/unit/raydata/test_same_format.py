"""JSON lines that stay JSON lines: kept ones are the bytes that were read."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard

from negguard.errors import UsageError
from negguard.raydata.request import Format
from negguard.store.columns import ANNOTATIONS, PLACE
from negguard.store.groups import read_lines
from tests.files import corpus, shard_bytes
from tests.runs import Folders, check, do

SAME: dict[str, Any] = {"format": Format.SAME}
LINES = (
    b'{"id": "a", "text": "plain", "n": 13876543210987654321, "p": 1.50e+3}',
    b'{"id":"b","text":"QUARANTINE this","n":{"deep":[1,2.0]}}\r',
    b'  {"text" : "REWRITE caf\\u00e9", "id": "c", "n": NaN, "tags": []}',
    b'{"id": "d", "text": "DROP this", "n": null}',
    b"no JSON",
    b"",
    b'{"id": "e", "text": 7}',
    b'{"id": "f", "text": "last", "n": NaN, "p": [[]]}',
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(b"\n".join(LINES) + b"\n")
    return tmp_path / "in", tmp_path / "out"


def only(output: Path, sink: str) -> Path:
    (found,) = (output / sink).iterdir()
    return found


def test_kept_lines_are_copied_without_annotations(folders: Folders) -> None:
    result = do(folders, **SAME, annotations=False)
    assert (result.totals.kept, result.totals.quarantined) == (3, 3)
    kept = only(folders[1], "kept")
    assert kept.suffix == ".jsonl"
    rewritten = LINES[2].replace(b"REWRITE caf", b"\\u00e9RITE caf")
    assert kept.read_bytes() == b"\n".join([LINES[0], rewritten, LINES[7], b""])
    check(folders[1])


def test_annotations_come_after_the_line_as_it_was(folders: Folders) -> None:
    do(folders, **SAME)
    lines = only(folders[1], "kept").read_bytes().splitlines()
    assert lines[0].startswith(LINES[0].rstrip(b"}"))
    assert lines[2].startswith(LINES[7].rstrip(b"}"))
    rows = [json.loads(line) for line in lines]
    own = [*ANNOTATIONS.names, *PLACE.names]
    assert all([*row][-len(own) :] == own for row in rows)
    assert [(row["ng_source"], row["ng_row"]) for row in rows] == [
        ("a.jsonl", 0),
        ("a.jsonl", 2),
        ("a.jsonl", 6),
    ]
    assert [row["ng_action"] for row in rows] == ["keep", "rewrite", "keep"]
    check(folders[1])


def test_quarantined_lines_say_why_and_lose_nothing(folders: Folders) -> None:
    do(folders, **SAME, annotations=False)
    lines = only(folders[1], "quarantine").read_bytes().split(b"\n")[:-1]
    rows = [json.loads(line) for line in lines]
    assert lines[0].startswith(LINES[1][:-2])
    assert lines[0].endswith(b"}\r")
    assert [row["text"] for row in rows] == ["QUARANTINE this", "no JSON", 7]
    assert [row["ng_row"] for row in rows] == [1, 4, 5]
    assert "line 5: not a JSON object" in rows[1]["ng_reason"]
    dropped = pq.read_table(only(folders[1], "dropped"))
    assert dropped.column("ng_row").to_pylist() == [3]


@pytest.mark.parametrize("ending", ["gz", "zst", "bz2", "xz"])
def test_files_stay_packed_as_they_were(tmp_path: Path, ending: str) -> None:
    packers = {
        "gz": gzip.compress,
        "zst": zstandard.ZstdCompressor().compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
    }
    (tmp_path / "in").mkdir()
    text = b"".join(line + b"\n" for line in LINES)
    (tmp_path / "in" / f"a.jsonl.{ending}").write_bytes(packers[ending](text))
    folders = tmp_path / "in", tmp_path / "out"
    do(folders, **SAME)
    kept = only(folders[1], "kept")
    assert kept.name.endswith(f".jsonl.{ending}")
    with kept.open("rb") as file:
        found = [row["id"] for row in read_lines(file, f".jsonl.{ending}")]
    assert found == ["a", "c", "f"]
    first = shard_bytes(folders[1])
    do(folders, **SAME, fresh=True)
    assert shard_bytes(folders[1]) == first
    check(folders[1])


def test_what_others_hold_makes_no_row_an_error(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = [{"text": "plain", "n": n} for n in (1, "x", [{}], {"a": 1}, True)]
    rows += [{"text": "plain", f"key{n}": {"deep": n}} for n in range(5)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "in" / "a.jsonl").write_text(text)
    assert do((tmp_path / "in", tmp_path / "out"), **SAME).totals.kept == 10


def test_chats_are_rewritten_in_their_turn(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    line = (
        b'{"messages": [{"role":"user","content":"Hi","w":1.0},{"content":'
        b'[{"type":"text","text":"REWRITE it"}],"role":"assistant"}]}'
    )
    (tmp_path / "in" / "a.jsonl").write_bytes(line)
    do((tmp_path / "in", tmp_path / "out"), **SAME, annotations=False)
    kept = only(tmp_path / "out", "kept").read_bytes()
    assert kept == line.replace(b"REWRITE", b"\\u00e9RITE") + b"\n"


def test_other_files_stay_parquet_and_the_formats_do_not_mix(folders: Folders) -> None:
    corpus(folders[0], files=1, count=10)
    do(folders)
    before = set(shard_bytes(folders[1]))
    assert do(folders, **SAME).reused == 0
    after = set(shard_bytes(folders[1]))
    kept = {name.rpartition("/")[2].partition(".")[2] for name in after}
    assert kept == {"jsonl", "parquet"}
    assert not {n for n in before & after if n.startswith("kept/a-")}
    check(folders[1])
    assert do(folders).reused == 0
    assert set(shard_bytes(folders[1])) == before


def test_lines_that_are_annotated_already_are_the_problem_of_their_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "in").mkdir()
    text = '{"text": "a"}\n' * 3 + '{"text": "a", "ng_label": "clean"}\n'
    (tmp_path / "in" / "a.jsonl").write_text(text)
    with pytest.raises(UsageError, match="annotation columns already"):
        do((tmp_path / "in", tmp_path / "out"), **SAME)


def test_annotations_are_left_out_of_lines_alone(folders: Folders) -> None:
    with pytest.raises(UsageError, match="give --format same"):
        do(folders, annotations=False)
    corpus(folders[0], files=1, count=10)
    with pytest.raises(UsageError, match=r"part-0.parquet is none"):
        do(folders, **SAME, annotations=False)
