"""Rows that a reviewer names -> decisions about them: by their ids or their places."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa
from typing_extensions import override

from negguard.errors import UsageError
from negguard.store.columns import ANNOTATIONS, PLACE
from negguard.store.decisions import Ruling, Rulings
from negguard.store.folders import Folder
from negguard.store.groups import stored_tables
from negguard.store.identity import text_digests
from negguard.store.manifest import Manifest
from negguard.store.rows import take_rows
from negguard.store.schema import Columns, strings_of

BY_PLACE = 'a JSON line names a row by its "id", or by its "ng_source" and "ng_row"'


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A row by its place: what `ng_source` and `ng_row` say of it."""

    source: str
    row: int

    @override
    def __str__(self) -> str:
        """Return the place as reports write it."""
        return f"{self.source} row {self.row}"


Name = str | At


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a list of rows comes to: decisions to write, and rows decided before."""

    rulings: tuple[Ruling, ...]
    before: tuple[Name, ...]


def read_ids(text: str) -> tuple[Name, ...]:
    """Return the rows of a reviewer's list, one a line.

    A line is an id, or a JSON object with an `id`, or with `ng_source` and `ng_row`.

    Raises:
        UsageError: a JSON line names no row, or a row stands twice.
    """
    ids = [_name(line.strip()) for line in text.splitlines() if line.strip()]
    doubles = [str(name) for name, count in Counter(ids).items() if count > 1]
    if doubles:
        msg = f"rows stand twice in the list: {_some(doubles)}"
        raise UsageError(msg)
    return tuple(ids)


def plan_release(
    folder: Folder,
    manifests: Mapping[str, Manifest],
    names: Sequence[Name],
    journal: Mapping[str, Rulings],
) -> Release:
    """Return what is to be decided about the quarantined rows that are named.

    Raises:
        UsageError: a name is of no quarantined row, or of several, or of one without
            id and text, which no decision could be known by.
    """
    found = [
        pair
        for shard in sorted(manifests)
        for pair in _rulings(folder, manifests[shard], set(names))
    ]
    counts = Counter(name for name, _ in found)
    several = [str(name) for name, count in counts.items() if count > 1]
    if several:
        msg = f"ids that name several quarantined rows: {_some(several)}"
        raise UsageError(msg)
    empty = [str(n) for n, r in found if r.id is None and not r.text_digest]
    if empty:
        msg = f"rows without id and text, which stay in quarantine: {_some(empty)}"
        raise UsageError(msg)
    before = set(names) - counts.keys()
    missing = before - {name for each in journal.values() for name in _known(each)}
    if missing:
        msg = f"ids that are not in quarantine: {_some(map(str, missing))}"
        if any(Columns(**m.columns).id is None for m in manifests.values()):
            msg += f"; {BY_PLACE}"
        raise UsageError(msg)
    fresh = {r.key: r for _, r in found if r.key not in _keys(journal, r.source)}
    return Release(rulings=tuple(fresh.values()), before=tuple(sorted(before, key=str)))


def _rulings(
    folder: Folder, manifest: Manifest, wanted: set[Name]
) -> list[tuple[Name, Ruling]]:
    """Return the rulings that would keep the quarantined rows that are wanted."""
    columns = Columns(**manifest.columns)
    if "quarantine" not in manifest.files or not wanted:
        return []
    at = datetime.now(UTC).isoformat(timespec="seconds")
    source = str(manifest.input.get("source"))
    found: list[tuple[Name, Ruling]] = []
    names = [*columns.names, *PLACE.names, *ANNOTATIONS.names]
    for table in stored_tables(folder, "quarantine", manifest, names):
        named = {
            number: name
            for number, each in enumerate(_names(table, columns, source))
            for name in each
            if name in wanted
        }
        part = take_rows(table, pa.array([*named], pa.int64()))
        rulings = (replace(each, at=at) for each in rulings_of(part, columns, source))
        found += zip(named.values(), rulings, strict=True)
    return found


def rulings_of(table: pa.Table, columns: Columns, source: str) -> list[Ruling]:
    """Return for each row of originals what a decision that keeps it would say."""
    ids = strings_of(table, columns.id)
    digests = text_digests(table, columns).to_pylist()
    told = [n for n in (*PLACE.names, *ANNOTATIONS.names) if n in table.column_names]
    rows = table.select(told).to_pylist() or [{}] * table.num_rows
    return [
        Ruling(
            source=source,
            id=id_,
            text_digest=digest or "",
            row=row.get("ng_row"),
            was=row.get("ng_action") or "",
            kinds=tuple(row.get("ng_kinds") or ()),
            rules=tuple(sorted({f["rule"] for f in row.get("ng_frames") or ()})),
            score=None if row.get("ng_score") is None else round(row["ng_score"], 4),
        )
        for id_, digest, row in zip(ids, digests, rows, strict=True)
    ]


def _names(
    table: pa.Table, columns: Columns, source: str
) -> Iterator[tuple[Name | None, ...]]:
    """Yield what each row may be called by."""
    ids = strings_of(table, columns.id)
    if not set(PLACE.names) <= set(table.column_names):
        yield from ((id_,) for id_ in ids)
        return
    rows = table.column("ng_row").to_pylist()
    yield from zip(ids, (At(source=source, row=row) for row in rows), strict=True)


def _known(rulings: Rulings) -> Iterator[Name]:
    """Yield the names of rows that were decided about."""
    for each in rulings.by_key.values():
        if each.id is not None:
            yield each.id
        if each.row is not None:
            yield At(source=each.source, row=each.row)


def _keys(journal: Mapping[str, Rulings], source: str) -> Mapping[str, Ruling]:
    return journal[source].by_key if source in journal else {}


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:5])


def _name(line: str) -> Name:
    if not line.startswith("{"):
        return line
    try:
        values = json.loads(line)
        if values.get("id") is not None:
            return str(values["id"])
        return At(source=str(values["ng_source"]), row=int(values["ng_row"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"a line of the list names no row: {line[:60]}; {BY_PLACE}"
        raise UsageError(msg) from error
