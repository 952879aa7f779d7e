"""Run one system over files in a process of its own and print what it cost.

    python -m benchmarks.throughput_parts.measure NAME FOLDER WORKERS FILE...

What comes before the first row (imports, packs, a started Ray) is timed apart.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.throughput_parts import rivals

# Called with the files and a folder to write to; returns the rows it saw.
System = Callable[[Sequence[str], str], int]


def main(arguments: Sequence[str]) -> None:
    """Measure one system and print one JSON object."""
    name, folder, workers, *paths = arguments
    began = time.perf_counter()
    system = prepared(name, int(workers))
    ready = time.perf_counter()
    before = _cpu()
    rows = system(paths, folder)
    seconds = time.perf_counter() - ready
    size = sum(_text_bytes(path) for path in paths)
    print(
        json.dumps(
            {
                "system": name,
                "workers": int(workers),
                "rows": rows,
                "megabytes": size / 1e6,
                "seconds": seconds,
                "start_seconds": ready - began,
                "cpu_seconds": None if "ray" in name else _cpu() - before,
                "peak_megabytes": _peak(),
            }
        )
    )


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
    """Read every column and write it again, zstd to zstd."""
    rows = 0
    for path in paths:
        source = pq.ParquetFile(path)
        target = Path(folder) / Path(path).name
        with pq.ParquetWriter(target, source.schema_arrow, compression="zstd") as out:
            for batch in source.iter_batches(use_threads=False):
                out.write_batch(batch)
                rows += batch.num_rows
    return rows


def _text_bytes(path: str) -> int:
    return sum(
        pc.sum(pc.binary_length(batch["text"])).as_py() or 0
        for batch in pq.ParquetFile(path).iter_batches(columns=["text"])
    )


def _cpu() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(
            resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
