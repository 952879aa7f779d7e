"""Break runs at scale, and count what was lost or doubled: it must be nothing.

    python -m benchmarks.faults --scale 0.1 --only kills,steps --output results

After each fault the same command is run again, and its output is held against an
undisturbed run: every id once, equal bytes, equal manifests, no drafts, `verify`
accepts. `--scale 1` is the full size. Results go to `faults.json` and `faults.md`.
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from benchmarks.faults_table import Figure, added, write_table
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest
from negguard.store.commit import STEPS
from negguard.store.folders import open_folder
from negguard.store.retries import Retries
from negguard.store.verify import verify
from tests.files import (
    corpus,
    drafts,
    ids_out,
    manifest_digests,
    shard_bytes,
    table,
    write_jsonl,
    write_parquet,
)
from tests.integration.faults.attempts import Fault, disturb, end, start
from tests.integration.faults.killers import Killer
from tests.integration.faults.stores import FlakyFileSystem
from tests.judges import load
from tests.runs import Folders, do, request

FILES, ROWS = 4, 30
RESULTS = Path(__file__).parent / "results"


def held(name: str, folders: Folders, *, asked: int, tried: int) -> Figure:
    """Finish a disturbed run, and count what differs from a calm one."""
    do(folders)
    calm = folders[1].with_name("calm")
    do((folders[0], calm))
    same = (
        shard_bytes(folders[1]) == shard_bytes(calm)
        and manifest_digests(folders[1]) == manifest_digests(calm)
        and not drafts(folders[1])
    )
    verify(open_folder(str(folders[1]), Retries()))
    found, wanted = Counter(ids_out(folders[1])), Counter(ids_out(calm))
    return Figure(
        fault=name,
        asked=asked,
        tried=tried,
        survived=tried if same else 0,
        lost=(wanted - found).total(),
        doubled=(found - wanted).total(),
    )


def small(folder: Path) -> Folders:
    """Return a small corpus and a place for its output."""
    return corpus(folder / "in", files=FILES, count=ROWS), folder / "out"


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


WAYS = ("raise", "exit", "hang")


def _step(folder: Path, step: str, how: str) -> Figure:
    here = small(folder)
    process = start(request(here), Fault(step, how=how))
    if how == "hang":
        time.sleep(1.5)
        process.kill()
    end(process)
    return held(f"driver breaks off at a step: {how}", here, asked=1, tried=1)


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


def flips(folder: Path, scale: float) -> list[Figure]:
    """Flip one byte of one file: it is refused whole, or read whole."""
    asked = max(1, int(1000 * scale))
    source = corpus(folder / "in", files=1, count=20) / "part-0.parquet"
    whole = source.read_bytes()
    survived = lost = 0
    for seed in range(asked):
        data = bytearray(whole)
        draw = random.Random(seed)  # noqa: S311 - not a secret
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        source.write_bytes(data)
        beside = write_jsonl(folder / "in" / "z.jsonl", [{"id": "z", "text": "plain"}])
        result = do((folder / "in", folder / "out"), fresh=True)
        written = Counter(ids_out(folder / "out"))
        refused = bool(result.failed)
        fits = sum(written.values()) == result.totals.rows_in
        survived += fits and (result.totals.rows_in == 1 if refused else True)
        lost += written["z"] != 1
        beside.unlink()
    return [
        Figure(
            fault="random byte of an input flipped",
            asked=asked,
            tried=asked,
            survived=survived,
            lost=lost,
            doubled=0,
        )
    ]


def stores(folder: Path, scale: float) -> list[Figure]:
    """Read from and write to a store that fails 10 to 30 times in a hundred."""
    asked = max(200, int(5000 * scale))
    here = small(folder)
    files = FlakyFileSystem()
    for path in sorted(here[0].iterdir()):
        files.pipe(f"/in/{path.name}", path.read_bytes())
    job = RunRequest(inputs=("flaky://in",), output="flaky://out", fresh=True)
    FlakyFileSystem.operations = FlakyFileSystem.failures = 0
    lost = runs = 0
    while FlakyFileSystem.operations < asked:
        FlakyFileSystem.rate = (0.1, 0.2, 0.3)[runs % 3]
        lost += FILES * ROWS - run(job, load=load).totals.rows_in
        FlakyFileSystem.rate = 0.0
        verify(open_folder("flaky://out", Retries()))
        runs += 1
    return [
        Figure(
            fault="operation of a store that fails 10 to 30 times in 100",
            asked=asked,
            tried=FlakyFileSystem.operations,
            survived=FlakyFileSystem.operations,
            lost=lost,
            doubled=0,
        )
    ]


def sizes(folder: Path, scale: float) -> list[Figure]:
    """Many files, many tiny rows, one large document."""
    many, tiny = max(10, int(5000 * scale)), max(10, int(1_000_000 * scale))
    large = max(1, int(1000 * scale))
    for i in range(many):
        write_jsonl(
            folder / "many" / "in" / f"{i}.jsonl", [{"id": str(i), "text": "x"}]
        )
    write_parquet(folder / "tiny" / "in" / "a.parquet", table(tiny))
    text = pa.array(["word " * (large * 200_000)], pa.large_string())
    write_parquet(
        folder / "large" / "in" / "a.parquet", pa.table({"id": ["a"], "text": text})
    )
    names = {
        "many": (f"{many} files", many),
        "tiny": (f"{tiny} tiny rows in a file", 1),
        "large": (f"one document of {large} MB", 1),
    }
    return [
        held(
            name, (folder / key / "in", folder / key / "out"), asked=count, tried=count
        )
        for key, (name, count) in names.items()
    ]


def workers(folder: Path, scale: float) -> list[Figure]:
    """Kill Ray workers in the middle of a shard."""
    asked = max(2, int(50 * scale))
    figures = []
    for number in range(asked):
        here = small(folder / str(number))
        notes = folder / str(number) / "notes"
        notes.mkdir()
        killer = Killer(str(notes), f"part-{number % FILES}.parquet")
        run(request(here, workers=2), load=killer)
        tried = len(list(notes.iterdir()))
        figures.append(held("Ray worker killed mid-shard", here, asked=1, tried=tried))
    return figures


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "kills": sigkill,
    "interrupts": interrupts,
    "steps": steps,
    "reruns": reruns,
    "flips": flips,
    "stores": stores,
    "sizes": sizes,
    "workers": workers,
}


def main() -> None:
    """Run the scenarios and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--only", default=",".join(SCENARIOS))
    parser.add_argument("--output", type=Path, default=RESULTS)
    given = parser.parse_args()
    figures = [
        figure
        for name in given.only.split(",")
        for figure in _timed(SCENARIOS[name], given.scale)
    ]
    write_table(given.output, added(figures), given.scale)


def _timed(
    scenario: Callable[[Path, float], list[Figure]], scale: float
) -> list[Figure]:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = scenario(Path(folder), scale)
    seconds = (time.monotonic() - started) / len(figures)
    for figure in added(figures):
        print(figure, flush=True)
    return [replace(figure, seconds=seconds) for figure in figures]


if __name__ == "__main__":
    main()
