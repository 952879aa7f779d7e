from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.config import Policy
from negguard.config.policy import ErrorSpec, InputSpec, Limits, Thresholds
from negguard.errors import BusyError, ShardError, StorageError, UsageError
from negguard.raydata.job import plan, run
from negguard.raydata.request import (
    Mode,
    PlanSummary,
    Receipt,
    RunRequest,
    RunResult,
    Verdict,
)
from negguard.store.columns import ANNOTATIONS
from negguard.store.folders import open_folder
from negguard.store.lock import hold
from negguard.store.retries import Retries
from negguard.store.verify import verify
from tests.files import (
    corpus,
    drafts,
    ids_out,
    manifest_digests,
    rows,
    shard_bytes,
    table,
    write_jsonl,
    write_parquet,
)
from tests.judges import WordJudge, load

Folders = tuple[Path, Path]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return corpus(tmp_path / "in"), tmp_path / "out"


def request(folders: Folders, **more: Any) -> RunRequest:  # noqa: ANN401
    given = RunRequest(inputs=(str(folders[0]),), output=str(folders[1]))
    return replace(given, **more)


def do(folders: Folders, **more: Any) -> RunResult:  # noqa: ANN401
    return run(request(folders, **more), load=load)


def check(output: Path) -> None:
    verify(open_folder(str(output), Retries()))


def test_every_row_comes_out_once(folders: Folders) -> None:
    result = do(folders)
    assert ids_out(folders[1]) == sorted(f"row-{i}" for i in range(120))
    totals = result.totals
    assert totals.rows_in == 120
    assert (totals.kept, totals.quarantined, totals.dropped) == (86, 17, 17)
    assert result.exit_code == 0
    check(folders[1])


def test_rows_keep_their_order_and_columns(folders: Folders) -> None:
    do(folders)
    (kept, *_) = sorted((folders[1] / "kept").glob("part-0*"))
    found = pq.read_table(kept)
    assert found.schema.names == ["id", "text", "n", *ANNOTATIONS.names]
    assert found.column("n").to_pylist() == [
        i for i in range(30) if i % 7 not in (1, 2)
    ]
    assert found.column("text").to_pylist()[1] == "\u00e9RITE this"


def test_dropped_rows_leave_no_text(folders: Folders) -> None:
    do(folders)
    (dropped, *_) = sorted((folders[1] / "dropped").glob("part-1*"))
    first, *_ = pq.read_table(dropped).to_pylist()
    assert len(first.pop("text_digest")) == 64
    assert first == {
        "id": "row-30",
        "row": 0,
        "source_file": "part-1.parquet",
        "kinds": ["falsity"],
        "reason": "falsity",
    }
    assert b"DROP this" not in dropped.read_bytes()


def test_a_second_run_changes_nothing(folders: Folders) -> None:
    do(folders)
    before = {path: path.stat().st_mtime_ns for path in folders[1].rglob("*")}
    again = do(folders)
    assert again.unchanged
    assert again.totals.rows_in == 120
    assert {p: p.stat().st_mtime_ns for p in folders[1].rglob("*")} == before


def test_a_fresh_run_gives_the_same_bytes(folders: Folders) -> None:
    do(folders)
    first = shard_bytes(folders[1]), manifest_digests(folders[1])
    assert do(folders, fresh=True).reused == 0
    assert (shard_bytes(folders[1]), manifest_digests(folders[1])) == first


def add_one(folder: Path) -> None:
    write_parquet(folder / "part-9.parquet", table(5, start=900))


def change_one(folder: Path) -> None:
    write_parquet(folder / "part-1.parquet", table(7, start=900))


def remove_one(folder: Path) -> None:
    (folder / "part-1.parquet").unlink()


def rename_one(folder: Path) -> None:
    (folder / "part-1.parquet").rename(folder / "part-8.parquet")


def swap_two(folder: Path) -> None:
    one, two = folder / "part-1.parquet", folder / "part-2.parquet"
    one.rename(folder / "x")
    two.rename(one)
    (folder / "x").rename(two)


@pytest.mark.parametrize(
    ("change", "reused"),
    [(add_one, 4), (change_one, 3), (remove_one, 3), (rename_one, 3), (swap_two, 2)],
)
def test_changed_inputs_give_what_a_first_run_would(
    folders: Folders, change: Callable[[Path], None], reused: int
) -> None:
    do(folders)
    change(folders[0])
    assert do(folders).reused == reused
    fresh = (folders[0], folders[1].with_name("fresh"))
    do(fresh)
    assert shard_bytes(folders[1]) == shard_bytes(fresh[1])
    check(folders[1])


def test_another_policy_never_reuses_results(folders: Folders) -> None:
    do(folders)
    other = Policy(fail=Thresholds(detached_rate=0.9))
    assert do(folders, policy=other).reused == 0
    check(folders[1])


def test_another_pack_never_reuses_results(folders: Folders) -> None:
    do(folders)
    changed = run(request(folders), load=lambda policy: WordJudge(policy, "2"))
    assert changed.reused == 0


def test_a_scan_writes_no_rows(folders: Folders) -> None:
    result = do(folders, mode=Mode.SCAN)
    assert result.totals.labels["detached"] == 68
    assert shard_bytes(folders[1]) == {}
    check(folders[1])


def test_a_scan_needs_no_output(folders: Folders) -> None:
    result = do(folders, mode=Mode.SCAN, output=None)
    assert result.totals.rows_in == 120
    assert not folders[1].exists()


def test_apply_needs_an_output(folders: Folders) -> None:
    with pytest.raises(UsageError, match="needs an output"):
        do(folders, output=None)


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


@pytest.mark.parametrize(
    ("policy", "verdict", "code"),
    [
        (Policy(fail=Thresholds(detached_rate=0.5)), Verdict.FAIL, 1),
        (Policy(warn=Thresholds(detached_rate=0.5)), Verdict.WARN, 0),
        (Policy(fail=Thresholds(detached_rate=0.6)), Verdict.PASS, 0),
        (
            Policy(fail=Thresholds(detached_rate=0.5, min_documents=999)),
            Verdict.PASS,
            0,
        ),
    ],
)
def test_thresholds_decide_the_verdict(
    folders: Folders, policy: Policy, verdict: Verdict, code: int
) -> None:
    result = do(folders, policy=policy)
    assert (result.verdict, result.exit_code) == (verdict, code)


def test_growth_is_held_against_the_last_run(folders: Folders) -> None:
    policy = Policy(fail=Thresholds(detached_growth=0.2))
    assert do(folders, policy=policy).verdict is Verdict.PASS
    data = [{"id": f"new-{i}", "text": "QUARANTINE"} for i in range(200)]
    write_jsonl(folders[0] / "new.jsonl", data)
    grown = do(folders, policy=policy)
    assert grown.verdict is Verdict.FAIL
    assert [moment["documents"] for moment in grown.history] == [120]


def test_a_sample_is_the_same_for_a_seed(folders: Folders) -> None:
    one, two, three = (
        do(folders, output=str(folders[1] / name), sample=20, seed=seed)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one.totals.rows_in == two.totals.rows_in == three.totals.rows_in == 20
    assert ids_out(folders[1] / "a") == ids_out(folders[1] / "b")
    assert ids_out(folders[1] / "a") != ids_out(folders[1] / "c")


def test_a_plan_writes_nothing(folders: Folders) -> None:
    summary = plan(request(folders), load=load)
    assert (summary.files, summary.shards, summary.reused) == (4, 4, 0)
    assert summary.size == sum(p.stat().st_size for p in folders[0].iterdir())
    assert not folders[1].exists()


class Ears:
    """Remember what a run tells."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def planned(self, plan: PlanSummary) -> None:
        self.heard.append(plan.shards)

    def shard_done(self, receipt: Receipt) -> None:
        self.heard.append(receipt.metrics.rows_in)


def test_progress_hears_of_every_shard(folders: Folders) -> None:
    ears = Ears()
    run(request(folders), load=load, progress=ears)
    assert ears.heard == [4, 30, 30, 30, 30]


def test_the_report_is_there_before_the_marker(folders: Folders) -> None:
    home = folders[1] / "_negguard"

    def report(result: RunResult) -> bytes:
        assert not (home / "_SUCCESS").exists()
        return f"{result.totals.rows_in} rows".encode()

    run(request(folders), load=load, report=report)
    assert (home / "report.html").read_bytes() == b"120 rows"


def test_examples_show_the_first_of_each_kind(folders: Folders) -> None:
    examples = do(folders).examples
    assert [e.place for e in examples[:2]] == [
        "part-0.parquet row 1",
        "part-0.parquet row 2",
    ]
    assert len(examples) == 5


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


def test_zero_rows_are_written_as_a_schema(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(1).slice(0, 0))
    do((tmp_path / "in", tmp_path / "out"))
    (kept,) = (tmp_path / "out" / "kept").iterdir()
    assert pq.read_table(kept).schema.names[:3] == ["id", "text", "n"]
    check(tmp_path / "out")
