"""Rows in batches of bounded size, whatever the file held them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from negguard.store.jsonlines import BadLine

# Decoded bytes and rows that one batch should hold; it may hold one longer row.
BATCH_BYTES = 16 * 2**20
BATCH_ROWS = 16_384


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in order; `bad` maps row numbers of the batch to lines that hold none.

    `foreign` tells by column and row what stood where others have a text. `lines` are
    what the rows were read from, where that was asked for.
    """

    table: pa.Table
    bad: dict[int, BadLine] = field(default_factory=dict)
    foreign: dict[str, dict[int, str]] = field(default_factory=dict)
    lines: list[bytes] | None = None


Names = Sequence[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An open shard; `codec` is that of its Parquet pages, for the output to match.

    `read` passes over the rows once, with the columns of these names, or all for None.
    `first_row` is the number that the first of them has in its file.
    """

    schema: pa.Schema
    read: Callable[[Names], Iterator[Batch]]
    codec: str = "zstd"
    first_row: int = 0

    @property
    def batches(self) -> Iterator[Batch]:
        """Return a pass over the rows with every column."""
        return self.read(None)


def gathered(tables: Iterable[pa.Table]) -> Iterator[Batch]:
    """Yield the rows in batches of bounded bytes and rows, whatever the tables hold."""
    held: list[pa.Table] = []
    size = rows = 0
    for table in (part for each in tables for part in _pieces(each)):
        if held and (
            size + table.nbytes > BATCH_BYTES or rows + table.num_rows > BATCH_ROWS
        ):
            yield Batch(pa.concat_tables(held))
            held, size, rows = [], 0, 0
        held.append(table)
        size += table.nbytes
        rows += table.num_rows
    if held:
        yield Batch(pa.concat_tables(held))


def rows_at_once(size: int, rows: int) -> int:
    """Return how many rows of this average size make one batch."""
    return max(1, min(BATCH_ROWS, BATCH_BYTES * max(rows, 1) // max(size, 1)))


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    """Yield the table by halves, until each holds few bytes or a single row."""
    if table.num_rows <= 1 or table.nbytes <= BATCH_BYTES:
        yield table
        return
    middle = table.num_rows // 2
    yield from _pieces(table.slice(0, middle))
    yield from _pieces(table.slice(middle))
