"""The output folder of a run, opened for reading what the run says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from negguard.errors import UsageError
from negguard.raydata.record import from_json
from negguard.raydata.request import RunResult
from negguard.store.commit import find_manifests
from negguard.store.folders import Folder, open_folder
from negguard.store.manifest import PLAN, RUN, Manifest
from negguard.store.metrics import Metrics
from negguard.store.notes import require_json, require_plan
from negguard.store.retries import Retries


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A folder that a run wrote: its plan, its finished shards, and its result.

    `result` is None while the run goes on, and after it was interrupted.
    """

    folder: Folder
    plan: dict[str, Any]
    manifests: dict[str, Manifest]
    result: RunResult | None

    def parts(self) -> list[tuple[str, Metrics]]:
        """Return the metrics of each finished shard beside the file it came from."""
        shards = sorted(self.manifests.items())
        return by_source(self.plan, [(name, each.metrics) for name, each in shards])


def by_source(
    plan: Mapping[str, Any], shards: Iterable[tuple[str, Metrics]]
) -> list[tuple[str, Metrics]]:
    """Return the metrics of shards beside the names of the files they came from."""
    planned = plan.get("shards", {})
    return [
        (planned.get(name, {}).get("source") or name, metrics)
        for name, metrics in shards
    ]


def open_output(run: str) -> Output:
    """Return what is known of the run in a folder.

    Raises:
        UsageError: no run wrote this folder.
        IntegrityError: what it says of itself is damaged.
        StorageError: the store cannot be reached.
    """
    folder = open_folder(run, Retries())
    require_run(folder, run)
    plan = require_plan(folder)
    values = require_json(folder, RUN)
    return Output(
        folder=folder,
        plan=plan,
        manifests=find_manifests(folder, folder.sizes()),
        result=None if values is None else from_json(values, output=run),
    )


def require_run(folder: Folder, run: str) -> None:
    """Refuse a folder that no run wrote.

    Raises:
        UsageError: there is no plan in it.
    """
    if folder.read(PLAN) is None:
        msg = f"{run!r} is no output of negguard scan or apply: it holds no {PLAN}"
        raise UsageError(msg)


def require_finished(output: Output, run: str) -> RunResult:
    """Return the result of a run.

    Raises:
        UsageError: the run is not finished.
    """
    if output.result is None:
        msg = f"the run in {run!r} is not finished; start the same command again"
        raise UsageError(msg)
    return output.result
