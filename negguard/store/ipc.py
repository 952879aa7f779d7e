"""Arrow IPC files and streams -> batches of rows, every message accounted for."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial

import pyarrow as pa

from negguard.store.batches import Batch, Names, Reading, gathered
from negguard.store.damage import require_sound
from negguard.store.inflated import CONTINUED, MAGIC, Meter, places
from negguard.store.shards import Shard


def open_arrow(
    file: io.BufferedIOBase, shard: Shard, most_bytes: int, stack: ExitStack
) -> Reading:
    """Open an Arrow file or stream for a pass over its rows.

    Raises:
        ValueError: it is damaged, or holds more than `most_bytes` once decompressed.
    """
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
            meter.require_end()
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
