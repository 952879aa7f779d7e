"""Break runs at scale, and count what was lost or doubled: it must be nothing.

    python -m benchmarks.faults --scale 0.1 --only kills,steps --output results

After each fault the same command is run again, and its output is held against an
undisturbed run: every id once, equal bytes, equal manifests, no drafts, `verify`
accepts. `--scale 1` is the full size. Results go to `faults.json` and `faults.md`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks import (
    faults_drivers,
    faults_inputs,
    faults_owners,
    faults_ray,
    faults_shown,
    faults_stores,
    faults_text,
)
from benchmarks.faults_table import Figure, added, write_table

RESULTS = Path(__file__).parent / "results"
SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    **faults_drivers.SCENARIOS,
    **faults_inputs.SCENARIOS,
    **faults_text.SCENARIOS,
    **faults_owners.SCENARIOS,
    **faults_ray.SCENARIOS,
    **faults_shown.SCENARIOS,
    **faults_stores.SCENARIOS,
}


def main() -> None:
    """Run the scenarios and write the table after each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--only", default=",".join(SCENARIOS))
    parser.add_argument("--output", type=Path, default=RESULTS)
    given = parser.parse_args()
    for name in given.only.split(","):
        figures = added(_timed(SCENARIOS[name], given.scale))
        write_table(given.output, figures, given.scale)


def _timed(
    scenario: Callable[[Path, float], list[Figure]], scale: float
) -> list[Figure]:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = scenario(Path(folder), scale)
    seconds = (time.monotonic() - started) / max(1, len(figures))
    for figure in added(figures):
        print(figure, flush=True)
    return [replace(figure, seconds=seconds) for figure in figures]


if __name__ == "__main__":
    main()
