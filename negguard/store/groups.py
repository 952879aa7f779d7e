"""Data files of a run, some rows at a time, whatever they are written as."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.store.columns import ANNOTATIONS, PLACE
from negguard.store.folders import Folder
from negguard.store.jsonblocks import BinarySource, split_blocks
from negguard.store.jsonlines import infer_schema, parse_block
from negguard.store.manifest import PARQUET, Manifest, data_name
from negguard.store.packed import unpacked
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries

ENDLESS = 2**62


@contextmanager
def open_rows(folder: Folder, sink: str, shard: str) -> Iterator[pq.ParquetFile]:
    """Open a sink's rows of a shard, which are in Parquet."""
    place = find_place(f"{folder.url.rstrip('/')}/{data_name(sink, shard)}")
    with open_input(place, Retries()) as source:
        yield pq.ParquetFile(source)


def row_groups(
    file: pq.ParquetFile, names: list[str] | None = None
) -> Iterator[pa.Table]:
    """Yield the row groups of a file, with the columns of these names."""
    for group in range(file.num_row_groups):
        yield file.read_row_group(group, columns=names)


def stored_tables(
    folder: Folder, sink: str, manifest: Manifest, names: list[str] | None = None
) -> Iterator[pa.Table]:
    """Yield a sink's rows of a shard; of `names`, those columns that there are."""
    ending = manifest.files[sink].ending
    if ending == PARQUET:
        with open_rows(folder, sink, manifest.shard) as file:
            there = file.schema_arrow.names
            chosen = None if names is None else [n for n in names if n in there]
            yield from row_groups(file, chosen)
        return
    with folder.open(data_name(sink, manifest.shard, ending)) as file:
        schema = _with_own(infer_schema(_blocks(file, ending)))
        for block in _blocks(file, ending):
            table = parse_block(block, schema).table
            yield (
                table
                if names is None
                else table.select([name for name in names if name in schema.names])
            )


def read_lines(file: io.BufferedIOBase, ending: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of lines."""
    for block in _blocks(file, ending):
        yield from (json.loads(line) for line in block.splitlines() if line.strip())


def _blocks(file: io.BufferedIOBase, ending: str) -> Iterator[bytes]:
    file.seek(0)
    with ExitStack() as stack:
        source: BinarySource = unpacked(file, ending, stack)
        yield from split_blocks(source, ENDLESS)


def _with_own(schema: pa.Schema) -> pa.Schema:
    """Return a schema in which annotations have the types that runs give them."""
    own = {field.name: field for field in (*ANNOTATIONS, *PLACE)}
    return pa.schema([own.get(field.name, field) for field in schema])
