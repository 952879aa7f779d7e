"""Shards -> batches of rows, one bounded piece after the other.

Whatever is wrong with a file is a `ShardError` that names it, and nothing in a file is
ever unpickled: extension types stay what is registered for them, or their storage.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar

import pyarrow as pa

from negguard.errors import ShardError
from negguard.store.batches import Batch, Reading, rows_at_once
from negguard.store.encodings import mended
from negguard.store.ipc import open_arrow
from negguard.store.jsonblocks import Stretch, count_lines, split_blocks
from negguard.store.jsonlines import JsonBlock, infer_schema, parse_block
from negguard.store.jsonsample import json_blocks
from negguard.store.parquet import open_parquet
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries
from negguard.store.shards import Shard
from negguard.store.storable import storable_schema, storable_table

T = TypeVar("T")
JOINED = (
    "a line of it holds several objects, so that rows of its parts cannot be counted; "
    "split that line, or read the file whole by a larger --target-size"
)
# Whatever Arrow, the system or a codec raises about a file is that file's problem.
BROKEN = (
    *(pa.ArrowException, OSError, EOFError, ValueError, RecursionError),
    *(KeyError, IndexError, TypeError, NotImplementedError, OverflowError),
    lzma.LZMAError,
    MemoryError,  # a damaged length asks for more than there is
)


@contextmanager
def open_shard(shard: Shard, *, most_bytes: int, retries: Retries) -> Iterator[Reading]:
    """Open a shard for one pass over its rows.

    `most_bytes` is how much it may hold once decompressed.

    Raises:
        ShardError: the file is missing, broken, or larger than allowed.
    """
    url = shard.file.url
    with ExitStack() as stack:
        try:
            file = stack.enter_context(open_input(find_place(url), retries))
            reading = OPENERS[shard.file.format](file, shard, most_bytes, stack)
            schema = storable_schema(reading.schema)
        except BROKEN as error:
            raise ShardError(_cannot(url, error)) from error
        yield Reading(
            schema=schema,
            read=lambda names: _guarded(
                map(partial(_sound, schema=schema), reading.read(names)),
                url,
                most_bytes,
            ),
            codec=reading.codec,
            first_row=reading.first_row,
        )


def _sound(batch: Batch, *, schema: pa.Schema) -> Batch:
    """Return the batch in types that can be stored, with strings that can be read."""
    table = storable_table(batch.table, schema)
    return mended(replace(batch, table=table))


def _guarded(batches: Iterator[Batch], url: str, most_bytes: int) -> Iterator[Batch]:
    """Yield the batches; what is wrong with them, or their size, names the file."""
    held = 0
    try:
        for batch in batches:
            held += batch.table.nbytes
            if held > most_bytes:
                msg = f"{url} holds more than {most_bytes} bytes once decompressed"
                raise ShardError(msg)
            yield batch
    except BROKEN as error:
        raise ShardError(_cannot(url, error)) from error


def _cannot(url: str, error: BaseException) -> str:
    return f"{url} cannot be read: {str(error) or type(error).__name__}"


def _open_jsonl(
    file: io.BufferedIOBase, shard: Shard, most_bytes: int, stack: ExitStack
) -> Reading:
    def blocks() -> Iterator[bytes]:
        if shard.before is None or shard.start is None or shard.stop is None:
            return json_blocks(file, shard.file, most_bytes, stack)
        file.seek(shard.start)
        whole_lines = Stretch(file, shard.stop - shard.start)
        return split_blocks(whole_lines, most_bytes)

    schema = infer_schema(blocks()) if shard.types is None else shard.types
    return Reading(
        schema=schema,
        read=lambda _names: _parsed(blocks(), schema, shard),
        first_row=0 if shard.before is None else shard.before.rows,
    )


def _parsed(
    blocks: Iterator[bytes], schema: pa.Schema, shard: Shard
) -> Iterator[Batch]:
    first_line = 1 if shard.before is None else shard.before.lines + 1
    for data in blocks:
        block = parse_block(data, schema, first_line=first_line, lines=shard.lines)
        first_line += data.count(b"\n")
        if shard.before is not None and block.table.num_rows != count_lines(data):
            raise ValueError(JOINED)
        del data  # a line may be very long
        rows = rows_at_once(block.table.nbytes, block.table.num_rows)
        for start in range(0, block.table.num_rows, rows):
            yield _cut(block, start, rows)


def _cut(block: JsonBlock, start: int, rows: int) -> Batch:
    def own(told: dict[int, T]) -> dict[int, T]:
        return {r - start: t for r, t in told.items() if start <= r < start + rows}

    return Batch(
        table=block.table.slice(start, rows),
        bad=own(block.bad),
        foreign={name: own(told) for name, told in block.foreign.items()},
        lines=None if block.lines is None else block.lines[start : start + rows],
    )


OPENERS: dict[str, Callable[[io.BufferedIOBase, Shard, int, ExitStack], Reading]] = {
    "parquet": open_parquet,
    "arrow": open_arrow,
    "jsonl": _open_jsonl,
}
