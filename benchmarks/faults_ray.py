"""Ray workers, nodes and drivers that die in the middle of shards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.faults_held import FILES, held, small
from benchmarks.faults_table import Figure
from negguard.raydata.cluster import connected
from negguard.raydata.job import run
from tests.integration.faults.killers import Killer
from tests.integration.faults.nodes import Loss, exit_code, lose_nodes
from tests.integration.faults.ray_drivers import finish, kill_drivers
from tests.runs import request

LOSSES_PER_RUN = 2
KILLS_PER_RUN = 4


def workers(folder: Path, scale: float) -> list[Figure]:
    """Kill Ray workers in the middle of a shard."""
    asked = max(2, int(50 * scale))
    figures = []
    with connected(None, 2):
        for number in range(asked):
            here = small(folder / str(number))
            notes = folder / str(number) / "notes"
            notes.mkdir()
            killer = Killer(str(notes), f"part-{number % FILES}.parquet")
            code = run(
                request(here, workers=2, ray_address="local"), load=killer
            ).exit_code
            tried = len(list(notes.iterdir()))
            figure = held("Ray worker killed mid-shard", here, asked=1, tried=tried)
            figures.append(figure if code == 0 else replace(figure, survived=0))
    return figures


def nodes(folder: Path, scale: float) -> list[Figure]:
    """Take nodes of a cluster away in the middle of a shard, two in each run."""
    attempts = []
    for number in range(max(1, int(10 * scale) // LOSSES_PER_RUN)):
        here = small(folder / str(number))
        notes = folder / str(number) / "notes"
        notes.mkdir()
        source = f"part-{number % FILES}.parquet"
        loss = Loss(notes=str(notes), source=source, times=LOSSES_PER_RUN, nodes=3)
        attempts.append((here, loss))
    lose_nodes(attempts)
    figures = []
    for here, loss in attempts:
        tried = len(list(Path(loss.notes).iterdir()))
        code = exit_code(here)
        name = "node of a Ray cluster removed mid-shard"
        figure = held(name, here, asked=loss.times, tried=tried)
        figures.append(figure if code == 0 else replace(figure, survived=0))
    return figures


def drivers(folder: Path, scale: float) -> list[Figure]:
    """Kill drivers of runs on Ray, some in each output, then let one finish."""
    asked = max(1, int(20 * scale))
    figures = []
    for start_at in range(0, asked, KILLS_PER_RUN):
        here = small(folder / str(start_at), files=8)
        count = min(KILLS_PER_RUN, asked - start_at)
        ended = kill_drivers(here, kills=count, seed=start_at)
        code = finish(here)
        name = "driver of a run on Ray ended by SIGKILL at random moments"
        figure = held(name, here, asked=count, tried=ended)
        figures.append(figure if code == 0 else replace(figure, survived=0))
    return figures


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "workers": workers,
    "nodes": nodes,
    "ray_drivers": drivers,
}
