"""Stores that fail 10 to 30 times in a hundred: a file system of fsspec, and S3."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import fsspec
import pyarrow.parquet as pq

from benchmarks.faults_held import FILES, ROWS, small
from benchmarks.faults_table import Figure
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest
from negguard.store.folders import open_folder
from negguard.store.retries import Retries
from negguard.store.verify import verify_run
from tests.integration.faults.s3 import serving
from tests.integration.faults.stores import FlakyFileSystem
from tests.judges import load

RATES = (0.1, 0.2, 0.3)


class Stumbling(Protocol):
    """A store that counts its operations, and fails at a rate."""

    rate: Any
    operations: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store by its name and its URL, which ends with a slash."""

    name: str
    url: str
    stumbling: Stumbling


def flaky(folder: Path, scale: float) -> list[Figure]:
    """Read from and write to a file system in memory."""
    name = "operation of a store that fails 10 to 30 times in 100"
    store = Store(name=name, url="flaky:///", stumbling=FlakyFileSystem)
    return [_runs(folder, store, asked=max(200, int(5000 * scale)))]


def s3(folder: Path, scale: float) -> list[Figure]:
    """Read from and write to S3, as moto's server plays it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    name = "request to S3 (moto) that fails 10 to 30 times in 100"
    with serving() as server:
        store = Store(name=name, url="s3://corpus/", stumbling=server)
        return [_runs(folder, store, asked=max(200, int(5000 * scale)))]


def _runs(folder: Path, store: Store, *, asked: int) -> Figure:
    """Run afresh until there were enough operations, and look at each output."""
    here = small(folder)
    files, top = fsspec.core.url_to_fs(store.url)
    for path in sorted(here[0].iterdir()):
        files.pipe_file(f"{top.rstrip('/')}/in/{path.name}", path.read_bytes())
    output = f"{store.url}out"
    job = RunRequest(inputs=(f"{store.url}in",), output=output, fresh=True)
    run(job, load=load)
    calm = _kept(output)
    store.stumbling.operations = 0
    lost: Counter[str] = Counter()
    doubled: Counter[str] = Counter()
    retries = runs = same = done = 0
    while done < asked:
        store.stumbling.rate = RATES[runs % len(RATES)]
        retries += run(job, load=load).retries
        store.stumbling.rate = 0.0
        done = store.stumbling.operations
        verify_run(open_folder(output, Retries()))
        found = _kept(output)
        store.stumbling.operations = done  # without those of looking at it
        wanted, ids = Counter(_ids(calm)), Counter(_ids(found))
        lost += wanted - ids
        doubled += ids - wanted
        same += found == calm
        runs += 1
    return Figure(
        fault=store.name,
        asked=asked,
        tried=done,
        survived=done if same == runs else 0,
        lost=lost.total(),
        doubled=doubled.total(),
        note=f"{runs} runs of {FILES * ROWS} rows, {retries} retries",
    )


def _kept(output: str) -> dict[str, bytes]:
    """Return the data files of an output by name."""
    folder = open_folder(output, Retries())
    names = [name for name in folder.sizes() if name.endswith(".parquet")]
    return {name: folder.read(name) or b"" for name in names}


def _ids(found: dict[str, bytes]) -> list[str]:
    tables = [pq.read_table(BytesIO(data), columns=["id"]) for data in found.values()]
    return [each for table in tables for each in table.column("id").to_pylist()]


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "stores": flaky,
    "s3": s3,
}
