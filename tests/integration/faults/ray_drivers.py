"""Drivers of runs on Ray that are killed while their workers are in the middle."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from negguard.raydata.request import RunRequest
from negguard.store.manifest import RUN
from tests.integration.faults.attempts import Fault, end, start
from tests.runs import Folders, request

WORKERS = 2
# Seconds that a worker takes to a step, so that a kill meets it in a shard.
PACE = 0.1
PATIENCE = 60.0


def kill_drivers(folders: Folders, *, kills: int, seed: int) -> int:
    """Kill drivers at random moments of their work; return how many it ended.

    The first kill of each output comes before, while or after Ray starts; the others
    once the workers have begun.
    """
    draw = random.Random(seed)  # noqa: S311 - not a secret
    ended = 0
    for number in range(kills):
        process = start(on_ray(folders), Fault(pace=PACE))
        if number:
            _await_work(folders[1])
        time.sleep(draw.uniform(0.0, 1.5))
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        ended += end(process) == -signal.SIGKILL
    return ended


def on_ray(folders: Folders) -> RunRequest:
    """Return what asks for a run on a cluster that is started for it."""
    return request(folders, workers=WORKERS, ray_address="local")


def finish(folders: Folders) -> int:
    """Give the same command again, to its end, and return its exit code."""
    return end(start(on_ray(folders), Fault()))


def _await_work(output: Path) -> None:
    """Wait until a worker has a draft open, or the run is over."""
    patient = time.monotonic() + PATIENCE
    while time.monotonic() < patient:
        if any(output.rglob("*.draft")) or (output / RUN).exists():
            return
        time.sleep(0.02)
