"""Whatever ends a release, decisions are kept, and rows are where they belong, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.cli.release import STEPS, release_rows
from negguard.store.decisions import JOURNAL
from tests.files import corpus, drafts
from tests.integration.faults.attempts import Fault, end
from tests.integration.faults.releases import (
    SINKS,
    ids_in,
    quarantined,
    start_release,
    wrong,
)
from tests.runs import Folders, check, do

FIRST = ["row-1"]
MORE = ["row-8", "row-36", "row-99"]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = corpus(tmp_path / "in"), tmp_path / "out"
    do(folders)
    release_rows(str(folders[1]), FIRST)
    return folders


@pytest.fixture
def before(folders: Folders) -> dict[str, list[str]]:
    return {sink: ids_in(folders[1], sink) for sink in SINKS}


@pytest.mark.parametrize("step", STEPS)
def test_the_same_command_does_the_rest(
    folders: Folders, before: dict[str, list[str]], step: str
) -> None:
    assert end(start_release(folders[1], MORE, Fault(step, how="exit"))) == 9
    release_rows(str(folders[1]), MORE)
    assert wrong(folders, MORE, before) == ""
    assert drafts(folders[1]) == []


@pytest.mark.parametrize("step", STEPS)
def test_a_run_after_a_broken_release_loses_no_decision(
    folders: Folders, before: dict[str, list[str]], step: str
) -> None:
    assert end(start_release(folders[1], MORE, Fault(step, how="exit", count=1))) == 9
    decided = (folders[1] / JOURNAL).read_text().count("\n") == 1 + len(MORE)
    do(folders)
    check(folders[1])
    assert wrong(folders, MORE if decided else [], before) == ""


def test_another_policy_keeps_what_people_decided(
    folders: Folders, before: dict[str, list[str]]
) -> None:
    result = do(folders, policy="redteam")
    assert (result.decided, result.unmatched) == (1, 0)
    assert ids_in(folders[1], "kept") == before["kept"]
    do(folders, fresh=True)
    assert ids_in(folders[1], "kept") == before["kept"]


def test_two_releases_at_once_lose_nothing(
    folders: Folders, before: dict[str, list[str]]
) -> None:
    both = [
        start_release(folders[1], ids, Fault(pace=0.05)) for ids in (MORE[:2], MORE[2:])
    ]
    codes = [end(each) for each in both]
    assert sorted(codes) in ([0, 0], [0, 5])
    for code, ids in zip(codes, (MORE[:2], MORE[2:]), strict=True):
        if code == 5:
            release_rows(str(folders[1]), ids)
    assert wrong(folders, MORE, before) == ""


def test_decisions_about_documents_that_are_gone_are_told(folders: Folders) -> None:
    (folders[0] / "part-0.parquet").unlink()
    result = do(folders)
    assert (result.decided, result.unmatched) == (0, 1)
    assert (folders[1] / JOURNAL).read_text().count("\n") == 1
    assert len(quarantined(folders[1])) == 12


def test_a_release_of_every_row_takes_the_files_along(folders: Folders) -> None:
    held = quarantined(folders[1])
    assert release_rows(str(folders[1]), held).rows == len(held)
    assert release_rows(str(folders[1]), held).before == len(held)
    assert not list((folders[1] / "quarantine").iterdir())
    check(folders[1])
