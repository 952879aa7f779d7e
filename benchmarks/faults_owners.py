"""Runs that lost their output to another, and releases that end in the middle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.faults_held import held, small
from benchmarks.faults_table import Figure
from negguard.cli.release import STEPS as RELEASE_STEPS
from negguard.cli.release import release_rows
from negguard.store.commit import STEPS
from tests.files import drafts
from tests.integration.faults.attempts import Fault, end
from tests.integration.faults.releases import (
    SINKS,
    ids_in,
    quarantined,
    start_release,
    wrong,
)
from tests.integration.faults.zombies import wake_on_disk
from tests.runs import do

# Steps at which a run holds its lock.
HELD = [step for step in STEPS if step not in ("planned", "success.written")]
WITHDREW = 4
EXIT = 9  # of the fault
DIFFERS = re.compile(r"(\d+) lost, (\d+) more")


def zombies(folder: Path, scale: float) -> list[Figure]:
    """Stop runs at each step, let another finish on their output, wake them up."""
    figures = []
    for number in range(max(1, int(40 * scale))):
        here = small(folder / str(number))
        code = wake_on_disk(here, step=HELD[number % len(HELD)])
        name = "run that is stopped, loses its output to another, and wakes"
        figure = held(name, here, asked=1, tried=1)
        figures.append(figure if code == WITHDREW else replace(figure, survived=0))
    return figures


def releases(folder: Path, scale: float) -> list[Figure]:
    """End a release at each step, give it again, and apply: all is where it was."""
    figures = []
    for number in range(max(1, int(100 * scale))):
        here = small(folder / str(number))
        do(here)
        before = {sink: ids_in(here[1], sink) for sink in SINKS}
        chosen = quarantined(here[1])[:3]
        fault = Fault(RELEASE_STEPS[number % len(RELEASE_STEPS)], how="exit")
        code = end(start_release(here[1], chosen, fault))
        release_rows(str(here[1]), chosen)
        why = wrong(here, chosen, before) or ("drafts" if drafts(here[1]) else "")
        ended = code == EXIT
        lost, more = (
            map(int, found.groups()) if (found := DIFFERS.search(why)) else (0, 0)
        )
        figures.append(
            Figure(
                fault="release ended at a step, given again, then apply",
                asked=1,
                tried=int(ended),
                survived=int(ended and not why),
                lost=lost,
                doubled=more,
                note=why,
            )
        )
    return figures


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "zombies": zombies,
    "releases": releases,
}
