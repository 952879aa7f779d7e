"""The ways a guard runs, each ready for rows before its time is taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.throughput_parts.corpus import NOTICES
from negguard.guard import Guard
from negguard.raydata.job import run
from negguard.raydata.request import Mode, RunRequest

System = Callable[[Sequence[str], str], int]
OBJECT_STORE = 300_000_000


def prepared(name: str, workers: int) -> System:
    """Return the system called `name`, with packs loaded and Ray started."""
    guard = Guard.load("audit")
    guard.apply(pa.table({"id": ["0"], "text": ["Warm-up: none of this is true."]}))
    match name:
        case "first_tier":
            return partial(_first_tier, guard)
        case "scan" | "apply":
            return partial(_job, name, workers, None)
        case "ray_apply" | "ray_scan":
            address = _start_ray(workers)
            return partial(_job, name.removeprefix("ray_"), workers, address)
        case "ray_cluster_apply":
            return partial(_job, "apply", workers, _start_nodes(workers))
        case "ray_identity" | "ray_stage":
            _start_ray(workers)
            return partial(_pipeline, name == "ray_stage")
        case _:
            msg = f"no system called {name}"
            raise ValueError(msg)


def cost_per_candidate(paths: Sequence[str], *, most: int = 200) -> dict[str, float]:
    """Return the median milliseconds of one document of 2 to 4 KB, by what it is."""
    guard = Guard.load("audit")
    texts = pa.concat_tables(pq.read_table(path, columns=["text"]) for path in paths)
    chosen = [text for text in texts["text"].to_pylist() if 2000 < len(text) < 4000]
    mask = guard.prefilter.mask(pa.array(chosen)).to_pylist()
    candidates = [text for text, near in zip(chosen, mask, strict=True) if near]
    framed = [f"{NOTICES[n % len(NOTICES)]}\n\n{text}" for n, text in enumerate(chosen)]
    groups = {
        "candidate without a frame": [
            text for text in candidates if not text.startswith(NOTICES)
        ],
        "framed": framed,
    }
    return {
        name: statistics.median(_milliseconds(guard, text) for text in group[:most])
        for name, group in groups.items()
        if group
    } | {"candidates per 1,000": 1000 * len(candidates) / max(1, len(chosen))}


def _milliseconds(guard: Guard, text: str) -> float:
    guard.inspect(text)
    started = time.perf_counter()
    guard.inspect(text)
    return 1000 * (time.perf_counter() - started)


def _first_tier(guard: Guard, paths: Sequence[str], _folder: str) -> int:
    rows = 0
    for path in paths:
        for batch in pq.ParquetFile(path).iter_batches(columns=["text"]):
            rows += len(guard.prefilter.mask(batch["text"]))
    return rows


def _job(
    name: str, workers: int, address: str | None, paths: Sequence[str], folder: str
) -> int:
    result = run(
        RunRequest(
            inputs=tuple(paths),
            policy="audit",
            output=str(Path(folder) / "out") if name == "apply" else None,
            mode=Mode(name),
            workers=workers,
            ray_address=address,
        ),
        load=Guard.load,
    )
    return result.totals.rows_in


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
        log_to_driver=False,
        logging_level="ERROR",
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    return str(ray.get_runtime_context().gcs_address)


def _start_nodes(nodes: int) -> Any:  # noqa: ANN401 - an address
    """Start a cluster of single-CPU nodes on this machine; return its address."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(nodes - 1):
        cluster.add_node(num_cpus=1)
    return cluster.address
