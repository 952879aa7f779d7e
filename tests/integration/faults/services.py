"""Commands on Ray whose raylet or control service is killed or stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.runs import Folders

RAYLET = "raylet/raylet"
CONTROL = "gcs/gcs_server"
WORKER = "ray::"
AGENT = "Agent"  # in the names of workers that serve the node itself
PATIENCE = 120.0


def apply(folders: Folders, *options: str) -> subprocess.Popen[bytes]:
    """Start `negguard apply` on two workers of a cluster that is started for it."""
    command = [sys.executable, "-m", "negguard", "apply", str(folders[0]), "-q"]
    command += ["-o", str(folders[1]), "--workers", "2"]
    command += ["--ray-address", "local", *options]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - ours


def harm(
    folders: Folders, service: str, *, by: signal.Signals, seed: int
) -> tuple[bool, int]:
    """Send a signal to a service of a run; return whether it met it, and the exit code.

    It is sent once there are workers: a cluster that dies while it starts is started
    again. Workers that are stopped make no progress, which the run is told to notice
    soon.
    """
    draw = random.Random(seed)  # noqa: S311 - not a secret
    run = apply(folders, "--no-progress-seconds", "30")
    found: list[int] = []
    patient = time.monotonic() + PATIENCE
    while not found and run.poll() is None and time.monotonic() < patient:
        workers = {*descendants(run.pid, WORKER)} - {*descendants(run.pid, AGENT)}
        found = descendants(run.pid, service) if workers else []
        time.sleep(0.02)
    time.sleep(draw.uniform(0.0, 2.0))
    met = [process for process in found if _send(process, by)]
    code = run.wait(timeout=600)
    for process in found:
        _send(process, signal.SIGKILL)
    return bool(met), code


def descendants(process: int, service: str) -> list[int]:
    """Return the processes below one whose command line holds a word."""
    parents = {}
    named = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(") ")[2].split()
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue  # it ended meanwhile
            parents[int(entry.name)] = int(status[1])
            if service in line:
                named.append(int(entry.name))
    return [each for each in named if _is_below(each, process, parents)]


def _is_below(process: int, top: int, parents: dict[int, int]) -> bool:
    while process > 1:
        process = parents.get(process, 0)
        if process == top:
            return True
    return False


def _send(process: int, by: signal.Signals) -> bool:
    try:
        os.kill(process, by)
    except ProcessLookupError:
        return False
    return True
