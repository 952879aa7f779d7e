"""Runs in processes of one machine: the same bytes, through dead workers and hangs."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from negguard.config import Policy
from negguard.errors import StorageError, UsageError
from negguard.raydata.job import run
from tests.files import corpus, ids_out, manifest_digests, shard_bytes
from tests.integration.faults.attempts import (
    PATIENCE,
    Fault,
    end,
    require_same,
    start,
)
from tests.integration.faults.killers import Killer
from tests.integration.faults.services import descendants
from tests.judges import WordJudge
from tests.runs import Folders, check, do, request

IDS = [f"row-{i}" for i in range(240)]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "notes").mkdir()
    return corpus(tmp_path / "in", files=8), tmp_path / "out"


def test_processes_make_no_difference(folders: Folders, tmp_path: Path) -> None:
    do(folders)
    other = tmp_path / "other"
    result = do((folders[0], other), workers=3)
    assert result.totals.rows_in == 240
    assert shard_bytes(other) == shard_bytes(folders[1])
    assert manifest_digests(other) == manifest_digests(folders[1])
    check(other)


def test_a_killed_worker_loses_nothing(folders: Folders, tmp_path: Path) -> None:
    killer = Killer(str(tmp_path / "notes"), "part-3.parquet", times=2)
    result = run(request(folders, workers=2), load=killer)
    assert len(list((tmp_path / "notes").iterdir())) == 2
    assert result.exit_code == 0
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_file_that_always_kills_hurts_only_itself(
    folders: Folders, tmp_path: Path
) -> None:
    killer = Killer(str(tmp_path / "notes"), "part-3.parquet", times=999)
    result = run(request(folders, workers=2), load=killer)
    assert result.exit_code == 3
    problem = result.failed[0].problem or ""
    assert problem.endswith("part-3.parquet: its worker died: signal 9 (memory?)")
    assert set(ids_out(folders[1])) == set(IDS) - {f"row-{i}" for i in range(90, 120)}


def test_a_hang_names_its_shard(folders: Folders, tmp_path: Path) -> None:
    killer = Killer(str(tmp_path / "notes"), "part-3.parquet", how="hang")
    asked = request(folders, workers=2, no_progress_seconds=4)
    with pytest.raises(StorageError, match=r"no row was judged .* part-3-\w+"):
        run(asked, load=killer)
    require_same(folders, tmp_path / "calm", ids=IDS)


@dataclass(frozen=True)
class Refusing:
    """Load a judge here, and raise or end the process in workers."""

    home: int
    ends: bool = False

    def __call__(self, policy: Policy) -> WordJudge:
        if os.getpid() != self.home:
            if self.ends:
                os._exit(7)
            msg = "no model here"
            raise UsageError(msg)
        return WordJudge(policy)


@pytest.mark.parametrize(
    ("ends", "kind", "says"),
    [
        (False, UsageError, "no model here"),
        (True, StorageError, "before they are ready: exit code 7"),
    ],
)
def test_workers_that_cannot_load_end_the_run(
    folders: Folders, *, ends: bool, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        run(request(folders, workers=2), load=Refusing(os.getpid(), ends))


def test_workers_end_with_a_killed_driver_and_leave_nothing_wrong(
    folders: Folders, tmp_path: Path
) -> None:
    driver = start(request(folders, workers=2), Fault(pace=0.1))
    patient = time.monotonic() + PATIENCE
    while time.monotonic() < patient and not any(folders[1].rglob("*.draft")):
        time.sleep(0.05)
    workers = descendants(driver.pid or 0, "negguard.raydata.worker")
    os.kill(driver.pid or 0, signal.SIGKILL)
    end(driver)
    assert len(workers) == 2
    while time.monotonic() < patient and any(map(is_there, workers)):
        time.sleep(0.05)
    assert not any(map(is_there, workers))
    again = start(request(folders, workers=2), Fault())
    assert end(again) == 0
    require_same(folders, tmp_path / "calm", ids=IDS)


def is_there(process: int) -> bool:
    """Tell whether a process runs; one that only waits to be noted does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2]
    except FileNotFoundError:
        return False
    return not state.startswith("Z")
