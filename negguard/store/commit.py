"""The commit protocol: what is written when, and why no crash loses or doubles a row.

A reader trusts a shard's data if its manifest is there, and a run if `_SUCCESS` is.

```
1 plan      inputs are listed with fingerprints; `basis` is the digest of all that
            decides about a row: policy, packs, models, mode, sample, negguard itself
2 lock      one owner per output, with a heartbeat                        (lock.py)
3 intent    _SUCCESS, run.json and report.html go; drafts of dead attempts go; shards
            that are no longer planned, or are of another input or basis, lose their
            manifest first and their data after; then plan.json is written. Only what a
            plan or a manifest names is removed                           (ours.py)
4 data      per shard: kept, quarantine, dropped, attributes, each to a draft beside
            its final name, flushed to the disk, then renamed; in object stores put
            whole
5 manifest  _negguard/shards/<shard>.json, after the last data file of the shard;
            rows in = kept + quarantined + dropped is checked before
6 run       drafts of workers that died go; what is there is counted once more; then
            run.json, report.html, and _SUCCESS with the digests of them all
```

A crash before 5 leaves a shard without a manifest: the next attempt writes the same
bytes over whatever is there. A crash between 5 and 6 leaves finished shards, which the
next attempt takes over: it recomputes nothing whose manifest has the same input and
basis and whose files have their sizes. A finished run that is asked for once more
opens no file for writing.

Attempts never collide. A draft's name holds a random part, a shard's final name depends
on its input only, and the same input and basis give the same bytes, so even two
attempts that finish the same shard at once (Ray may start a task twice) leave one whole
file. A run that lost the lock publishes nothing: 3 to 6 look at it before and after
each write (fence.py), and manifests and marker name the owner that wrote them. Nothing
of one basis is ever seen beside `_SUCCESS` of another, since 3 takes `_SUCCESS` away
first and removes all that does not fit before any row is written.

Steps are named for fault tests: `reach` is called with each and does nothing in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from negguard.errors import IntegrityError, StorageError
from negguard.store.fence import fenced
from negguard.store.folders import Folder, write_file
from negguard.store.manifest import (
    PLAN,
    REPORT,
    RUN,
    SHARDS,
    SINKS,
    SUCCESS,
    Manifest,
    file_names,
    manifest_name,
    pretty,
)
from negguard.store.marker import marker_of
from negguard.store.metrics import Metrics
from negguard.store.ours import strangers
from negguard.store.sinks import ShardFiles

Reach = Callable[[str], None]
AT_ONCE = 16
STEPS = (
    "planned",
    "locked",
    "markers.gone",
    "stale.gone",
    "plan.written",
    "shard.opened",
    "shard.judged",
    "draft.closed",
    "shard.held",
    "file.published",
    "data.published",
    "manifest.written",
    "recounted",
    "run.written",
    "report.written",
    "success.written",
)


def pass_by(step: str) -> None:
    """Go on after a step: what `reach` is outside of fault tests."""
    del step


def read_manifests(folder: Folder, names: Iterable[str]) -> dict[str, Manifest]:
    """Return the manifests by their files; what is no manifest is left out."""

    def read(name: str) -> Manifest | None:
        try:
            return Manifest.from_bytes(folder.read(name) or b"", name)
        except IntegrityError:
            return None

    wanted = [n for n in names if n.startswith(f"{SHARDS}/") and n.endswith(".json")]
    with ThreadPoolExecutor(AT_ONCE) as threads:  # a store takes its time for each
        found = dict(zip(wanted, threads.map(read, wanted), strict=True))
    return {name: each for name, each in found.items() if each is not None}


def whole(
    manifests: Mapping[str, Manifest], sizes: Mapping[str, int]
) -> dict[str, Manifest]:
    """Return the manifests by shard whose data files are there in their full size.

    The shards of all others are done again.
    """
    return {
        each.shard: each
        for name, each in manifests.items()
        if name == manifest_name(each.shard)
        and all(
            sizes.get(file) == each.files[sink].size
            for sink, file in file_names(each).items()
        )
    }


def find_manifests(folder: Folder, sizes: Mapping[str, int]) -> dict[str, Manifest]:
    """Return the manifests by shard whose data files are there in their full size."""
    return whole(read_manifests(folder, sizes), sizes)


def declare_intent(
    folder: Folder,
    plan: Mapping[str, Any],
    *,
    gone: Iterable[Sequence[str]],
    token: str,
    reach: Reach,
) -> None:
    """Take away all that does not belong to the run to come, then write its plan.

    `gone` are the files to take away: each group after the one before it.

    Raises:
        LostError: the run does not hold the output.
    """
    with fenced(folder, token):
        folder.delete([SUCCESS])
    with fenced(folder, token):
        folder.delete([RUN, REPORT])
    reach("markers.gone")
    folder.clear_drafts()
    for names in gone:
        with fenced(folder, token):
            folder.delete(names)
    reach("stale.gone")
    with fenced(folder, token):
        write_file(folder, PLAN, pretty(plan))
    reach("plan.written")


def commit_shard(
    files: ShardFiles | None,
    manifest: Callable[[Mapping[str, Any]], Manifest],
    *,
    folder: Folder,
    token: str,
    reach: Reach,
    gone: Iterable[str] = (),
) -> Manifest:
    """Publish a shard's files, take away what is `gone`, then write the manifest.

    `manifest` makes the manifest of the files' facts.

    Raises:
        IntegrityError: counts disagree with what was written.
        LostError: the run that this attempt is of does not hold the output.
    """
    facts = files.close() if files else {}
    reach("draft.closed")
    made = replace(manifest(facts), owner=token)
    made.metrics.check(made.shard)
    if files:
        _check_counts(made)
    name = manifest_name(made.shard)

    def same() -> bool:
        there = read_manifests(folder, [name]).get(name)
        return there is not None and there.digest == made.digest

    with fenced(folder, token, name, unless=same):
        reach("shard.held")
        for draft in files.drafts() if files else ():
            folder.publish(draft)
            reach("file.published")
        folder.delete(gone)
        reach("data.published")
    with fenced(folder, token, name, unless=same):
        write_file(folder, name, made.to_bytes())
    reach("manifest.written")
    return made


def finish_run(
    folder: Folder,
    run: Mapping[str, Any],
    *,
    report: bytes | None,
    manifests: Iterable[Manifest],
    token: str,
    reach: Reach,
) -> None:
    """Write what the run came to; the marker is the last.

    `manifests` are those of all shards, as `require_complete` found them.

    Raises:
        LostError: the run does not hold the output.
    """
    folder.clear_drafts()  # of workers that died, while others did their shards
    with fenced(folder, token):
        write_file(folder, RUN, pretty(run))
    reach("run.written")
    if report is not None:
        with fenced(folder, token):
            write_file(folder, REPORT, report)
    reach("report.written")
    with fenced(folder, token):
        write_file(folder, SUCCESS, marker_of(folder, manifests, owner=token))
    reach("success.written")


def require_complete(
    folder: Folder, expected: Mapping[str, Metrics], *, basis: str, owners: set[str]
) -> list[Manifest]:
    """Count what is there before a run is marked as finished, and return it.

    `expected` are the metrics of all shards that could be read; `owners` are the tokens
    of the runs that wrote them.

    Raises:
        StorageError: something that was written is gone, or another's.
    """
    sizes = folder.sizes()
    manifests = read_manifests(folder, sizes)
    complete = whole(manifests, sizes)
    for shard, metrics in expected.items():
        found = complete.get(shard)
        if found is None:
            state = "is no longer there as it was written"
        elif found.basis != basis or found.owner not in owners:
            state = "was written by another run"
        elif found.metrics != metrics:
            state = "holds other rows than were judged"
        else:
            continue
        msg = (
            f"shard {shard} in {folder.url} {state}: something else changes this "
            "output; run the same command again"
        )
        raise StorageError(msg)
    known = {file for each in complete.values() for file in file_names(each).values()}
    for name in strangers(sizes, known):
        msg = f"{name} in {folder.url} was written by nobody; move it elsewhere"
        raise StorageError(msg)
    return [complete[shard] for shard in expected]


def _check_counts(manifest: Manifest) -> None:
    metrics = manifest.metrics
    counts = (metrics.kept, metrics.quarantined, metrics.dropped)
    for sink, counted in zip(SINKS, counts, strict=True):
        written = manifest.files[sink].rows if sink in manifest.files else 0
        if written != counted:
            msg = f"{manifest.shard}: {counted} rows for {sink}, but {written} written"
            raise IntegrityError(msg)
