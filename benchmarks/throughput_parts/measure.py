"""Run one system over files in a process of its own and print what it cost.

    python -m benchmarks.throughput_parts.measure NAME FOLDER WORKERS CORES SECONDS ...

with the files at the end.

What comes before the first row (imports, packs, a started Ray) is timed apart, and a
file for each worker warms it up. Then more and more files are read until a pass takes
about SECONDS, or there are no more; if time allows, such a pass is made again, and the
fastest counts.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.throughput_parts import rivals
from benchmarks.throughput_parts.costs import watched

# Called with the files and a folder to write to; returns the rows it saw.
System = Callable[[Sequence[str], str], int]
MOST_PASSES = 3
# How many times as many files the next pass reads, while there is time.
GROWTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over some files."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float


def main(arguments: Sequence[str]) -> None:
    """Measure one system and print one JSON object."""
    name, folder, workers, cores, limit, *paths = arguments
    _stay_on(int(cores))
    began = time.perf_counter()
    system = prepared(name, int(workers))
    ready = time.perf_counter() - began
    _pass(system, paths[: int(workers)], Path(folder, "warm"))
    chosen, passes = _passes(
        system, paths, Path(folder), least=int(workers), limit=float(limit)
    )
    best = min(passes, key=lambda each: each.seconds)
    report = {
        "system": name,
        "workers": int(workers),
        "cores": int(cores),
        "megabytes": sum(map(text_bytes, chosen)) / 1e6,
        "part": len(chosen) / len(paths),
        "passes": len(passes),
        "start_seconds": ready,
        **asdict(best),
        "cpu_seconds": min(each.cpu_seconds for each in passes),
    }
    print(json.dumps(report))


def prepared(name: str, workers: int) -> System:
    """Return the system called `name`, loaded and ready for rows."""
    plain: dict[str, System] = {
        "read_floor": read_floor,
        "copy_floor": copy_floor,
        "datasets_map_re": rivals.datasets_map_re,
        "spacy_pipe": rivals.spacy_pipe,
        "datatrove_filter": rivals.datatrove_filter,
        "re2_filter": rivals.re2_filter,
    }
    if name in plain:
        return plain[name]
    from benchmarks.throughput_parts import guarded  # noqa: PLC0415 - rivals lack it

    return guarded.prepared(name, workers)


def read_floor(paths: Sequence[str], _folder: str) -> int:
    """Read the text column and do nothing with it."""
    return sum(
        batch.num_rows
        for path in paths
        for batch in pq.ParquetFile(path).iter_batches(
            columns=["text"], use_threads=False
        )
    )


def copy_floor(paths: Sequence[str], folder: str) -> int:
    """Read every column and write it again, zstd to zstd, group by group."""
    rows = 0
    for path in paths:
        source = pq.ParquetFile(path)
        target = Path(folder) / Path(path).name
        with pq.ParquetWriter(target, source.schema_arrow, compression="zstd") as out:
            for group in range(source.num_row_groups):
                table = source.read_row_group(group, use_threads=False)
                out.write_table(table)
                rows += table.num_rows
    return rows


def text_bytes(path: str) -> int:
    """Return the bytes of all texts of a Parquet file."""
    return sum(
        pc.sum(pc.binary_length(batch["text"])).as_py() or 0
        for batch in pq.ParquetFile(path).iter_batches(columns=["text"])
    )


def _passes(
    system: System, paths: Sequence[str], folder: Path, *, least: int, limit: float
) -> tuple[Sequence[str], list[Pass]]:
    """Return the files that were affordable, and the passes over all of them."""
    count = min(least, len(paths))
    last = _pass(system, paths[:count], folder / "first")
    while count < len(paths) and last.seconds < limit / 2:
        count = min(len(paths), GROWTH * count)
        last = _pass(system, paths[:count], folder / f"first-{count}")
    passes = [last]
    spent = last.seconds
    while len(passes) < MOST_PASSES and spent + last.seconds < limit:
        passes.append(_pass(system, paths[:count], folder / str(len(passes))))
        spent += passes[-1].seconds
    return paths[:count], passes


def _pass(system: System, paths: Sequence[str], folder: Path) -> Pass:
    folder.mkdir(parents=True)
    with watched() as cost:
        started = time.perf_counter()
        rows = system(paths, str(folder))
        seconds = time.perf_counter() - started
    return Pass(
        rows=rows,
        seconds=seconds,
        cpu_seconds=cost.cpu_seconds,
        peak_megabytes=cost.peak_megabytes,
    )


def _stay_on(cores: int) -> None:
    """Keep this process, and all that it starts, on so many cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-cores:])
    pa.set_cpu_count(cores)


if __name__ == "__main__":
    main(sys.argv[1:])
