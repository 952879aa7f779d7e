"""The ways a guard runs, each ready for rows before its time is taken."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.throughput_parts.corpus import Texts
from negguard.config import Policy, load_policy
from negguard.detect.candidates import Effort
from negguard.guard import Guard
from negguard.models.hashing import read_words
from negguard.raydata.job import run
from negguard.raydata.request import Mode, RunRequest
from negguard.store.prefilter import Chooser, Mask, candidate_rows
from negguard.text.segments import Bytes, Offsets, split

System = Callable[[Sequence[str], str], int]
OBJECT_STORE = 500_000_000
MOST_DOCUMENTS = 200
# One text with a frame for the judge, and one so long that compiled kernels are loaded.
WARM_UP = ("Warm-up: none of this is true.\n\nHe won.", "He ran on. " * 8_000)
# Else Ray ends idle workers between two passes, and the next pays for their start.
KEEP_WORKERS = {
    "idle_worker_killing_time_threshold_ms": 600_000,
    "num_workers_soft_limit": 8,
}


def prepared(name: str, workers: int) -> System:
    """Return the system called `name`, with packs loaded and Ray started."""
    match name:
        case "screen" | "cascade" | "candidates":
            return partial(_chosen, choosers(Guard.load("audit"))[name])
        case "scan" | "scan_fast" | "scan_thorough" | "apply" | "apply_free":
            mode, _, rest = name.partition("_")
            policy = with_effort(rest) if rest in set(Effort) else load_policy("audit")
            Guard.load(policy).apply(pa.table({"text": list(WARM_UP)}))
            return partial(_job, mode, workers, None, policy=policy)
        case "ray_apply" | "ray_scan":
            address = _start_ray(workers)
            return partial(_job, name.removeprefix("ray_"), workers, address)
        case "cluster_apply":
            return partial(_job, "apply", workers, _start_nodes(workers))
        case "ray_identity" | "ray_stage":
            _start_ray(workers)
            return partial(_pipeline, name == "ray_stage")
        case _:
            msg = f"no system called {name}"
            raise ValueError(msg)


def choosers(guard: Guard) -> dict[str, Chooser]:
    """Return the tiers before the judge, each with those before it, as row choosers."""
    return {
        "screen": partial(_screened, guard),
        "cascade": guard.search.cascade.rows,
        "candidates": guard.search.rows,
    }


def with_effort(effort: str) -> Policy:
    """Return the policy `audit` with another effort than its own."""
    policy = load_policy("audit")
    return replace(policy, detect=replace(policy.detect, effort=effort))


def cost_per_candidate(texts: Texts, *, seconds: float = 10.0) -> dict[str, float]:
    """Return the milliseconds of one document of 2 to 4 KB, by what it is.

    First as runs judge them, a batch at once (the mean); then each by itself (the
    median), which takes about `seconds` for each figure, however slow the guard is.
    """
    guard = Guard.load("audit")
    chosen = [text for text in texts.ordinary if 2000 < len(text) < 4000]
    mask = candidate_rows(pa.array(chosen, pa.string()), guard.search.rows).to_pylist()
    groups = {
        "candidate of the ordinary documents": [
            text for text, near in zip(chosen, mask, strict=True) if near
        ],
        "framed document": [text for text in texts.framed if 2000 < len(text) < 4000],
    }
    costs = {}
    for name, group in groups.items():
        if group:
            costs[name] = _in_a_batch(guard, group[:MOST_DOCUMENTS])
            alone = statistics.median(_milliseconds(guard, group, seconds))
            costs[f"{name}, by itself"] = alone
    return costs | {"candidates per 1,000": 1000 * sum(mask) / max(1, len(mask))}


def _in_a_batch(guard: Guard, texts: Sequence[str]) -> float:
    """Return what a document costs in a batch of its like, once caches are warm."""
    table = pa.table({"text": texts})
    guard.outcomes(table)
    started = time.perf_counter()
    guard.outcomes(table)
    return 1000 * (time.perf_counter() - started) / len(texts)


def _milliseconds(guard: Guard, texts: Sequence[str], most: float) -> list[float]:
    """Return what each document costs once caches are warm."""
    began = time.perf_counter()
    found: list[float] = []
    for text in texts[:MOST_DOCUMENTS]:
        guard.inspect(text)
        started = time.perf_counter()
        guard.inspect(text)
        now = time.perf_counter()
        found.append(1000 * (now - started))
        if now - began > most:
            break
    return found


def _chosen(choose: Chooser, paths: Sequence[str], _folder: str) -> int:
    """Mark rows; from the second pass on, the texts are in memory already."""
    columns = [column for path in paths for column in _columns(path)]
    return sum(len(candidate_rows(column, choose)) for column in columns)


def _screened(guard: Guard, data: Bytes, offsets: Offsets) -> Mask:
    """Return which texts hold a segment that the screen lets through."""
    cascade = guard.search.cascade
    segments = split(data, offsets)
    words = read_words(data, segments)
    floor = cascade.card.floors[cascade.effort].screen
    passed = np.flatnonzero(cascade.screen.scores(words) >= floor)
    found = np.zeros(len(offsets) - 1, dtype=np.bool_)
    found[np.searchsorted(segments.bounds, passed, side="right") - 1] = True
    return found


@functools.cache
def _columns(path: str) -> tuple[pa.Array, ...]:
    batches = pq.ParquetFile(path).iter_batches(columns=["text"])
    return tuple(batch["text"] for batch in batches)


def _job(
    name: str,
    workers: int,
    address: str | None,
    paths: Sequence[str],
    folder: str,
    *,
    policy: str | Policy = "audit",
) -> int:
    result = run(
        RunRequest(
            inputs=tuple(paths),
            policy=policy,
            output=str(Path(folder) / "out") if name == "apply" else None,
            mode=Mode(name),
            workers=workers,
            ray_address=address,
        ),
        load=loaded,
    )
    return result.totals.rows_in


@functools.cache
def loaded(policy: Policy) -> Guard:
    """Return the guard of this process; to load one is part of the start."""
    return Guard.load(policy)


def _pipeline(guarded: bool, paths: Sequence[str], folder: str) -> int:  # noqa: FBT001
    import ray  # noqa: PLC0415 - slow to import, and few systems need it

    from negguard.raydata import guard  # noqa: PLC0415

    rows = ray.data.read_parquet(list(paths))
    if guarded:
        rows = guard(rows, policy="audit", keep="all")
    else:
        rows = rows.map_batches(_same, batch_format="pyarrow", batch_size=None)
    rows.write_parquet(str(Path(folder) / "ray-out"))
    return sum(pq.ParquetFile(path).metadata.num_rows for path in paths)


def _same(batch: pa.Table) -> pa.Table:
    return batch


def _start_ray(workers: int) -> str:
    """Start a Ray of so many CPUs for this run alone; return its address."""
    import ray  # noqa: PLC0415

    ray.init(
        address="local",
        num_cpus=workers,
        include_dashboard=False,
        object_store_memory=OBJECT_STORE,
        _system_config=KEEP_WORKERS,
        log_to_driver=False,
        logging_level="ERROR",
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    return str(ray.get_runtime_context().gcs_address)


def _start_nodes(nodes: int) -> Any:  # noqa: ANN401 - an address
    """Join a new cluster of single-CPU nodes on this machine; return its address."""
    import ray  # noqa: PLC0415
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(nodes - 1):
        cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    return cluster.address
