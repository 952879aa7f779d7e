"""Move reviewed rows of a finished run from quarantine to the kept rows, each once.

A shard loses its manifest first, then gets its two files and its new manifest, as
`commit` writes them; so a crash leaves a shard that the next `apply` does again, and
never a row that is in both sinks or in none. Released rows follow the kept rows of
their shard, with the action `keep` and a reason that says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from negguard.errors import UsageError
from negguard.model import Action
from negguard.store.commit import commit_shard, pass_by
from negguard.store.folders import Folder
from negguard.store.manifest import Manifest, data_name, manifest_name
from negguard.store.metrics import Metrics
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries
from negguard.store.schema import strings_of
from negguard.store.sinks import ShardFiles

RELEASED = "released after review; was: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release is going to do: row numbers in quarantine, by shard.

    `before` are ids that an earlier release moved already.
    """

    rows: Mapping[str, tuple[int, ...]]
    before: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return how many rows are going to move."""
        return sum(map(len, self.rows.values()))


def read_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a reviewer's list: one a line, or JSON objects with an `id`.

    Raises:
        UsageError: a JSON line has no id, or an id stands twice.
    """
    ids = [_id(line.strip()) for line in text.splitlines() if line.strip()]
    doubles = [name for name, count in Counter(ids).items() if count > 1]
    if doubles:
        msg = f"ids stand twice in the list: {', '.join(sorted(doubles)[:5])}"
        raise UsageError(msg)
    return tuple(ids)


def plan_release(
    folder: Folder, manifests: Mapping[str, Manifest], ids: Sequence[str], column: str
) -> Release:
    """Return which quarantined rows the ids name.

    `column` holds the ids.

    Raises:
        UsageError: an id is in no quarantine, or names several rows.
    """
    wanted = set(ids)
    rows: dict[str, tuple[int, ...]] = {}
    found: Counter[str] = Counter()
    for shard in sorted(manifests):
        if "quarantine" in manifests[shard].files:
            names = _ids_of(folder, "quarantine", shard, column)
            here = [n for n, name in enumerate(names) if name in wanted]
            found.update(str(names[n]) for n in here)
            if here:
                rows[shard] = tuple(here)
    several = sorted(name for name, count in found.items() if count > 1)
    if several:
        msg = f"ids that name several quarantined rows: {', '.join(several[:5])}"
        raise UsageError(msg)
    missing = wanted - found.keys()
    before = _released(folder, manifests, missing, column) if missing else set()
    if missing - before:
        msg = (
            f"ids that are not in quarantine: {', '.join(sorted(missing - before)[:5])}"
        )
        raise UsageError(msg)
    return Release(rows=rows, before=tuple(sorted(before)))


def release_shard(
    folder: Folder, manifest: Manifest, rows: Sequence[int], *, token: str
) -> Manifest:
    """Move rows of one shard and return its new manifest.

    `token` is of the lock that the caller holds.

    Raises:
        StorageError: the output cannot be written.
        IntegrityError: counts disagree with what was written.
    """
    files = _moved_rows(folder, manifest.shard, frozenset(rows))
    try:
        folder.delete([manifest_name(manifest.shard)])
        if "quarantine" not in files.sinks:
            folder.delete([data_name("quarantine", manifest.shard)])
        others = {
            name: facts
            for name, facts in manifest.files.items()
            if name not in ("kept", "quarantine")
        }
        return commit_shard(
            files,
            lambda facts: replace(
                manifest,
                metrics=_moved(manifest.metrics, len(rows)),
                files={**facts, **others},
            ),
            folder=folder,
            token=token,
            reach=pass_by,
        )
    finally:
        files.discard()


def _moved_rows(folder: Folder, shard: str, chosen: frozenset[int]) -> ShardFiles:
    """Return both files of a shard with the chosen rows moved, not yet published."""
    with (
        _opened(folder, "kept", shard) as kept,
        _opened(folder, "quarantine", shard) as held,
    ):
        schema = kept.schema_arrow
        files = ShardFiles(
            folder=folder, shard=shard, schema=schema, codec=_codec(held)
        )
        try:
            files.add("kept", schema.empty_table())
            for table in _tables(kept):
                files.add("kept", table)
            _divide(held, chosen, files)
        except BaseException:
            files.discard()
            raise
    return files


def _divide(held: pq.ParquetFile, chosen: frozenset[int], files: ShardFiles) -> None:
    start = 0
    for table in _tables(held):
        numbers = range(start, start + table.num_rows)
        start += table.num_rows
        mask = pa.array([number in chosen for number in numbers])
        files.add("kept", _as_kept(table.filter(mask)))
        rest = table.filter(pc.invert(mask))
        if rest.num_rows:
            files.add("quarantine", rest)


def _id(line: str) -> str:
    if not line.startswith("{"):
        return line
    try:
        return str(json.loads(line)["id"])
    except (ValueError, KeyError) as error:
        msg = f"a line of the list is no JSON object with an id: {line[:60]}"
        raise UsageError(msg) from error


def _moved(metrics: Metrics, count: int) -> Metrics:
    actions = Counter(metrics.actions)
    actions[Action.QUARANTINE.value] -= count
    actions[Action.KEEP.value] += count
    return replace(
        metrics,
        kept=metrics.kept + count,
        quarantined=metrics.quarantined - count,
        actions={name: number for name, number in sorted(actions.items()) if number},
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


def _released(
    folder: Folder, manifests: Mapping[str, Manifest], ids: set[str], column: str
) -> set[str]:
    """Return those of the ids whose rows an earlier release moved."""
    found: set[str] = set()
    for shard in sorted(manifests):
        with _opened(folder, "kept", shard) as file:
            if column not in file.schema_arrow.names:
                continue
            for batch in file.iter_batches(columns=[column, "ng_reason"]):
                table = pa.Table.from_batches([batch])
                reasons = table.column("ng_reason").fill_null("")
                moved = table.filter(pc.starts_with(reasons, RELEASED))
                found |= ids.intersection(map(str, strings_of(moved, column)))
    return found


def _ids_of(folder: Folder, sink: str, shard: str, column: str) -> list[str | None]:
    with _opened(folder, sink, shard) as file:
        if column not in file.schema_arrow.names:
            msg = f"shard {shard} has no column {column!r} to know its rows by"
            raise UsageError(msg)
        return list(strings_of(file.read(columns=[column]), column))


@contextmanager
def _opened(folder: Folder, sink: str, shard: str) -> Iterator[pq.ParquetFile]:
    place = find_place(f"{folder.url.rstrip('/')}/{data_name(sink, shard)}")
    with open_input(place, Retries()) as source:
        yield pq.ParquetFile(source)


def _tables(file: pq.ParquetFile) -> Iterator[pa.Table]:
    for group in range(file.num_row_groups):
        yield file.read_row_group(group)


def _codec(file: pq.ParquetFile) -> str:
    return str(file.metadata.row_group(0).column(0).compression).lower()
