"""Hold a finished output against itself: digests and counts, from the files alone."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from negguard.errors import IntegrityError
from negguard.model import Action
from negguard.store.decisions import JOURNAL, decided_of, read_journal
from negguard.store.folders import Folder
from negguard.store.groups import read_lines
from negguard.store.manifest import (
    ATTRIBUTES,
    PARQUET,
    PLAN,
    RUN,
    SHARDS,
    SUCCESS,
    Manifest,
    file_names,
    manifest_name,
)
from negguard.store.marker import check_marker, manifests_digest
from negguard.store.metrics import KEPT_ACTIONS, Metrics
from negguard.store.notes import require_json, require_plan
from negguard.store.ours import strangers

ACTIONS = {
    "kept": {action.value for action in KEPT_ACTIONS},
    "quarantine": {Action.QUARANTINE.value},
    "dropped": {Action.DROP.value},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How much was found to agree; `size` is in bytes."""

    shards: int
    files: int
    size: int
    totals: Metrics

    def __add__(self, other: Verified) -> Verified:
        """Return both together."""
        return Verified(
            shards=self.shards + other.shards,
            files=self.files + other.files,
            size=self.size + other.size,
            totals=self.totals + other.totals,
        )


def verify_run(folder: Folder) -> Verified:
    """Recompute every count and digest of a finished run.

    Raises:
        IntegrityError: with the first thing that disagrees.
        StorageError: the output cannot be read.
    """
    sizes = folder.sizes()
    marker = check_marker(folder)
    run, plan = _run(folder), require_plan(folder)
    if plan.get("basis") != run.get("basis"):
        msg = f"{RUN} and {PLAN} are of different policies, packs or modes"
        raise IntegrityError(msg)
    manifests = _manifests(folder, sizes, plan, run)
    if manifests_digest(manifests) != marker["shards"]:
        msg = f"the manifests are not those that {SUCCESS} was written for"
        raise IntegrityError(msg)
    for manifest in manifests:
        _check_files(folder, manifest, sizes)
    _check_strangers(sizes, manifests)
    _check_decisions(folder, manifests)
    totals = reduce(add, (manifest.metrics for manifest in manifests), Metrics())
    if totals != Metrics.from_json(run["totals"]):
        msg = f"the manifests add up to other totals than {RUN} says"
        raise IntegrityError(msg)
    facts = [facts for manifest in manifests for facts in manifest.files.values()]
    return Verified(
        shards=len(manifests),
        files=len(facts),
        size=sum(each.size for each in facts),
        totals=totals,
    )


def _run(folder: Folder) -> dict[str, Any]:
    run = require_json(folder, RUN) or {}
    if not isinstance(run.get("failed"), list) or "totals" not in run:
        msg = f"{RUN} tells of no run"
        raise IntegrityError(msg)
    return run


def _check_decisions(folder: Folder, manifests: list[Manifest]) -> None:
    """Refuse rows that were moved by decisions that nobody knows of."""
    journal = read_journal(folder)
    for manifest in manifests:
        gone = set(manifest.decided) - decided_of(manifest, journal).by_key.keys()
        if gone:
            msg = f"{JOURNAL} lacks decisions that shard {manifest.shard} follows"
            raise IntegrityError(msg)


def _manifests(
    folder: Folder,
    sizes: Mapping[str, int],
    plan: Mapping[str, Any],
    run: Mapping[str, Any],
) -> list[Manifest]:
    """Return the manifests that the plan calls for, each held against it."""
    shards = plan.get("shards", {})
    failed = {each["shard"] for each in run["failed"]}
    wanted = {n: i for n, i in shards.items() if n not in failed}
    found = {name for name in sizes if name.startswith(f"{SHARDS}/")}
    names = {manifest_name(shard) for shard in wanted}
    for name in sorted(names ^ found):
        state = "is missing" if name in names else "is of a shard that is not planned"
        msg = f"{name} {state}"
        raise IntegrityError(msg)
    manifests = [_manifest(folder, shard) for shard in sorted(wanted)]
    for manifest in manifests:
        if manifest.basis != run["basis"] or manifest.input != wanted[manifest.shard]:
            msg = f"shard {manifest.shard} was made from another input or policy"
            raise IntegrityError(msg)
    return manifests


def _manifest(folder: Folder, shard: str) -> Manifest:
    data = folder.read(manifest_name(shard)) or b""
    manifest = Manifest.from_bytes(data, shard)
    if manifest.to_bytes() != data or manifest.shard != shard:
        msg = f"{manifest_name(shard)} is not as it was written"
        raise IntegrityError(msg)
    return manifest


def _check_files(folder: Folder, manifest: Manifest, sizes: Mapping[str, int]) -> None:
    actions: Counter[str] = Counter()
    for sink, name in file_names(manifest).items():
        facts = manifest.files[sink]
        if sizes.get(name) != facts.size:
            msg = f"{name} has {sizes.get(name, 0)} bytes, not {facts.size}"
            raise IntegrityError(msg)
        with folder.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != facts.sha256:
                msg = f"{name} holds other bytes than were written"
                raise IntegrityError(msg)
            file.seek(0)
            if sink == ATTRIBUTES:
                _check_lines(file, name, facts.rows)
                continue
            found = _recount(file, sink, facts.ending, manifest.metrics)
        if found.total() != facts.rows:
            msg = f"{name} holds {found.total()} rows, not {facts.rows}"
            raise IntegrityError(msg)
        if not found.keys() <= ACTIONS[sink]:
            msg = f"{name} holds rows with action {sorted(found.keys())}"
            raise IntegrityError(msg)
        actions += found
    if manifest.files and actions != Counter(manifest.metrics.actions):
        msg = f"shard {manifest.shard}: its files hold other actions than it says"
        raise IntegrityError(msg)


def _check_lines(file: io.BufferedIOBase, name: str, rows: int) -> None:
    with gzip.open(file) as lines:
        found = sum(1 for _ in lines)
    if found != rows:
        msg = f"{name} holds {found} lines, not {rows}"
        raise IntegrityError(msg)


def _recount(
    file: io.BufferedIOBase, sink: str, ending: str, metrics: Metrics
) -> Counter[str]:
    """Return the rows of a file by action, some at a time.

    Lines without annotations, if they are as many as were kept, count as what was kept.
    """
    if ending != PARQUET:
        found = Counter(
            str(values.get("ng_action", "")) for values in read_lines(file, ending)
        )
        kept = {a: n for a, n in metrics.actions.items() if a in ACTIONS[sink]}
        bare = found.keys() == {""} and found.total() == sum(kept.values())
        return Counter(kept) if bare else found
    source = pq.ParquetFile(file)
    if sink == "dropped":
        return Counter({Action.DROP.value: source.metadata.num_rows})
    found = Counter()
    for batch in source.iter_batches(columns=["ng_action"], use_threads=False):
        for each in pc.value_counts(batch.column(0)).to_pylist():
            found[each["values"]] += each["counts"]
    return +found


def _check_strangers(sizes: Mapping[str, int], manifests: list[Manifest]) -> None:
    """Refuse data files that no manifest names: a reader would count their rows."""
    known = {name for each in manifests for name in file_names(each).values()}
    for name in strangers(sizes, known):
        msg = f"{name} is named by no manifest"
        raise IntegrityError(msg)
