"""A run that lost its output and wakes up leaves no mixture that looks finished."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from negguard.raydata.job import run
from negguard.store.commit import STEPS
from negguard.store.folders import open_folder
from negguard.store.manifest import SUCCESS
from negguard.store.retries import Retries
from negguard.store.verify import verify_run
from tests.files import corpus
from tests.integration.faults.attempts import require_same
from tests.integration.faults.s3 import serving
from tests.integration.faults.zombies import POLICY, wake_in_store, wake_on_disk
from tests.judges import load
from tests.runs import Folders, request

IDS = [f"row-{i}" for i in range(120)]
HELD = [step for step in STEPS if step not in ("planned", "success.written")]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return corpus(tmp_path / "in"), tmp_path / "out"


def require_no_false_success(output: str) -> None:
    folder = open_folder(output, Retries())
    if folder.read(SUCCESS) is not None:
        verify_run(folder)


@pytest.mark.parametrize("step", HELD)
def test_a_run_that_wakes_on_a_disk_writes_nothing_more(
    folders: Folders, tmp_path: Path, step: str
) -> None:
    assert wake_on_disk(folders, step=step) == 4
    require_no_false_success(str(folders[1]))
    require_same(folders, tmp_path / "calm", ids=IDS)


@pytest.mark.parametrize("step", HELD)
def test_a_run_that_wakes_on_a_store_writes_nothing_more(
    folders: Folders, step: str
) -> None:
    store = fsspec.filesystem("memory")
    if store.exists("/zombies"):
        store.rm("/zombies", recursive=True)
    require_withdrawn(folders, "memory://zombies", step)


@pytest.fixture
def s3() -> Iterator[None]:
    with serving():
        yield


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of botocore and werkzeug
@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize("step", ["shard.held", "data.published", "recounted"])
def test_a_run_that_wakes_on_s3_writes_nothing_more(
    folders: Folders, step: str
) -> None:
    require_withdrawn(folders, "s3://corpus/out", step)


def require_withdrawn(folders: Folders, output: str, step: str) -> None:
    other = request(folders, output=output)
    assert (
        wake_in_store(request(folders, output=output, policy=POLICY), other, step=step)
        == 4
    )
    require_no_false_success(output)
    assert run(other, load=load).totals.rows_in == len(IDS)
    verify_run(open_folder(output, Retries()))
