"""Shards -> batches of rows, one bounded piece after the other.

Whatever is wrong with a file is a `ShardError` that names it, and nothing in a file is
ever unpickled: extension types stay what is registered for them, or their storage.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.errors import ShardError
from negguard.store.batches import Batch, Names, Reading, gathered, rows_at_once
from negguard.store.damage import require_sound
from negguard.store.inflated import CONTINUED, MAGIC, Meter, places
from negguard.store.jsonlines import (
    BOM,
    BinarySource,
    infer_schema,
    parse_block,
    split_blocks,
)
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries
from negguard.store.shards import Shard

# Rows are decoded in smaller steps, so that a run of long ones is soon noticed.
STEPS = 4
BROKEN = (
    *(pa.ArrowException, OSError, EOFError, ValueError, RecursionError),
    MemoryError,  # a damaged length asks for more than there is
)
CODECS = {"SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4"}


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
        except BROKEN as error:
            raise ShardError(_cannot(url, error)) from error
        yield Reading(
            schema=reading.schema,
            read=lambda names: _guarded(reading.read(names), url, most_bytes),
            codec=reading.codec,
        )


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


def _open_parquet(
    file: io.BufferedIOBase, shard: Shard, most_bytes: int, stack: ExitStack
) -> Reading:
    source = pq.ParquetFile(file, page_checksum_verification=True)
    stack.callback(source.close)
    footer = source.metadata
    groups = range(footer.num_row_groups)[shard.start or 0 : shard.stop]
    sizes = [footer.row_group(i).total_byte_size for i in groups]
    if sum(sizes) > most_bytes:
        msg = f"{sum(sizes)} bytes decompressed; the limit is {most_bytes}"
        raise ValueError(msg)
    # Arrow's look at a damaged column's facts ends the process, but its first read of
    # the column raises: so a row is read before the codec is.
    next(source.iter_batches(1, row_groups=[*groups[:1]], use_threads=False), None)
    return Reading(
        schema=source.schema_arrow,
        read=lambda names: gathered(_row_groups(source, list(groups), names)),
        codec=_codec(footer, groups),
    )


def _row_groups(
    source: pq.ParquetFile, groups: list[int], names: Names
) -> Iterator[pa.Table]:
    chosen = _readable(source.schema_arrow, names)
    for group in groups:
        facts = source.metadata.row_group(group)
        rows = max(1, rows_at_once(facts.total_byte_size, facts.num_rows) // STEPS)
        for batch in source.iter_batches(
            rows, row_groups=[group], columns=chosen, use_threads=False
        ):
            yield pa.Table.from_batches([batch])


def _readable(schema: pa.Schema, names: Names) -> list[str] | None:
    """Return the names as Parquet's reader takes them; None where it would mix them up.

    To it, a dot in a name leads into a struct.
    """
    if names is None or any("." in n or schema.names.count(n) > 1 for n in names):
        return None
    return list(names)


def _codec(footer: pq.FileMetaData, groups: range) -> str:
    for group in groups:
        facts = footer.row_group(group)
        found = {facts.column(i).compression for i in range(facts.num_columns)}
        return next((name.lower() for name in sorted(found & CODECS)), "none")
    return "zstd"


def _open_arrow(
    file: io.BufferedIOBase, shard: Shard, most_bytes: int, stack: ExitStack
) -> Reading:
    del shard  # whole files only
    meter = Meter(file, most_bytes)
    magic = file.read(len(MAGIC))
    file.seek(0)
    if magic == MAGIC:
        source = stack.enter_context(pa.ipc.open_file(file))
        batches = _file_batches(source, meter)
        return Reading(schema=source.schema, read=partial(_sliced, batches))
    _require_end_marker(file)
    stream = stack.enter_context(pa.ipc.open_stream(file))
    batches = _stream_batches(stream, meter)
    return Reading(schema=stream.schema, read=partial(_sliced, batches))


def _file_batches(
    source: pa.ipc.RecordBatchFileReader, meter: Meter
) -> Iterator[pa.RecordBatch]:
    dictionaries, rows = places(meter.file)
    for place in dictionaries:  # which Arrow reads before the first rows
        meter.admit_at(place)
    for number, place in enumerate(rows):
        meter.admit_at(place)
        yield source.get_batch(number)


def _stream_batches(
    stream: pa.ipc.RecordBatchStreamReader, meter: Meter
) -> Iterator[pa.RecordBatch]:
    while True:
        meter.admit_next()
        try:
            batch = stream.read_next_batch()
        except StopIteration:
            return
        yield batch


def _require_end_marker(file: io.BufferedIOBase) -> None:
    """Refuse a stream that stops between two batches, which Arrow takes for its end."""
    head = file.read(4)
    marker = CONTINUED + bytes(4) if head == CONTINUED else bytes(4)
    file.seek(max(0, file.seek(0, io.SEEK_END) - len(marker)))
    if file.read() != marker:
        msg = "the stream has no end marker, so it may have been cut off"
        raise ValueError(msg)
    file.seek(0)


def _sliced(batches: Iterable[pa.RecordBatch], names: Names) -> Iterator[Batch]:
    tables = map(_sound_table, batches)
    return gathered(t if names is None else t.select(names) for t in tables)


def _sound_table(batch: pa.RecordBatch) -> pa.Table:
    require_sound(batch)
    return pa.Table.from_batches([batch])


def _open_jsonl(
    file: io.BufferedIOBase, shard: Shard, most_bytes: int, stack: ExitStack
) -> Reading:
    def blocks() -> Iterator[bytes]:
        file.seek(0)
        return split_blocks(_decompressed(file, shard, stack), most_bytes)

    if next(blocks(), b"").removeprefix(BOM).lstrip().startswith(b"["):
        msg = "it is a JSON array, not one object per line"
        raise ValueError(msg)
    schema = infer_schema(blocks())
    return Reading(schema=schema, read=lambda _names: _parsed(blocks(), schema))


def _decompressed(
    file: io.BufferedIOBase, shard: Shard, stack: ExitStack
) -> BinarySource:
    """Return the plain bytes; Arrow's streams refuse a compressed file cut short."""
    if not shard.file.compressed:
        return file
    if shard.file.fingerprint.size == 0:
        msg = "an empty file is not compressed data"
        raise ValueError(msg)
    codec = "gzip" if shard.file.url.lower().endswith(".gz") else "zstd"
    raw = pa.PythonFile(file, mode="r")
    return cast(
        "BinarySource", stack.enter_context(pa.CompressedInputStream(raw, codec))
    )


def _parsed(blocks: Iterator[bytes], schema: pa.Schema) -> Iterator[Batch]:
    for data in blocks:
        block = parse_block(data, schema)
        del data  # a line may be very long
        rows = rows_at_once(block.table.nbytes, block.table.num_rows)
        for start in range(0, block.table.num_rows, rows):
            bad = {
                row - start: line
                for row, line in block.bad.items()
                if start <= row < start + rows
            }
            yield Batch(block.table.slice(start, rows), bad)


OPENERS: dict[str, Callable[[io.BufferedIOBase, Shard, int, ExitStack], Reading]] = {
    "parquet": _open_parquet,
    "arrow": _open_arrow,
    "jsonl": _open_jsonl,
}
