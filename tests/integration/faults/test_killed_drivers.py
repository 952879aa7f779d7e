"""Whatever ends a driver, the same command again gives what a calm run gives."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from negguard.errors import BusyError
from negguard.raydata.job import run
from negguard.store.commit import STEPS
from tests.files import corpus
from tests.integration.faults.attempts import (
    BrokenOffError,
    Fault,
    disturb,
    end,
    race,
    require_same,
    start,
)
from tests.judges import load
from tests.runs import Folders, do, request

IDS = [f"row-{i}" for i in range(120)]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return corpus(tmp_path / "in"), tmp_path / "out"


def test_ten_kills_lose_nothing(folders: Folders, tmp_path: Path) -> None:
    assert disturb(folders, kills=10, seed=7, by=signal.SIGKILL) > 0
    require_same(folders, tmp_path / "calm", ids=IDS)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_three_interrupts_lose_nothing(
    folders: Folders, tmp_path: Path, by: signal.Signals
) -> None:
    disturb(folders, kills=3, seed=11, by=by)
    require_same(folders, tmp_path / "calm", ids=IDS)


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_every_step_loses_nothing(
    folders: Folders, tmp_path: Path, step: str
) -> None:
    with pytest.raises(BrokenOffError):
        run(request(folders), load=load, reach=Fault(step))
    require_same(folders, tmp_path / "calm", ids=IDS)


@pytest.mark.parametrize("step", STEPS)
def test_a_death_at_every_step_loses_nothing(
    folders: Folders, tmp_path: Path, step: str
) -> None:
    assert end(start(request(folders), Fault(step, how="exit"))) == 9
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_second_run_leaves_the_first_alone(folders: Folders, tmp_path: Path) -> None:
    first = start(request(folders), Fault("shard.judged", how="hang", count=2))
    lock = folders[1] / "_negguard" / "plan.json"
    while not lock.exists():
        first.join(0.01)
    with pytest.raises(BusyError, match="holds"):
        do(folders)
    first.kill()
    end(first)
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_one_of_two_runs_that_start_together_exits_with_5(
    folders: Folders, tmp_path: Path
) -> None:
    assert race(folders) == [0, 5]
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_killed_run_of_another_policy_is_not_mixed(
    folders: Folders, tmp_path: Path
) -> None:
    fault = Fault("manifest.written", how="exit", count=2)
    assert end(start(request(folders, policy="redteam"), fault)) == 9
    assert require_same(folders, tmp_path / "calm", ids=IDS).reused == 0
