from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.config import Policy
from negguard.config.policy import ErrorSpec, InputSpec, Limits
from negguard.errors import BusyError, ShardError, StorageError, UsageError
from negguard.model import Outcome
from negguard.raydata.job import run
from negguard.store import batches
from negguard.store.folders import open_folder
from negguard.store.lock import hold
from negguard.store.retries import Retries
from tests.files import (
    corpus,
    drafts,
    ids_out,
    rows,
    table,
    write_jsonl,
    write_parquet,
)
from tests.judges import WordJudge, load
from tests.runs import Folders, check, do, request


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return corpus(tmp_path / "in"), tmp_path / "out"


def test_one_bad_file_hurts_only_itself(folders: Folders) -> None:
    (folders[0] / "bad.parquet").write_bytes(b"PAR1 but not really PAR1")
    result = do(folders)
    assert result.exit_code == 3
    assert [Path(each.path).name for each in result.failed] == ["bad.parquet"]
    assert ids_out(folders[1]) == sorted(f"row-{i}" for i in range(120))
    saved = json.loads((folders[1] / "_negguard" / "run.json").read_text())
    assert saved["exit_code"] == 3
    assert "bad.parquet" in saved["failed"][0]["problem"]
    assert drafts(folders[1]) == []
    check(folders[1])


def test_a_policy_can_stop_at_a_bad_file(folders: Folders) -> None:
    (folders[0] / "bad.parquet").write_bytes(b"nothing")
    policy = Policy(on_error=ErrorSpec(file="stop"))
    with pytest.raises(ShardError, match=r"bad\.parquet"):
        do(folders, policy=policy)
    assert not (folders[1] / "_negguard" / "_SUCCESS").exists()


def test_rows_that_fail_too_often_exit_with_3(tmp_path: Path) -> None:
    data = pa.table({"id": ["a", "b"], "text": ["x", None]})
    write_parquet(tmp_path / "in" / "a.parquet", data)
    result = do((tmp_path / "in", tmp_path / "out"))
    assert result.exit_code == 3
    assert "50.0000% of rows could not be judged" in result.reasons[0]
    assert ids_out(tmp_path / "out") == ["a", "b"]


def test_unreadable_lines_are_quarantined_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(
        b'{"id": "a", "text": "fine"}\n{"id": "b", "te\n'
        b'{"id": "c", "text": "\\ud800"}\n'
    )
    do((tmp_path / "in.jsonl", tmp_path / "out"))
    (path,) = (tmp_path / "out" / "quarantine").iterdir()
    found = pq.read_table(path).select(["text", "ng_label", "ng_reason"]).to_pylist()
    assert [row["text"] for row in found] == [
        '{"id": "b", "te',
        '{"id": "c", "text": "\\ud800"}',
    ]
    assert "not a JSON object" in found[0]["ng_reason"]
    assert "lone surrogate" in found[1]["ng_reason"]


def test_an_output_in_use_is_busy(folders: Folders) -> None:
    with (
        hold(open_folder(str(folders[1]), Retries())),
        pytest.raises(BusyError, match="holds"),
    ):
        do(folders)


@pytest.mark.parametrize("output", ["in", "in/deep"])
def test_an_output_inside_the_input_is_refused(folders: Folders, output: str) -> None:
    with pytest.raises(UsageError, match="lies in input"):
        do(folders, output=str(folders[0].parent / output))


def test_an_input_inside_the_output_is_refused(folders: Folders) -> None:
    with pytest.raises(UsageError, match="lies in output"):
        do(folders, output=str(folders[0].parent))


def test_an_output_with_files_of_others_is_refused(folders: Folders) -> None:
    folders[1].mkdir()
    (folders[1] / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"no run of negguard wrote \('thesis\.txt'"):
        do(folders)
    assert (folders[1] / "thesis.txt").read_text() == "mine"


def test_a_missing_column_is_a_usage_error(folders: Folders) -> None:
    policy = Policy(input=InputSpec(text="body"))
    with pytest.raises(UsageError, match=r"part-0\.parquet: no column 'body'"):
        do(folders, policy=policy)
    assert not folders[1].exists()


def test_a_file_without_the_column_is_skipped(folders: Folders) -> None:
    write_parquet(folders[0] / "z.parquet", pa.table({"other": [1]}))
    result = do(folders)
    assert result.exit_code == 3
    assert "no column 'text'" in (result.failed[0].problem or "")


def test_an_input_that_changes_meanwhile_is_not_used(folders: Folders) -> None:
    def meddle(step: str) -> None:
        if step == "plan.written":
            os.utime(folders[0] / "part-2.parquet", ns=(1, 1))

    result = run(request(folders), load=load, reach=meddle)
    assert [Path(each.path).name for each in result.failed] == ["part-2.parquet"]
    assert "changed since the run was planned" in (result.failed[0].problem or "")


def test_a_decompression_bomb_is_skipped(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in" / "bomb.jsonl.gz", [{"text": "x" * 10**7}])
    write_jsonl(tmp_path / "in" / "fine.jsonl.gz", rows(3))
    policy = Policy(limits=Limits(max_decompressed_bytes=10**6))
    result = do((tmp_path / "in", tmp_path / "out"), policy=policy)
    assert result.totals.rows_in == 3
    assert "once decompressed" in (result.failed[0].problem or "")


def test_a_shard_that_hangs_is_named(folders: Folders) -> None:
    def hang(step: str) -> None:
        if step == "shard.judged":
            time.sleep(2)

    with pytest.raises(StorageError, match=r"shard part-0-\w+ made no progress"):
        run(request(folders, no_progress_seconds=0.5), load=load, reach=hang)
    assert do(folders).exit_code == 0


def test_a_shard_that_works_steadily_is_let_work(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(400), row_group_size=1)
    folders = tmp_path / "in", tmp_path / "out"

    class SlowJudge(WordJudge):
        def outcomes(
            self, table: pa.Table, *, source: str | None = None
        ) -> dict[int, Outcome]:
            time.sleep(0.1)
            return super().outcomes(table, source=source)

    asked = request(folders, no_progress_seconds=0.5)
    with patch.object(batches, "BATCH_ROWS", 20):
        assert run(asked, load=SlowJudge).totals.rows_in == 400


def test_zero_rows_are_written_as_a_schema(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(1).slice(0, 0))
    do((tmp_path / "in", tmp_path / "out"))
    (kept,) = (tmp_path / "out" / "kept").iterdir()
    assert pq.read_table(kept).schema.names[:3] == ["id", "text", "n"]
    check(tmp_path / "out")


def test_another_run_behind_a_link_is_left_alone(folders: Folders) -> None:
    do(folders)
    other = folders[1].with_name("other")
    other.mkdir()
    (other / "_negguard").symlink_to(folders[1] / "_negguard")
    with pytest.raises(UsageError, match="is a link"):
        do((folders[0], other), policy="redteam")
    check(folders[1])


@pytest.mark.parametrize(
    "place", ["kept/mine.parquet", "attributes/negguard/a.jsonl.gz"]
)
def test_files_of_others_among_the_rows_are_refused(
    folders: Folders, place: str
) -> None:
    do(folders)
    mine = folders[1] / place
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine")
    write_parquet(folders[0] / "part-9.parquet", table(5, start=900))
    with pytest.raises(UsageError, match="no run of negguard wrote"):
        do(folders)
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("place", ["attributes/quality/a.jsonl.gz", "kept/.DS_Store"])
def test_files_of_others_beside_the_rows_stay(folders: Folders, place: str) -> None:
    do(folders)
    mine = folders[1] / place
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine")
    (folders[0] / "part-1.parquet").unlink()
    do(folders, fresh=True)
    assert mine.read_text() == "mine"
    check(folders[1])


def remove_kept(output: Path) -> None:
    shutil.rmtree(output / "kept")


def remove_a_manifest(output: Path) -> None:
    min((output / "_negguard" / "shards").iterdir()).unlink()


def add_a_stranger(output: Path) -> None:
    (output / "kept" / "mine.parquet").write_text("mine")


@pytest.mark.parametrize("harm", [remove_kept, remove_a_manifest, add_a_stranger])
def test_an_output_that_is_changed_meanwhile_is_never_finished(
    folders: Folders, harm: Callable[[Path], None]
) -> None:
    def meddle(step: str) -> None:
        seen.append(step)
        if seen.count("manifest.written") == 4 and step == "manifest.written":
            harm(folders[1])

    seen: list[str] = []
    with pytest.raises(StorageError, match=r"no longer there|written by nobody"):
        run(request(folders), load=load, reach=meddle)
    assert not (folders[1] / "_negguard" / "_SUCCESS").exists()


@pytest.mark.parametrize("text", ["{}", "[" * 100_000, '{"shards": []}'])
@pytest.mark.parametrize("name", ["run.json", "plan.json", "_SUCCESS"])
def test_damaged_notes_of_a_run_are_made_good(
    folders: Folders, name: str, text: str
) -> None:
    do(folders)
    (folders[1] / "_negguard" / name).write_text(text)
    do(folders)
    check(folders[1])
