"""Runs that are stopped, lose their output to another run, and wake up again."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from unittest.mock import patch

from negguard.errors import BusyError, StorageError
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest
from negguard.store import lock
from tests.integration.faults.attempts import Fault, end, start
from tests.judges import load
from tests.runs import Folders, do, request

PATIENCE = 60.0
# Of the run that is stopped; the one that takes over has the default.
POLICY = "redteam"


def wake_on_disk(folders: Folders, *, step: str, count: int = 1) -> int:
    """Stop a run in the kernel, free its lock as people do, let another finish, wake.

    Returns:
        The exit code of the run that was stopped.
    """
    process = start(request(folders, policy=POLICY), Fault(step, "stop", count))
    _await_stop(process.pid or 0)
    (folders[1] / lock.LOCK).unlink(missing_ok=True)
    do(folders)
    os.kill(process.pid or 0, signal.SIGCONT)
    return end(process)


def wake_in_store(stopped: RunRequest, other: RunRequest, *, step: str) -> int:
    """Stop a run in a thread until another took over what seems dead, and finished.

    Returns:
        The exit code of the run that was stopped.
    """
    pause = Pause(step)
    with ThreadPoolExecutor(1) as threads, patch.object(lock, "STALE", -1.0):
        sleeper = threads.submit(_code, stopped, pause)
        pause.reached.wait(PATIENCE)
        run(other, load=load)
        with patch.object(lock, "BEAT", 0.001):
            pause.over.set()
            return sleeper.result(PATIENCE)


@dataclass(slots=True)
class Pause:
    """Wait at a step, the first time that it is reached."""

    step: str
    reached: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, step: str) -> None:
        if step == self.step and not self.reached.is_set():
            self.reached.set()
            self.over.wait(PATIENCE)


def _code(asked: RunRequest, pause: Pause) -> int:
    try:
        return run(asked, load=load, reach=pause).exit_code
    except BusyError:
        return 5
    except StorageError:
        return 4


def _await_stop(process: int) -> None:
    patient = time.monotonic() + PATIENCE
    while time.monotonic() < patient:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123 - of the kernel
            if file.read().rpartition(") ")[2].startswith("T"):
                return
        time.sleep(0.01)
