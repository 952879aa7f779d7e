"""Move rows that people decided about from quarantine to the kept rows, each once.

What was decided is in the journal (decisions.py) before the first row moves, and the
shards follow it, each in steps that can be taken again:

```
1 note      the manifest is copied to _negguard/releases/, then taken away
2 kept      the kept rows and, after them, the released ones, with the action `keep`
3 held      the rows that stay in quarantine; the file goes where none does
4 manifest  with the digest of the decisions; then the note goes
```

Whatever is broken off after 1, the note says what both files held before, so the same
command sees which of them are written and does the rest. `apply` does such a shard
again, with the journal, to the same rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from negguard.errors import IntegrityError
from negguard.model import Action
from negguard.store.commit import Reach, commit_shard
from negguard.store.decisions import RELEASED, Rulings
from negguard.store.fence import fenced
from negguard.store.folders import Folder, write_file
from negguard.store.groups import open_rows, row_groups
from negguard.store.manifest import (
    RELEASES,
    FileFacts,
    Manifest,
    data_name,
    manifest_name,
    note_name,
)
from negguard.store.metrics import LEFT, Metrics, left_in
from negguard.store.rows import take_rows
from negguard.store.schema import Columns
from negguard.store.sinks import ShardFiles

MOVED = ("kept", "quarantine")


def read_notes(folder: Folder) -> dict[str, Manifest]:
    """Return the manifests of shards whose release was broken off, by shard."""
    found = {}
    for name in folder.sizes(RELEASES):
        manifest = Manifest.from_bytes(folder.read(name) or b"", name)
        found[manifest.shard] = manifest
    return found


def release_shard(
    folder: Folder, old: Manifest, rulings: Rulings, *, token: str, reach: Reach
) -> Manifest:
    """Move the decided rows of one shard and return its new manifest.

    `old` is the manifest before, or the note of it; `token` is of the caller's lock.

    Raises:
        StorageError: the output cannot be written, or is another's.
        IntegrityError: the files are neither those of before nor those of after.
    """
    with fenced(folder, token):
        write_file(folder, note_name(old.shard), old.to_bytes())
    reach("release.noted")
    with fenced(folder, token):
        folder.delete([manifest_name(old.shard)])
    reach("release.opened")
    files = ShardFiles(
        folder=folder, shard=old.shard, schema=pa.schema([]), codec="zstd"
    )
    try:
        moved = _move(folder, old, rulings, files)
        made = commit_shard(
            files,
            lambda facts: _manifest(folder, old, rulings, moved, facts),
            folder=folder,
            token=token,
            gone=[data_name("quarantine", old.shard)] if moved.emptied else [],
            reach=reach,
        )
    finally:
        files.discard()
    with fenced(folder, token):
        folder.delete([note_name(old.shard)])
    reach("release.closed")
    return made


@dataclass(slots=True)
class Moved:
    """What was found on the way; `emptied`: no row stays in quarantine.

    `left` is what stays asserted in all kept rows, the released ones among them.
    """

    keys: set[str]
    emptied: bool = False
    left: Metrics = field(default_factory=Metrics)


def _move(folder: Folder, old: Manifest, rulings: Rulings, files: ShardFiles) -> Moved:
    """Write what is not written yet to drafts of `files`."""
    columns = Columns(**old.columns)
    moved = Moved(set(old.decided))
    kept_before = _is(folder, data_name("kept", old.shard), old.files.get("kept"))
    with open_rows(folder, "kept", old.shard) as kept:
        files.schema, files.codec = kept.schema_arrow, _codec(kept)
        if kept_before:
            files.add("kept", files.schema.empty_table())
        for table in row_groups(kept):
            moved.keys.update(r.key for r in rulings.rows(table, columns).values())
            moved.left += left_in(table, source=columns.source)
            if kept_before:
                files.add("kept", table)
    held_facts = old.files.get("quarantine")
    if not _is(folder, data_name("quarantine", old.shard), held_facts):
        if kept_before and held_facts is not None:
            msg = f"the quarantine of shard {old.shard} is not what was written"
            raise IntegrityError(msg)
        return moved
    moved.emptied = True
    with open_rows(folder, "quarantine", old.shard) as held:
        files.codec = _codec(held)
        for table in row_groups(held):
            decided = rulings.rows(table, columns)
            moved.keys.update(ruling.key for ruling in decided.values())
            freed = {n for n, r in decided.items() if r.action == Action.KEEP.value}
            if kept_before and freed:
                chosen = pa.array(sorted(freed), pa.int64())
                released = _as_kept(take_rows(table, chosen))
                moved.left += left_in(released, source=columns.source)
                files.add("kept", released)
            _hold_back(table, freed, files, moved)
    return moved


def _hold_back(
    table: pa.Table, freed: Container[int], files: ShardFiles, moved: Moved
) -> None:
    rest = [row for row in range(table.num_rows) if row not in freed]
    if rest:
        files.add("quarantine", take_rows(table, pa.array(rest, pa.int64())))
        moved.emptied = False


def _manifest(
    folder: Folder,
    old: Manifest,
    rulings: Rulings,
    moved: Moved,
    facts: Mapping[str, FileFacts],
) -> Manifest:
    """Return the manifest of what was written now and of what was there already."""
    found = {"kept": facts.get("kept") or _facts(folder, "kept", old.shard)}
    if not moved.emptied:
        held = facts.get("quarantine") or _facts(folder, "quarantine", old.shard)
        found["quarantine"] = held
    others = {n: each for n, each in old.files.items() if n not in MOVED}
    files = {**others, **{n: each for n, each in found.items() if each is not None}}
    before = old.files["quarantine"].rows if "quarantine" in old.files else 0
    after = files["quarantine"].rows if "quarantine" in files else 0
    return replace(
        old,
        metrics=_moved(old.metrics, before - after, moved.left),
        files=files,
        decisions=rulings.digest,
        decided=tuple(sorted(moved.keys)),
    )


def _facts(folder: Folder, sink: str, shard: str) -> FileFacts | None:
    name = data_name(sink, shard)
    size = folder.sizes(sink).get(name)
    if size is None:
        return None
    with folder.open(name) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with open_rows(folder, sink, shard) as opened:
        return FileFacts(rows=opened.metadata.num_rows, size=size, sha256=digest)


def _is(folder: Folder, name: str, facts: FileFacts | None) -> bool:
    """Tell whether a file holds what was written once."""
    if facts is None or folder.sizes(name.partition("/")[0]).get(name) != facts.size:
        return False
    with folder.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == facts.sha256


def _moved(metrics: Metrics, count: int, left: Metrics) -> Metrics:
    actions = Counter(metrics.actions)
    actions[Action.QUARANTINE.value] -= count
    actions[Action.KEEP.value] += count
    return replace(
        metrics,
        kept=metrics.kept + count,
        quarantined=metrics.quarantined - count,
        actions={name: number for name, number in sorted(actions.items()) if number},
        **{name: getattr(left, name) for name in LEFT},
    )


def _as_kept(table: pa.Table) -> pa.Table:
    reasons = pc.binary_join_element_wise(
        RELEASED, table.column("ng_reason").fill_null(""), ""
    )
    actions = pa.repeat(pa.scalar(Action.KEEP.value), table.num_rows)
    for name, values in (("ng_reason", reasons), ("ng_action", actions)):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), values)
    return table


def _codec(file: pq.ParquetFile) -> str:
    return str(file.metadata.row_group(0).column(0).compression).lower()
