"""Run a job over small folders with the judge of `tests.judges`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from negguard.raydata.job import run
from negguard.raydata.request import RunRequest, RunResult
from negguard.store.folders import open_folder
from negguard.store.retries import Retries
from negguard.store.verify import verify_run
from tests.judges import load

# Where a run reads and where it writes.
Folders = tuple[Path, Path]


def request(folders: Folders, **more: Any) -> RunRequest:  # noqa: ANN401
    """Return what asks for a run from the first folder to the second."""
    given = RunRequest(inputs=(str(folders[0]),), output=str(folders[1]))
    return replace(given, **more)


def do(folders: Folders, **more: Any) -> RunResult:  # noqa: ANN401
    """Run, and return what it came to."""
    return run(request(folders, **more), load=load)


def check(output: Path) -> None:
    """Verify an output."""
    verify_run(open_folder(str(output), Retries()))
