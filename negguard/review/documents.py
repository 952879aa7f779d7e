"""The document of an item: as it was read, with what was found, and as it came out.

A rewritten row does not hold its original, so that is read from the input once more,
as long as the input is what it was when the run read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from negguard.config.policy import Limits
from negguard.errors import IntegrityError, NegguardError, ShardError
from negguard.model import Document, Outcome
from negguard.review.items import Item
from negguard.store.columns import outcomes_of
from negguard.store.fingerprints import Fingerprint
from negguard.store.folders import Folder
from negguard.store.groups import stored_tables
from negguard.store.identity import text_digests
from negguard.store.inputs import InputFile, current_fingerprint
from negguard.store.manifest import Manifest
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.rows import take_rows
from negguard.store.schema import Columns, documents_of
from negguard.store.shards import Shard


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is shown of an item; `outcome` is None where `problem` says why.

    `digest` is that of the original, which decisions are known by; empty where it
    cannot be read.
    """

    outcome: Outcome | None
    digest: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """A row as the run read it, and the digest that it is known by."""

    document: Document
    digest: str


class Library:
    """The documents of one run, some of them held for those who go back and forth."""

    def __init__(
        self, folder: Folder, manifests: Mapping[str, Manifest], items: list[Item]
    ) -> None:
        self._folder = folder
        self._manifests = manifests
        self._rewritten: dict[str, set[int]] = {}
        for item in items:
            if item.rewritten and item.known.row is not None:
                self._rewritten.setdefault(item.shard, set()).add(item.known.row)
        self._table = lru_cache(maxsize=2)(self._read_table)
        self._originals = lru_cache(maxsize=2)(self._read_originals)

    def open(self, item: Item) -> Seen:
        """Return the document of an item.

        Raises:
            IntegrityError: another row stands in its place than when it was listed.
        """
        columns = Columns(**self._manifests[item.shard].columns)
        row = self._row(item, columns)
        (stored,) = documents_of(row, columns)
        if not isinstance(stored, Document):
            return Seen(outcome=None, problem=stored.reason)
        if not item.rewritten:
            (outcome,) = outcomes_of([stored], row)
            return Seen(outcome=outcome, digest=item.known.text_digest)
        try:
            original = self._originals(item.shard).get(item.known.row or 0)
        except NegguardError as error:
            return Seen(outcome=None, problem=f"the original cannot be read: {error}")
        if original is None:
            return Seen(outcome=None, problem="the input lacks this row")
        (outcome,) = outcomes_of([original.document], row)
        if outcome.result.pieces != stored.pieces:
            return Seen(outcome=None, problem="the input holds another text")
        return Seen(outcome=outcome, digest=original.digest)

    def _row(self, item: Item, columns: Columns) -> pa.Table:
        table = self._table(item.shard, item.sink, item.part)
        row = take_rows(table, pa.array([item.place], pa.int64()))
        if text_digests(row, columns).to_pylist() != [item.known.text_digest or None]:
            msg = "the rows changed since they were listed; start the review again"
            raise IntegrityError(msg)
        return row

    def _read_table(self, shard: str, sink: str, part: int) -> pa.Table:
        tables = stored_tables(self._folder, sink, self._manifests[shard])
        for number, table in enumerate(tables):
            if number == part:
                return table
        msg = "there are fewer rows than were listed; start the review again"
        raise IntegrityError(msg)

    def _read_originals(self, shard: str) -> dict[int, Original]:
        manifest = self._manifests[shard]
        columns = Columns(**manifest.columns)
        wanted = self._rewritten[shard]
        found: dict[int, Original] = {}
        retries = Retries()
        most = Limits().max_decompressed_bytes
        with open_shard(_shard(manifest), most_bytes=most, retries=retries) as reading:
            first = reading.first_row
            for batch in reading.read(columns.names):
                count = batch.table.num_rows
                here = sorted(wanted & set(range(first, first + count)))
                places = pa.array([row - first for row in here], pa.int64())
                rows = take_rows(batch.table, places)
                documents = documents_of(rows, columns)
                digests = text_digests(rows, columns).to_pylist()
                for row, each, digest in zip(here, documents, digests, strict=True):
                    if isinstance(each, Document):
                        found[row] = Original(each, digest)
                first += count
        return found


def _shard(manifest: Manifest) -> Shard:
    """Return the shard that a manifest is of.

    Raises:
        ShardError: its file is another by now.
        StorageError: the store cannot be reached.
    """
    told = manifest.input
    fingerprint = Fingerprint(
        size=told["size"], version=told["version"], tail=told["tail"]
    )
    url = str(told["url"])
    try:
        unchanged = current_fingerprint(url, Retries()) == fingerprint
    except OSError as error:
        msg = f"{url}: {error.strerror or error}"
        raise ShardError(msg) from error
    if not unchanged:
        msg = f"{url} changed since the run"
        raise ShardError(msg)
    start, stop = told["row_groups"] or (None, None)
    return Shard(
        name=manifest.shard,
        file=InputFile(url=url, source=str(told["source"]), fingerprint=fingerprint),
        size=fingerprint.size,
        start=start,
        stop=stop,
    )
