"""Annotated rows -> a shard's files: kept and quarantined rows whole, dropped ones not.

Rows are gathered into row groups of about `GROUP_BYTES`, in input order, so that the
same rows give the same bytes. Files of a sink without rows are not written, but for
`kept`, which always says the schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.errors import ShardError
from negguard.store.columns import PLACE
from negguard.store.dolma import AttributeFile
from negguard.store.drafts import Draft
from negguard.store.folders import Folder
from negguard.store.identity import text_digests
from negguard.store.linesinks import LineSink
from negguard.store.manifest import ATTRIBUTES, FileFacts, data_name
from negguard.store.schema import Columns, strings_of

GROUP_BYTES = 64 * 2**20
GROUP_ROWS = 131_072
DROPPED = pa.schema(
    [
        ("id", pa.string()),
        *PLACE,
        ("text_digest", pa.string()),
        ("kinds", pa.list_(pa.string())),
        ("reason", pa.string()),
    ]
)


@dataclass(slots=True)
class Sink:
    """One Parquet file in the making; groups are packed while the next is judged."""

    draft: Draft
    writer: pq.ParquetWriter
    packer: Executor
    rows: int = 0
    waiting: list[pa.Table] = field(default_factory=list)
    waiting_bytes: int = 0
    waiting_rows: int = 0
    packing: Future[None] | None = None

    def add(self, table: pa.Table) -> None:
        """Add rows; a full row group is written."""
        self.waiting.append(table)
        self.waiting_bytes += table.nbytes
        self.waiting_rows += table.num_rows
        if self.waiting_bytes >= GROUP_BYTES or self.waiting_rows >= GROUP_ROWS:
            self._write_group()

    def close(self) -> FileFacts:
        """Write what is left and return the facts of the file."""
        if self.waiting:
            self._write_group()
        self.settle()
        self.writer.close()
        return FileFacts(rows=self.rows, size=self.draft.size, sha256=self.draft.digest)

    def settle(self) -> None:
        """Wait for the group that is being written; memory holds no more than one."""
        packing, self.packing = self.packing, None
        if packing is not None:
            packing.result()

    def _write_group(self) -> None:
        self.settle()
        table = pa.concat_tables(self.waiting)
        self.packing = self.packer.submit(
            self.writer.write_table, table, row_group_size=max(1, table.num_rows)
        )
        self.rows += table.num_rows
        self.waiting, self.waiting_bytes, self.waiting_rows = [], 0, 0


@dataclass(slots=True)
class ShardFiles:
    """The files of one shard; nothing is visible before `publish`.

    `body` is the column of texts or chats: no dictionary is tried for its texts, and
    the least and the greatest of them are not kept, which would hold a long one often.
    `attributes` is the attribute file, where the run writes one beside each input.
    `lines` is the ending of files of lines, for rows that stay JSON; dropped rows are
    always in Parquet.
    """

    folder: Folder
    shard: str
    schema: pa.Schema
    codec: str
    body: str = ""
    attributes: AttributeFile | None = None
    lines: str | None = None
    sinks: dict[str, Sink | LineSink] = field(default_factory=dict)
    packer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def add(self, sink: str, table: pa.Table) -> None:
        """Add rows to a sink.

        Raises:
            ShardError: a column's type cannot be stored in Parquet.
            StorageError: the disk or the store refuses.
        """
        found = self._sink(sink)
        if table.num_rows and isinstance(found, Sink):
            found.add(table)

    def add_lines(self, sink: str, lines: Iterable[bytes]) -> None:
        """Add lines to a sink that keeps rows as lines.

        Raises:
            StorageError: the disk or the store refuses.
        """
        found = self._sink(sink)
        if isinstance(found, LineSink):
            found.add_lines(lines)

    def close(self) -> dict[str, FileFacts]:
        """Finish every file and return their facts by sink."""
        facts = {name: sink.close() for name, sink in sorted(self.sinks.items())}
        if self.attributes is not None:
            facts[ATTRIBUTES] = self.attributes.close()
        return facts

    def drafts(self) -> list[Draft]:
        """Return the drafts of all files."""
        drafts = [sink.draft for sink in self.sinks.values()]
        return drafts if self.attributes is None else [*drafts, self.attributes.draft]

    def discard(self) -> None:
        """Throw every file away that is not published."""
        for draft in self.drafts():
            draft.discard()
        self.packer.shutdown(wait=True)

    def _sink(self, name: str) -> Sink | LineSink:
        if name not in self.sinks:
            self.sinks[name] = self._open(name)
        return self.sinks[name]

    def _open(self, sink: str) -> Sink | LineSink:
        if self.lines is not None and sink != "dropped":
            draft = self.folder.draft(data_name(sink, self.shard, self.lines))
            return LineSink(draft, self.lines)
        schema = DROPPED if sink == "dropped" else self.schema
        short = _short_columns(schema, self.body)
        draft = self.folder.draft(data_name(sink, self.shard))
        try:
            writer = pq.ParquetWriter(
                draft,
                schema,
                compression=self.codec,
                use_dictionary=short,
                write_statistics=short,
                write_page_checksum=True,
            )
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
            draft.discard()
            msg = f"a column cannot be stored in Parquet: {error}"
            raise ShardError(msg) from error
        return Sink(draft, writer, self.packer)


def _short_columns(schema: pa.Schema, body: str) -> list[str]:
    """Return the Parquet names of all columns but the texts, which hardly repeat."""
    texts = {body, f"{body}.list.element.content"}
    leaves = [leaf for each in schema for leaf in _leaves(each.name, each.type)]
    return [leaf for leaf in leaves if leaf not in texts]


def _leaves(name: str, kind: pa.DataType) -> list[str]:
    if pa.types.is_struct(kind):
        return [leaf for f in kind for leaf in _leaves(f"{name}.{f.name}", f.type)]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _leaves(f"{name}.list.element", kind.value_type)
    return [name]


def dropped_rows(annotated: pa.Table, *, columns: Columns) -> pa.Table:
    """Return what is recorded of dropped rows."""
    arrays = [
        pa.array(strings_of(annotated, columns.id), type=pa.string()),
        *(annotated.column(name) for name in PLACE.names),
        text_digests(annotated, columns),
        annotated.column("ng_kinds"),
        annotated.column("ng_reason"),
    ]
    return pa.Table.from_arrays(arrays, schema=DROPPED)
