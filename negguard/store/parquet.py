"""Parquet files -> batches of rows, held against what their footers declare."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from negguard.store.batches import Names, Reading, gathered, rows_at_once
from negguard.store.repeats import rows_that_fit
from negguard.store.shards import Shard

# Rows are decoded in smaller steps, so that a run of long ones is soon noticed.
STEPS = 4
# Bytes that one step decodes to, at most, unless one row has more; and bytes of a
# column chunk that are read from the file at once.
STEP_BYTES = 2**28
READ_AT_ONCE = 2**20
CODECS = {"SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4"}
# Microseconds that nanoseconds of 64 bits reach to, on both sides of 1970.
NANOSECONDS_REACH = (2**63 - 1) // 1000


def open_parquet(
    file: io.BufferedIOBase, shard: Shard, most_bytes: int, stack: ExitStack
) -> Reading:
    """Open a Parquet file for a pass over the rows of a shard.

    Raises:
        ValueError: it is damaged, or holds more than `most_bytes` once decompressed.
    """
    source = _opened(file, "us")
    footer = source.metadata
    _require_agreement(footer)
    groups = range(footer.num_row_groups)[shard.start or 0 : shard.stop]
    sizes = [footer.row_group(i).total_byte_size for i in groups]
    if sum(sizes) > most_bytes:
        msg = f"{sum(sizes)} bytes decompressed; the limit is {most_bytes}"
        raise ValueError(msg)
    for group in groups[:1]:
        _read_a_row(source, group)
    old = _old_times(source)
    if old:
        source = _opened(file, _unit_of(file, list(groups), old))
    stack.callback(source.close)
    return Reading(
        schema=source.schema_arrow,
        read=lambda names: gathered(_row_groups(file, source, list(groups), names)),
        codec=_codec(footer, groups),
        first_row=sum(footer.row_group(i).num_rows for i in range(groups.start)),
    )


def _opened(file: io.BufferedIOBase, unit: str) -> pq.ParquetFile:
    file.seek(0)
    return pq.ParquetFile(
        file,
        buffer_size=READ_AT_ONCE,
        page_checksum_verification=True,
        coerce_int96_timestamp_unit=unit,
    )


def _require_agreement(footer: pq.FileMetaData) -> None:
    """Refuse a footer whose row groups hold more or fewer rows than it says.

    Raises:
        ValueError: they do.
    """
    rows = sum(footer.row_group(i).num_rows for i in range(footer.num_row_groups))
    if rows != footer.num_rows:
        msg = f"its footer speaks of {footer.num_rows} rows, its row groups of {rows}"
        raise ValueError(msg)


def _old_times(source: pq.ParquetFile) -> list[str]:
    """Return the paths of columns with times of 96 bits, which no Arrow type holds."""
    columns = [source.schema.column(i) for i in range(len(source.schema))]
    return [each.path for each in columns if each.physical_type == "INT96"]


def _unit_of(file: io.BufferedIOBase, groups: list[int], paths: list[str]) -> str:
    """Return the unit that holds every 96-bit time: microseconds, but where finer.

    Raises:
        ValueError: neither does.
    """
    fine = far = False
    for group in groups:
        for path in paths:
            coarse, exact = (
                _leaf(_opened(file, unit).read_row_group(group, columns=[path]))
                for unit in ("us", "ns")
            )
            reached = pc.less_equal(pc.abs(coarse), NANOSECONDS_REACH)
            far |= not pc.all(reached, min_count=0).as_py()
            digits = pc.subtract(exact, pc.multiply(pc.divide(exact, 1000), 1000))
            fine |= bool(pc.any(pc.and_(reached, pc.not_equal(digits, 0))).as_py())
    if fine and far:
        msg = "its INT96 times are finer and wider than nanoseconds of 64 bits reach"
        raise ValueError(msg)
    return "ns" if fine else "us"


def _leaf(table: pa.Table) -> pa.Array:
    """Return the times of the only leaf of a table as numbers."""
    array = table.column(0).combine_chunks()
    while not pa.types.is_timestamp(array.type):
        parts = array.flatten()
        array = parts[0] if pa.types.is_struct(array.type) else parts
    return array.cast(pa.int64())


def _row_groups(
    file: io.BufferedIOBase, source: pq.ParquetFile, groups: list[int], names: Names
) -> Iterator[pa.Table]:
    chosen = _readable(source.schema_arrow, names)
    for group in groups:
        facts = source.metadata.row_group(group)
        read = 0
        rows = max(1, rows_at_once(facts.total_byte_size, facts.num_rows) // STEPS)
        if rows > 1:
            _read_a_row(source, group)
            rows = min(rows, rows_that_fit(file, facts, STEP_BYTES))
        for batch in source.iter_batches(
            rows, row_groups=[group], columns=chosen, use_threads=False
        ):
            read += batch.num_rows
            yield pa.Table.from_batches([batch])
        if read != facts.num_rows:
            said = facts.num_rows
            msg = f"row group {group} holds {read} rows, but its footer says {said}"
            raise ValueError(msg)


def _read_a_row(source: pq.ParquetFile, group: int) -> None:
    """Raise where a column is damaged, before its facts are looked at.

    Arrow's look at the facts of a damaged column ends the process, but its first read
    of the column raises.
    """
    next(source.iter_batches(1, row_groups=[group], use_threads=False), None)


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
