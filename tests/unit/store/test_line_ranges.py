"""Large files of lines are cut on line ends, and lose no row and no number."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.raydata.request import Format
from negguard.store.inputs import find_inputs
from negguard.store.retries import Retries
from negguard.store.shards import Shard, plan_shards
from tests.files import rows, write_jsonl
from tests.runs import check, do


def cut(path: Path, target: int) -> tuple[Shard, ...]:
    return plan_shards(find_inputs([str(path)], Retries()), Retries(), target=target)


@given(st.lists(st.sampled_from([b'{"a":1}', b"", b"  ", b"no", b"\r"])), st.booleans())
def test_ranges_cover_the_file_and_end_with_lines(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[bytes],
    ended: bool,  # noqa: FBT001 - drawn
) -> None:
    path = tmp_path_factory.mktemp("in") / "a.jsonl"
    data = b"\n".join([b'{"a": 0}', *lines]) + (b"\n" if ended else b"")
    path.write_bytes(data)
    shards = cut(path, 10)
    if len(shards) == 1:
        assert shards[0].start is None
        return
    ends = [shard.stop for shard in shards]
    assert [shard.start for shard in shards] == [0, *ends[:-1]]
    assert not data[ends[-1] :].strip()
    for shard in shards[1:]:
        head = data[: shard.start]
        assert head.endswith(b"\n")
        assert shard.before is not None
        assert shard.before.lines == head.count(b"\n")
        assert shard.before.rows == sum(bool(e.strip()) for e in head.split(b"\n"))


def test_a_cut_file_gives_the_rows_and_numbers_of_the_whole(tmp_path: Path) -> None:
    lines = [json.dumps(row).encode() for row in rows(300)]
    lines[100:100] = [b"", b"no JSON", b"  "]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(b"\n".join(lines))
    found = {}
    for name, target in (("whole", None), ("cut", 2000)):
        folders = tmp_path / "in", tmp_path / name
        result = do(folders, target_size=target)
        check(folders[1])
        assert result.shards == 1 if target is None else result.shards > 5
        found[name] = {
            sink: pa.concat_tables(
                pq.read_table(path)
                for path in sorted((folders[1] / sink).glob("*.parquet"))
            ).to_pylist()
            for sink in ("kept", "quarantine", "dropped")
        }
    assert found["cut"] == found["whole"]
    (bad,) = (r for r in found["cut"]["quarantine"] if r["ng_label"] == "error")
    assert bad["ng_reason"].startswith("line 102: not a JSON object")
    assert bad["ng_row"] == 100


def test_cut_files_stay_lines(tmp_path: Path) -> None:
    write_jsonl(
        tmp_path / "in" / "a.jsonl", [{"text": f"plain {n}"} for n in range(99)]
    )
    folders = tmp_path / "in", tmp_path / "out"
    do(folders, target_size=500, format=Format.SAME, annotations=False)
    parts = sorted((folders[1] / "kept").iterdir())
    assert len(parts) > 2
    whole = (tmp_path / "in" / "a.jsonl").read_bytes()
    assert b"".join(part.read_bytes() for part in parts) == whole


def test_lines_of_several_objects_are_told_in_a_cut_file(tmp_path: Path) -> None:
    text = '{"text": "plain"}\n' * 50 + '{"text": "a"}{"text": "b"}\n'
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text(text)
    folders = tmp_path / "in", tmp_path / "out"
    result = do(folders, target_size=200)
    assert result.exit_code == 3
    assert "a line of it holds several objects" in (result.failed[0].problem or "")
    assert do(folders).totals.rows_in == 52


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl.gz", None),
        ("a.json", '[{"a": 1},\n{"a": 2},\n{"a": 3}]'),
        ("a.json", '{\n"a": 1}\n{"a":\n 2}\n'),
    ],
)
def test_what_is_no_plain_lines_stays_whole(
    tmp_path: Path, name: str, text: str | None
) -> None:
    path = tmp_path / name
    if text is None:
        write_jsonl(path, rows(100))
    else:
        path.write_text(text)
    (shard,) = cut(path, 5)
    assert shard.start is None
