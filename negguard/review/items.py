"""What of a run people may review: rows in quarantine, rewrites, and released rows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pyarrow as pa
import pyarrow.compute as pc

from negguard.model import Action
from negguard.store.columns import ANNOTATIONS, PLACE
from negguard.store.decisions import RELEASED, Ruling, Rulings, key_of
from negguard.store.folders import Folder
from negguard.store.groups import stored_tables
from negguard.store.manifest import Manifest
from negguard.store.release import rulings_of
from negguard.store.rows import take_rows
from negguard.store.schema import Columns

SINKS = ("quarantine", "kept")
NEEDED = frozenset({*ANNOTATIONS.names, *PLACE.names})
# What a reviewer says -> what becomes of the document.
ACCEPT, REJECT, HOLD = "accept", "reject", "hold"
OPEN = "open"
STATES = (OPEN, ACCEPT, REJECT, HOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row to review: where it is stored, and what was found in it.

    `known` says of the row what a decision about it would, with `text_digest` and
    `seen` of the text as it is stored. `part` counts the tables of the data file, and
    `place` the rows in one.
    """

    shard: str
    sink: str
    part: int
    place: int
    known: Ruling
    reason: str

    @property
    def rewritten(self) -> bool:
        """Tell whether the row holds another text than the input."""
        return self.known.was == Action.REWRITE.value

    @property
    def named(self) -> bool:
        """Tell whether a decision could be known by anything."""
        return self.known.id is not None or bool(self.known.text_digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which items to show; empty fields choose all. `source` may be a pattern."""

    kind: str = ""
    rule: str = ""
    source: str = ""
    least: float = 0.0
    most: float = 1.0
    state: str = ""

    def holds(self, item: Item, state: str) -> bool:
        """Tell whether an item, of which `state` was decided, is among them."""
        known = item.known
        return (
            self.kind in ("", *known.kinds)
            and self.rule in ("", *known.rules)
            and (not self.source or fnmatchcase(known.source, self.source))
            and self.least <= (known.score or 0.0) <= self.most
            and self.state in ("", state)
        )


def find_items(folder: Folder, manifests: Mapping[str, Manifest]) -> list[Item]:
    """Return what may be reviewed, in the order of the shards and their rows.

    Kept lines that were written without annotations do not say what was rewritten, so
    they are not among them.
    """
    return [
        item
        for shard in sorted(manifests)
        for sink in SINKS
        if sink in manifests[shard].files
        for item in _items(folder, sink, manifests[shard])
    ]


def drawn(items: Sequence[Item], sample: int | None, *, seed: int) -> list[Item]:
    """Return `sample` items, each equally likely, in order; all for None."""
    if sample is None or sample >= len(items):
        return list(items)
    draw = random.Random(seed)  # noqa: S311 - no secret
    return [items[n] for n in sorted(draw.sample(range(len(items)), sample))]


def latest(journal: Mapping[str, Rulings]) -> dict[tuple[str, str], Ruling]:
    """Return the decisions by source and by what is seen of a document."""
    found: dict[tuple[str, str], Ruling] = {}
    for source, rulings in journal.items():
        for each in rulings.by_key.values():
            for digest in filter(None, (each.text_digest, each.seen)):
                found[source, key_of(each.id, digest)] = each
    return found


def ruling_about(
    item: Item, decided: Mapping[tuple[str, str], Ruling]
) -> Ruling | None:
    """Return what was decided about a row as it is stored."""
    known = item.known
    return decided.get((known.source, key_of(known.id, known.text_digest)))


def state_of(ruling: Ruling | None) -> str:
    """Return what a reviewer said, or `open`."""
    if ruling is None:
        return OPEN
    if ruling.action == Action.KEEP.value:
        return REJECT
    held = ruling.action == Action.QUARANTINE.value
    return HOLD if held and ruling.seen else ACCEPT


def _items(folder: Folder, sink: str, manifest: Manifest) -> Iterator[Item]:
    columns = Columns(**manifest.columns)
    source = str(manifest.input.get("source"))
    names = [*columns.names, *NEEDED]
    for part, table in enumerate(stored_tables(folder, sink, manifest, names)):
        if not set(table.column_names) >= NEEDED:
            return
        places = _places(table, sink)
        chosen = take_rows(table, pa.array(places, pa.int64()))
        reasons = chosen.column("ng_reason").to_pylist()
        known = rulings_of(chosen, columns, source)
        for place, each, reason in zip(places, known, reasons, strict=True):
            yield Item(
                shard=manifest.shard,
                sink=sink,
                part=part,
                place=place,
                known=each,
                reason=reason or "",
            )


def _places(table: pa.Table, sink: str) -> list[int]:
    """Return the rows of a table that people may decide about."""
    if sink == "quarantine":
        return list(range(table.num_rows))
    rewritten = pc.equal(table.column("ng_action"), Action.REWRITE.value)
    released = pc.starts_with(table.column("ng_reason").fill_null(""), RELEASED)
    found: list[int] = pc.indices_nonzero(pc.or_(rewritten, released)).to_pylist()
    return found
