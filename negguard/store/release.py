"""Ids of a reviewer -> decisions about the quarantined rows that they name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from negguard.errors import UsageError
from negguard.store.decisions import Ruling, Rulings
from negguard.store.folders import Folder
from negguard.store.groups import open_rows, row_groups
from negguard.store.identity import text_digests
from negguard.store.manifest import (
    Manifest,
)
from negguard.store.rows import take_rows
from negguard.store.schema import Columns, strings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a list of ids comes to: decisions to write, and ids decided before."""

    rulings: tuple[Ruling, ...]
    before: tuple[str, ...]


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
    folder: Folder,
    manifests: Mapping[str, Manifest],
    ids: Sequence[str],
    journal: Mapping[str, Rulings],
) -> Release:
    """Return what is to be decided about the quarantined rows that the ids name.

    Raises:
        UsageError: an id is in no quarantine, or names several rows.
    """
    found = [
        ruling
        for shard in sorted(manifests)
        for ruling in _rulings(folder, manifests[shard], set(ids))
    ]
    counts = Counter(str(ruling.id) for ruling in found)
    several = sorted(name for name, count in counts.items() if count > 1)
    if several:
        msg = f"ids that name several quarantined rows: {', '.join(several[:5])}"
        raise UsageError(msg)
    known = {str(r.id) for each in journal.values() for r in each.by_key.values()}
    missing = set(ids) - counts.keys() - known
    if missing:
        msg = f"ids that are not in quarantine: {', '.join(sorted(missing)[:5])}"
        raise UsageError(msg)
    fresh = [r for r in found if r.key not in _keys(journal, r.source)]
    return Release(rulings=tuple(fresh), before=tuple(sorted(set(ids) - counts.keys())))


def _rulings(folder: Folder, manifest: Manifest, wanted: set[str]) -> list[Ruling]:
    """Return the rulings that would keep the quarantined rows of these ids."""
    columns = Columns(**manifest.columns)
    if "quarantine" not in manifest.files or not wanted:
        return []
    if columns.id is None:
        msg = f"shard {manifest.shard} has no column of ids to know its rows by"
        raise UsageError(msg)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    source = str(manifest.input.get("source"))
    found: list[Ruling] = []
    with open_rows(folder, "quarantine", manifest.shard) as held:
        for table in row_groups(held, columns.names):
            ids = strings_of(table, columns.id)
            rows = [number for number, id_ in enumerate(ids) if id_ in wanted]
            part = take_rows(table, pa.array(rows, pa.int64()))
            found += [
                Ruling(source=source, id=ids[row], text_digest=digest or "", at=at)
                for row, digest in zip(
                    rows, text_digests(part, columns).to_pylist(), strict=True
                )
            ]
    return found


def _keys(journal: Mapping[str, Rulings], source: str) -> Mapping[str, Ruling]:
    return journal[source].by_key if source in journal else {}


def _id(line: str) -> str:
    if not line.startswith("{"):
        return line
    try:
        return str(json.loads(line)["id"])
    except (ValueError, KeyError) as error:
        msg = f"a line of the list is no JSON object with an id: {line[:60]}"
        raise UsageError(msg) from error
