"""The commit protocol: what is written when, and why no crash loses or doubles a row.

A reader trusts a shard's data if its manifest is there, and a run if `_SUCCESS` is.

```
1 plan      inputs are listed with fingerprints; `basis` is the digest of all that
            decides about a row: policy, packs, models, mode, sample, negguard itself
2 lock      one owner per output, with a heartbeat                        (lock.py)
3 intent    _SUCCESS, run.json and report.html go; drafts of dead attempts go; shards
            that are no longer planned, or are of another input or basis, lose their
            manifest first and their data after; then plan.json is written
4 data      per shard: kept, quarantine, dropped, attributes, each to a draft beside
            its final name, flushed to the disk, then renamed; in object stores put
            whole
5 manifest  _negguard/shards/<shard>.json, after the last data file of the shard;
            rows in = kept + quarantined + dropped is checked before
6 run       drafts of workers that died go; run.json, report.html, then _SUCCESS,
            which holds the digest of run.json
```

A crash before 5 leaves a shard without a manifest: the next attempt writes the same
bytes over whatever is there. A crash between 5 and 6 leaves finished shards, which the
next attempt takes over: it recomputes nothing whose manifest has the same input and
basis and whose files have their sizes. A finished run that is asked for once more
opens no file for writing.

Attempts never collide. A draft's name holds a random part, a shard's final name depends
on its input only, and the same input and basis give the same bytes, so even two
attempts that finish the same shard at once (Ray may start a task twice) leave one whole
file. An attempt whose run lost the lock publishes nothing: it looks at the lock before
it publishes. Nothing of one basis is ever seen beside `_SUCCESS` of another, since 3
takes `_SUCCESS` away first and removes all that does not fit before any row is written.

Steps are named for fault tests: `reach` is called with each and does nothing in use.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from negguard.errors import IntegrityError, StorageError, UsageError
from negguard.store.folders import Folder, write_file
from negguard.store.lock import LOCK, read_owner
from negguard.store.manifest import (
    ATTRIBUTES,
    HOME,
    PLAN,
    REPORT,
    RUN,
    SHARDS,
    SINKS,
    SUCCESS,
    Manifest,
    attribute_name,
    file_names,
    manifest_name,
    pretty,
)
from negguard.store.sinks import ShardFiles

Reach = Callable[[str], None]
STEPS = (
    "planned",
    "locked",
    "markers.gone",
    "stale.gone",
    "plan.written",
    "shard.opened",
    "shard.judged",
    "draft.closed",
    "data.published",
    "manifest.written",
    "run.written",
    "report.written",
    "success.written",
)


def pass_by(step: str) -> None:
    """Go on after a step: what `reach` is outside of fault tests."""
    del step


def find_manifests(folder: Folder, sizes: Mapping[str, int]) -> dict[str, Manifest]:
    """Return the manifests by shard whose data files are there in their full size.

    What is no manifest, or disagrees with the files, is left out: its shard is done
    again.
    """
    found: dict[str, Manifest] = {}
    for name in sizes:
        if name.startswith(f"{SHARDS}/") and name.endswith(".json"):
            with contextlib.suppress(IntegrityError):
                manifest = Manifest.from_bytes(folder.read(name) or b"", name)
                if _whole(manifest, sizes):
                    found[manifest.shard] = manifest
    return found


def require_own(sizes: Mapping[str, int], where: str) -> None:
    """Refuse a folder that holds anything but an earlier run.

    Raises:
        UsageError: there are files, but no plan.
    """
    others = sorted(name for name in sizes if not _ours(name))
    if sizes and (others or not any(n.startswith(f"{HOME}/") for n in sizes)):
        first = (others or sorted(sizes))[0]
        msg = (
            f"output {where!r} holds files that no run of negguard wrote ({first!r} "
            "among them); name an empty folder, or one of an earlier run"
        )
        raise UsageError(msg)


def declare_intent(
    folder: Folder,
    plan: Mapping[str, Any],
    *,
    keep: Iterable[str],
    sizes: Mapping[str, int],
    reach: Reach,
) -> None:
    """Take away all that does not belong to the run to come, then write its plan."""
    folder.delete([SUCCESS])
    folder.delete([RUN, REPORT])
    reach("markers.gone")
    folder.clear_drafts()
    kept = set(keep)
    beside = {
        attribute_name(shard["source"])
        for name, shard in plan["shards"].items()
        if name in kept
    }
    stale = [name for name in sizes if _stale(name, kept, beside)]
    folder.delete(name for name in stale if name.startswith(f"{SHARDS}/"))
    folder.delete(name for name in stale if not name.startswith(f"{SHARDS}/"))
    reach("stale.gone")
    write_file(folder, PLAN, pretty(plan))
    reach("plan.written")


def commit_shard(
    files: ShardFiles | None,
    manifest: Callable[[Mapping[str, Any]], Manifest],
    *,
    folder: Folder,
    token: str,
    reach: Reach,
) -> Manifest:
    """Publish a shard's files, then its manifest.

    `manifest` makes the manifest of the files' facts.

    Raises:
        IntegrityError: counts disagree with what was written.
        StorageError: the run that this attempt is of does not hold the output.
    """
    facts = files.close() if files else {}
    reach("draft.closed")
    made = manifest(facts)
    made.metrics.check(made.shard)
    if files:
        _check_counts(made)
        require_held(folder, token)
        for draft in files.drafts():
            folder.publish(draft)
    reach("data.published")
    write_file(folder, manifest_name(made.shard), made.to_bytes())
    reach("manifest.written")
    return made


def finish_run(
    folder: Folder,
    run: Mapping[str, Any],
    *,
    report: bytes | None,
    reach: Reach,
) -> None:
    """Write what the run came to; the marker is the last."""
    folder.clear_drafts()  # of workers that died, while others did their shards
    data = pretty(run)
    write_file(folder, RUN, data)
    reach("run.written")
    if report is not None:
        write_file(folder, REPORT, report)
    reach("report.written")
    write_file(folder, SUCCESS, pretty({"run": hashlib.sha256(data).hexdigest()}))
    reach("success.written")


def read_json(folder: Folder, name: str) -> dict[str, Any] | None:
    """Return a JSON object; None where there is none that is whole."""
    try:
        values = json.loads(folder.read(name) or b"")
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def require_held(folder: Folder, token: str) -> None:
    """Refuse to publish for a run that lost its lock.

    Raises:
        StorageError: somebody else holds the output, or nobody.
    """
    for pause in (0.0, 0.05, 0.2):  # a heartbeat may be in the middle of its write
        time.sleep(pause)
        owner = read_owner(folder.read(LOCK) or b"")
        if owner is not None:
            break
    else:
        msg = "no run holds the output any more; this attempt writes nothing"
        raise StorageError(msg)
    if owner.token != token:
        msg = f"{owner.name} holds the output; this attempt writes nothing more"
        raise StorageError(msg)


def _check_counts(manifest: Manifest) -> None:
    metrics = manifest.metrics
    counts = (metrics.kept, metrics.quarantined, metrics.dropped)
    for sink, counted in zip(SINKS, counts, strict=True):
        written = manifest.files[sink].rows if sink in manifest.files else 0
        if written != counted:
            msg = f"{manifest.shard}: {counted} rows for {sink}, but {written} written"
            raise IntegrityError(msg)


def _whole(manifest: Manifest, sizes: Mapping[str, int]) -> bool:
    return all(
        sizes.get(name) == manifest.files[sink].size
        for sink, name in file_names(manifest).items()
    )


def _ours(name: str) -> bool:
    return name.partition("/")[0] in {HOME, *SINKS, ATTRIBUTES}


def _stale(name: str, kept: set[str], beside: set[str]) -> bool:
    top, _, rest = name.partition("/")
    if top == ATTRIBUTES:
        return name not in beside
    if name.startswith(f"{SHARDS}/"):
        return name.removeprefix(f"{SHARDS}/").removesuffix(".json") not in kept
    return top in SINKS and rest.removesuffix(".parquet") not in kept
