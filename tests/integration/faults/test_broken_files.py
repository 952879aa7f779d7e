"""Broken and hostile files: one bad file hurts only itself, and nothing half-read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.files import (
    corpus,
    drafts,
    ids_out,
    rows,
    table,
    write_arrow,
    write_jsonl,
    write_parquet,
)
from tests.integration.faults.attempts import require_same
from tests.runs import Folders, check, do


def breaking(name: str, folder: Path) -> Path:
    """Write the file of a kind of harm."""
    makers = {
        "truncated.parquet": lambda p: cut(write_parquet(p, table(50))),
        "empty.parquet": lambda p: p.write_bytes(b""),
        "magic.parquet": lambda p: p.write_bytes(b"PK\x03\x04" * 20),
        "page.parquet": flip_page,
        "truncated.jsonl.gz": lambda p: cut(write_jsonl(p, rows(50))),
        "truncated.jsonl.zst": lambda p: cut(write_jsonl(p, rows(50))),
        "stream.arrow": lambda p: cut(write_arrow(p, table(50), stream=True)),
        "file.arrow": lambda p: cut(write_arrow(p, table(50))),
        "column.parquet": lambda p: write_parquet(p, pa.table({"other": ["x"]})),
        "type.parquet": lambda p: write_parquet(p, pa.table({"text": [1]})),
    }
    path = folder / name
    makers[name](path)
    return path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def flip_page(path: Path) -> None:
    write_parquet(path, table(50), compression="none", write_page_checksum=True)
    data = bytearray(path.read_bytes())
    data[data.index(b"DROP")] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(
    "name",
    [
        "truncated.parquet",
        "empty.parquet",
        "magic.parquet",
        "page.parquet",
        "truncated.jsonl.gz",
        "truncated.jsonl.zst",
        "stream.arrow",
        "file.arrow",
        "column.parquet",
        "type.parquet",
    ],
)
def test_one_bad_file_among_twenty_hurts_only_itself(tmp_path: Path, name: str) -> None:
    folder = corpus(tmp_path / "in", files=20, count=7)
    breaking(name, folder)
    result = do((folder, tmp_path / "out"))
    assert result.exit_code == 3
    assert [Path(each.path).name for each in result.failed] == [name]
    assert name in (result.failed[0].path)
    assert ids_out(tmp_path / "out") == sorted(f"row-{i}" for i in range(140))
    assert drafts(tmp_path / "out") == []
    check(tmp_path / "out")


NAMES = [
    "up\\..\\..\\..jsonl",
    "~.jsonl",
    "-rf.jsonl",
    "a\nb.jsonl",
    "\x1b[31mred.jsonl",
    "<script>alert(1)<\u2215script>.jsonl",
    "NUL.jsonl",
    "a b.jsonl",
    "a_b.jsonl",
    "A_B.jsonl",
    "e\u0301.jsonl",
    "\u00e9.jsonl",
    "\u202elnosj.jsonl",
    "$(touch x).jsonl",
    "x" * 200 + ".jsonl",
]


def test_file_names_lead_nowhere_and_never_meet(tmp_path: Path) -> None:
    for i, name in enumerate(NAMES):
        write_jsonl(tmp_path / "in" / name, [{"id": f"row-{i}", "text": "plain"}])
    before = set((tmp_path / "in").rglob("*"))
    folders: Folders = (tmp_path / "in", tmp_path / "out")
    ids = [f"row-{i}" for i in range(len(NAMES))]
    require_same(folders, tmp_path / "calm", ids=ids)
    after = set((tmp_path / "in").rglob("*"))
    assert after == before
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out", "calm"}
    assert len(list((tmp_path / "out" / "kept").iterdir())) == len(NAMES)


def test_hostile_characters_come_through(tmp_path: Path) -> None:
    texts = ["\x00", "\ufeff", "a\r\nb", "\u2028", "\u202e", "\U0001f600", "\ufffe"]
    data = pa.table({"id": [f"row-{i}" for i in range(7)], "text": texts})
    write_parquet(tmp_path / "in" / "a.parquet", data)
    require_same(
        (tmp_path / "in", tmp_path / "out"),
        tmp_path / "calm",
        ids=[f"row-{i}" for i in range(7)],
    )
    (kept,) = (tmp_path / "out" / "kept").iterdir()
    assert pq.read_table(kept).column("text").to_pylist() == texts


def test_bad_utf8_is_quarantined_beside_its_neighbours(tmp_path: Path) -> None:
    raw = pa.array([b"fine", b"ab\xff", None, b"also fine"])
    data = pa.table({"id": ["a", "b", "c", "d"], "text": raw})
    write_parquet(tmp_path / "in" / "a.parquet", data)
    result = do((tmp_path / "in", tmp_path / "out"))
    assert (result.totals.kept, result.totals.quarantined) == (2, 2)
    (path,) = (tmp_path / "out" / "quarantine").iterdir()
    found = pq.read_table(path)
    assert found.column("text").to_pylist() == [b"ab\xff", None]
    assert found.column("ng_reason").to_pylist() == [
        "not UTF-8: invalid start byte at byte 2",
        "the text is null",
    ]


CHAT = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))


def test_chats_with_nulls_and_unknown_roles_are_judged(tmp_path: Path) -> None:
    chats = [
        [{"role": "user", "content": None}],
        [{"role": "oracle", "content": "QUARANTINE it"}],
        [{"role": None, "content": "plain"}],
        None,
        [],
    ]
    data = pa.table({"id": list("abcde"), "messages": pa.array(chats, CHAT)})
    write_parquet(tmp_path / "in" / "a.parquet", data)
    result = do((tmp_path / "in", tmp_path / "out"))
    assert (result.totals.kept, result.totals.quarantined) == (3, 2)
    assert ids_out(tmp_path / "out") == list("abcde")
