"""Drivers that are ended, broken off, started twice or started again."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.faults_held import held, small
from benchmarks.faults_table import Figure
from negguard.store.commit import STEPS
from tests.integration.faults.attempts import (
    Fault,
    disturb,
    end,
    race,
    start,
)
from tests.runs import do, request

WAYS = ("raise", "exit", "hang")


def kills(folder: Path, scale: float, by: int, *, full: int) -> list[Figure]:
    """End drivers by a signal at random moments, ten or fewer per output."""
    asked, figures = max(1, int(full * scale)), []
    for start_at in range(0, asked, 10):
        here = small(folder / str(start_at))
        count = min(10, asked - start_at)
        ended = disturb(here, kills=count, seed=start_at, by=by)
        name = f"driver ended by {signal.Signals(by).name} at random moments"
        figures.append(held(name, here, asked=count, tried=ended))
    return figures


def sigkill(folder: Path, scale: float) -> list[Figure]:
    """Kill drivers."""
    return kills(folder, scale, signal.SIGKILL, full=300)


def interrupts(folder: Path, scale: float) -> list[Figure]:
    """Interrupt and terminate drivers."""
    return [
        figure
        for by in (signal.SIGINT, signal.SIGTERM)
        for figure in kills(folder / str(by), scale, by, full=20)
    ]


def steps(folder: Path, scale: float) -> list[Figure]:
    """Break off at every step of the protocol, in three ways."""
    del scale
    return [_step(folder / how / step, step, how) for how in WAYS for step in STEPS]


def _step(folder: Path, step: str, how: str) -> Figure:
    here = small(folder)
    process = start(request(here), Fault(step, how=how))
    if how == "hang":
        time.sleep(1.5)
        process.kill()
    end(process)
    return held(f"driver breaks off at a step: {how}", here, asked=1, tried=1)


def contests(folder: Path, scale: float) -> list[Figure]:
    """Start two runs on one output at the same moment: one works, one is told so."""
    asked = max(1, int(10 * scale))
    figures = []
    for number in range(asked):
        here = small(folder / str(number))
        codes = race(here)
        figure = held("two runs on one output", here, asked=1, tried=1)
        figures.append(figure if codes == [0, 5] else replace(figure, survived=0))
    return figures


def reruns(folder: Path, scale: float) -> list[Figure]:
    """Ask for a finished run once more: nothing may be written."""
    del scale
    here = small(folder)
    do(here)
    before = {path: path.stat().st_mtime_ns for path in here[1].rglob("*")}
    for _ in range(10):
        do(here)
    after = {path: path.stat().st_mtime_ns for path in here[1].rglob("*")}
    figure = held("finished run asked for again", here, asked=10, tried=10)
    return [figure if after == before else replace(figure, survived=0)]


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "kills": sigkill,
    "interrupts": interrupts,
    "steps": steps,
    "contests": contests,
    "reruns": reruns,
}
