"""The output folder of a run, opened for reading what the run says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from negguard.errors import UsageError
from negguard.raydata.record import from_json
from negguard.raydata.request import RunResult
from negguard.store.commit import find_manifests, read_json
from negguard.store.folders import Folder, open_folder
from negguard.store.manifest import PLAN, RUN, Manifest
from negguard.store.metrics import Metrics
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
        shards = self.plan.get("shards", {})
        return [
            (shards.get(name, {}).get("source") or name, manifest.metrics)
            for name, manifest in sorted(self.manifests.items())
        ]


def open_output(run: str) -> Output:
    """Return what is known of the run in a folder.

    Raises:
        UsageError: no run wrote this folder.
        StorageError: the store cannot be reached.
    """
    folder = open_folder(run, Retries())
    plan = read_json(folder, PLAN)
    if plan is None:
        msg = f"{run!r} is no output of negguard scan or apply: it holds no {PLAN}"
        raise UsageError(msg)
    values = read_json(folder, RUN)
    return Output(
        folder=folder,
        plan=plan,
        manifests=find_manifests(folder, folder.sizes()),
        result=None if values is None else from_json(values, output=run),
    )


def require_finished(output: Output, run: str) -> RunResult:
    """Return the result of a run.

    Raises:
        UsageError: the run is not finished.
    """
    if output.result is None:
        msg = f"the run in {run!r} is not finished; start the same command again"
        raise UsageError(msg)
    return output.result
