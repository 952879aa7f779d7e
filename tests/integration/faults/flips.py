"""Inputs with one bit flipped, each read in a process that may die of it."""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from negguard.errors import ShardError
from negguard.store.inputs import find_inputs
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.shards import plan_shards
from tests.files import ids_out, rows, table, write_arrow, write_jsonl, write_parquet
from tests.integration.faults.attempts import SERVER, end
from tests.runs import check, do

FORMATS: dict[str, Callable[[Path], object]] = {
    "a.parquet": lambda path: write_parquet(path, table(20), row_group_size=8),
    "file.arrow": lambda path: write_arrow(path, table(20)),
    "stream.arrow": lambda path: write_arrow(path, table(20), stream=True),
    "zstd.arrow": lambda path: write_arrow(path, table(20), codec="zstd"),
    "lz4.arrow": lambda path: write_arrow(path, table(20), stream=True, codec="lz4"),
    "a.jsonl": lambda path: write_jsonl(path, rows(20)),
    "a.jsonl.gz": lambda path: write_jsonl(path, rows(20)),
    "a.jsonl.zst": lambda path: write_jsonl(path, rows(20)),
}
SPLIT, LOST = 10, 11


def run_over_flips(folder: Path, name: str, seeds: Iterable[int]) -> int:
    """Return how a process ends that runs over a damaged file for each seed."""
    process = SERVER.Process(target=_run_each, args=(folder, name, tuple(seeds)))
    process.start()
    return end(process)


def read_every_flip(folder: Path, name: str, *, step: int) -> int:
    """Return how a process ends that reads a file with every `step`-th byte flipped."""
    process = SERVER.Process(target=_read_each, args=(folder, name, step))
    process.start()
    return end(process)


def _run_each(folder: Path, name: str, seeds: tuple[int, ...]) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - tracebacks are expected
    for seed in seeds:
        here = folder / name / str(seed)
        source = here / "in" / name
        FORMATS[name](source)
        data = bytearray(source.read_bytes())
        draw = random.Random(seed)  # noqa: S311 - not a secret
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        source.write_bytes(data)
        write_jsonl(here / "in" / "z.jsonl", [{"id": "z", "text": "plain"}])
        result = do((here / "in", here / "out"))
        check(here / "out")
        written = Counter(ids_out(here / "out"))
        if written["z"] != 1:
            sys.exit(LOST)
        read = 1 if result.failed else result.totals.rows_in
        if written.total() != read or result.totals.rows_in != read:
            sys.exit(SPLIT)


def _read_each(folder: Path, name: str, step: int) -> None:
    path = folder / name
    FORMATS[name](path)
    whole = path.read_bytes()
    for place in range(0, len(whole), step):
        data = bytearray(whole)
        data[place] ^= 1 << place // step % 8
        path.write_bytes(data)
        files = find_inputs([str(path)], Retries())
        for shard in plan_shards(files, Retries(), huge=1):
            try:
                with open_shard(shard, most_bytes=2**30, retries=Retries()) as reading:
                    for batch in reading.batches:
                        str(batch.table.select(["n"]))
            except (ShardError, KeyError):
                continue  # refused, or a column with another name
