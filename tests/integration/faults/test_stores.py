"""Stores that stumble, disks that are full, folders that vanish or are closed."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest

from negguard.cli.summary import result_values
from negguard.errors import StorageError
from negguard.raydata.job import plan_run, run
from negguard.store.folders import open_folder
from negguard.store.manifest import RUN
from negguard.store.retries import Retries
from negguard.store.verify import verify_run
from tests.files import corpus, shard_bytes
from tests.integration.faults.attempts import SERVER, end, require_same
from tests.integration.faults.stores import FlakyFileSystem
from tests.judges import load
from tests.runs import Folders, request

ONLY_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root can step down")
IDS = [f"row-{i}" for i in range(120)]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return corpus(tmp_path / "in"), tmp_path / "out"


@pytest.fixture
def flaky() -> Iterator[FlakyFileSystem]:
    FlakyFileSystem.store.clear()
    FlakyFileSystem.draw = random.Random(5)  # noqa: S311 - not a secret
    FlakyFileSystem.operations = FlakyFileSystem.failures = 0
    FlakyFileSystem.rate = 0.0
    yield FlakyFileSystem()
    FlakyFileSystem.rate = 0.0


@pytest.mark.parametrize("rate", [0.1, 0.3])
def test_a_flaky_store_loses_nothing(
    folders: Folders, flaky: FlakyFileSystem, rate: float
) -> None:
    for path in sorted(folders[0].iterdir()):
        flaky.pipe(f"/in/{path.name}", path.read_bytes())
    asked = request(folders, inputs=("flaky://in",), output="flaky://out")
    calm = run(asked, load=load)
    assert calm.totals.rows_in == len(IDS)
    expected = {n: f.getvalue() for n, f in flaky.store.items() if "/kept/" in n}
    flaky.rm("/out", recursive=True)
    FlakyFileSystem.rate = rate
    retries = 0
    result = calm
    while FlakyFileSystem.operations < 200:
        result = run(replace(asked, fresh=True), load=load)
        retries += result.retries
    FlakyFileSystem.rate = 0.0
    assert result.totals == calm.totals
    found = {n: f.getvalue() for n, f in flaky.store.items() if "/kept/" in n}
    assert found == expected
    assert FlakyFileSystem.failures > 0
    assert retries > 0
    output = open_folder("flaky://out", Retries())
    verify_run(output)
    told = json.loads(output.read(RUN) or b"")
    assert told["retries"] == result.retries
    assert result_values(result)["retries"] == result.retries


def _limited(folders: Folders, prepare: Callable[[Path], None]) -> None:
    """Run with something taken away; exit with 4 where that is a storage error."""
    plan_run(request(folders), load=load)  # imports what nobody could not read any more
    prepare(folders[1])
    try:
        run(request(folders), load=load)
    except StorageError:
        sys.exit(4)


def _small_files(output: Path) -> None:
    del output
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))


def _nobody(output: Path) -> None:
    output.mkdir()
    os.setuid(65534)


@pytest.mark.parametrize(
    "prepare",
    [
        _small_files,
        pytest.param(_nobody, marks=ONLY_ROOT),
    ],
)
def test_a_refusing_disk_is_a_storage_error(
    folders: Folders, tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    # Everything below the system's temporary folder is pytest's own.
    ours = [p for p in (tmp_path, *tmp_path.parents) if Path(gettempdir()) in p.parents]
    for folder in ours:
        folder.chmod(0o755)
    process = SERVER.Process(target=_limited, args=(folders, prepare))
    process.start()
    assert end(process) == 4
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_full_disk_is_a_storage_error(folders: Folders, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603 - a fixed command
        pytest.skip("no right to mount a small disk")
    try:
        with pytest.raises(StorageError, match="No space left"):
            run(request(folders, output=str(small / "out")), load=load)
    finally:
        subprocess.run(["umount", str(small)], check=True)  # noqa: S603, S607 - fixed
    require_same(folders, tmp_path / "calm", ids=IDS)


@pytest.mark.parametrize("step", ["plan.written", "shard.judged", "data.published"])
def test_an_output_that_vanishes_is_a_storage_error(
    folders: Folders, tmp_path: Path, step: str
) -> None:
    def vanish(reached: str) -> None:
        if reached == step:
            shutil.rmtree(folders[1], ignore_errors=True)

    with pytest.raises(StorageError):
        run(request(folders), load=load, reach=vanish)
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_finished_run_opens_no_file_for_writing(
    folders: Folders, tmp_path: Path
) -> None:
    require_same(folders, tmp_path / "calm", ids=IDS)
    opened: list[str] = []

    def listen(event: str, details: tuple[object, ...]) -> None:
        if event == "open" and isinstance(details[2], int):
            writes = details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes and str(details[0]).startswith(str(folders[1])):
                opened.append(str(details[0]))

    sys.addaudithook(listen)
    before = shard_bytes(folders[1])
    assert run(request(folders), load=load).unchanged
    assert opened == []
    assert shard_bytes(folders[1]) == before
