"""Attempts at a run in processes of their own, which faults may end at any point."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from negguard.errors import BusyError, StorageError
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest, RunResult
from tests.files import drafts, ids_out, manifest_digests, shard_bytes
from tests.judges import load
from tests.runs import Folders, check, do, request

# A fork server that has imported everything makes an attempt cost milliseconds.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([__name__, "negguard.cli.release"])
PATIENCE = 60.0


class BrokenOffError(Exception):
    """What a fault raises."""


@dataclass(slots=True)
class Fault:
    """Break off at the `count`-th time that a step is reached; `pace` is in seconds."""

    step: str = ""
    how: str = "raise"
    count: int = 1
    pace: float = 0.0
    reached: int = field(default=0)

    def __call__(self, step: str) -> None:
        """Do at a step what the fault says."""
        time.sleep(self.pace)
        self.reached += step == self.step
        if step == self.step and self.reached == self.count:
            if self.how == "raise":
                raise BrokenOffError
            if self.how == "exit":
                os._exit(9)
            if self.how == "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
                return
            time.sleep(PATIENCE)


def start(asked: RunRequest, fault: Fault) -> BaseProcess:
    """Start an attempt in a process of its own."""
    process = SERVER.Process(target=_attempt, args=(asked, fault))
    process.start()
    return process


def end(process: BaseProcess) -> int:
    """Wait for an attempt and return its exit code, negative for a signal."""
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        process.join()
    code = process.exitcode
    process.close()
    return -1 if code is None else code


def disturb(folders: Folders, *, kills: int, seed: int, by: int) -> int:
    """Send a signal to attempts at random moments; return how many it ended."""
    draw = random.Random(seed)  # noqa: S311 - not a secret
    ended = 0
    for _ in range(kills):
        process = start(request(folders), Fault(pace=0.01))
        time.sleep(draw.uniform(0.0, 0.6))
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, by)
        ended += end(process) != 0
    return ended


def race(folders: Folders) -> list[int]:
    """Start two attempts on one output at once; return their exit codes, sorted."""
    both = [start(request(folders), Fault(pace=0.1)) for _ in range(2)]
    return sorted(end(process) for process in both)


def require_same(folders: Folders, calm: Path, *, ids: list[str]) -> RunResult:
    """Finish a disturbed run and hold it against an undisturbed one."""
    result = do(folders)
    if not (calm / "_negguard" / "_SUCCESS").exists():
        do((folders[0], calm))
    output = folders[1]
    assert ids_out(output) == sorted(ids), "rows were lost or doubled"
    assert shard_bytes(output) == shard_bytes(calm), "bytes differ"
    assert manifest_digests(output) == manifest_digests(calm), "manifests differ"
    assert drafts(output) == [], "drafts are left"
    check(output)
    told = json.loads((output / "_negguard" / "run.json").read_text())
    assert (told["exit_code"], told["verdict"]) == (result.exit_code, result.verdict)
    return result


def _attempt(asked: RunRequest, fault: Fault) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - tracebacks are expected
    try:
        sys.exit(run(asked, load=load, reach=fault).exit_code)
    except BusyError:
        sys.exit(5)
    except StorageError:
        sys.exit(4)
