from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negguard.config import Policy
from negguard.config.policy import Thresholds
from negguard.errors import UsageError
from negguard.raydata.job import plan_run, run
from negguard.raydata.request import (
    Mode,
    PlanSummary,
    Receipt,
    RunResult,
    RunStatus,
)
from negguard.store.columns import ANNOTATIONS, PLACE
from tests.files import (
    corpus,
    ids_out,
    manifest_digests,
    shard_bytes,
    table,
    write_jsonl,
    write_parquet,
)
from tests.judges import WordJudge, load
from tests.runs import Folders, check, do, request


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return corpus(tmp_path / "in"), tmp_path / "out"


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
    assert found.schema.names == ["id", "text", "n", *ANNOTATIONS.names, *PLACE.names]
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
        "ng_row": 0,
        "ng_source": "part-1.parquet",
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


@pytest.mark.parametrize(
    ("policy", "verdict", "code"),
    [
        (Policy(fail=Thresholds(detached_rate=0.5)), RunStatus.FAIL, 1),
        (Policy(warn=Thresholds(detached_rate=0.5)), RunStatus.WARN, 0),
        (Policy(fail=Thresholds(detached_rate=0.6)), RunStatus.PASS, 0),
        (
            Policy(fail=Thresholds(detached_rate=0.5, min_documents=999)),
            RunStatus.PASS,
            0,
        ),
    ],
)
def test_thresholds_decide_the_verdict(
    folders: Folders, policy: Policy, verdict: RunStatus, code: int
) -> None:
    result = do(folders, policy=policy)
    assert (result.verdict, result.exit_code) == (verdict, code)


def test_growth_is_held_against_the_last_run(folders: Folders) -> None:
    policy = Policy(fail=Thresholds(detached_growth=0.2))
    assert do(folders, policy=policy).verdict is RunStatus.PASS
    data = [{"id": f"new-{i}", "text": "QUARANTINE"} for i in range(200)]
    write_jsonl(folders[0] / "new.jsonl", data)
    grown = do(folders, policy=policy)
    assert grown.verdict is RunStatus.FAIL
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
    summary = plan_run(request(folders), load=load)
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


def test_examples_are_those_that_the_seed_draws(folders: Folders) -> None:
    def places(seed: int) -> list[str]:
        return [e.place for e in do(folders, seed=seed, fresh=True).examples]

    assert places(1) == places(1)
    assert places(1) != places(2)
    assert len(places(1)) == len(set(places(1)))


def test_a_mask_column_comes_last_and_another_run_is_made(folders: Folders) -> None:
    plain = do(folders)
    masked = do(folders, mask=True)
    assert (plain.reused, masked.reused) == (0, 0)
    (kept, *_) = sorted((folders[1] / "kept").glob("part-0*"))
    found = pq.read_table(kept)
    assert found.schema.names[-4:] == ["ng_edits", *PLACE.names, "ng_mask"]
    assert found.column("ng_mask").to_pylist()[0] == []
    check(folders[1])


def test_a_column_called_as_the_mask_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    masked = table(3).append_column("ng_mask", [[1, 2, 3]])
    write_parquet(source / "part.parquet", masked)
    result = do((source, tmp_path / "out"), mask=True)
    assert result.exit_code == 3
    assert "'ng_mask' already" in (result.failed[0].problem or "")
