"""How far Parquet values that are written once, and repeated, can grow in memory.

A dictionary of one long text, and a number for each row, is a file of kilobytes that
decodes to gigabytes. The footer does not tell the size of a dictionary, but the head
of its page does. Layout: parquet.thrift of the Apache Parquet format, in Thrift's
compact protocol.
"""

from __future__ import annotations

import io

import pyarrow.parquet as pq

# Bytes of a page's head that hold its type and its size.
HEAD = 24
# Each value is what the one before began with, and more.
PREFIXED = "DELTA_BYTE_ARRAY"
NUMBER = 0x15  # the next field, a whole number of 32 bits


def rows_that_fit(
    file: io.BufferedIOBase, facts: pq.RowGroupMetaData, most_bytes: int
) -> int:
    """Return how many rows decode to so many bytes, whichever values they repeat.

    At least one. The file stays where it is.
    """
    place = file.tell()
    columns = [facts.column(number) for number in range(facts.num_columns)]
    longest = max((_longest(file, each) for each in columns), default=1)
    file.seek(place)
    return max(1, most_bytes // max(longest, 1))


def _longest(file: io.BufferedIOBase, column: pq.ColumnChunkMetaData) -> int:
    """Return the bytes that a repeated value of a column has at most."""
    if PREFIXED in column.encodings:
        return int(column.total_uncompressed_size)
    if not column.has_dictionary_page or column.dictionary_page_offset is None:
        return 1
    file.seek(column.dictionary_page_offset)
    size = _size_of_page(file.read(HEAD))
    return int(column.total_uncompressed_size) if size is None else size


def _size_of_page(head: bytes) -> int | None:
    """Return the plain bytes of a page by its head; None where it is another head."""
    place = 0
    numbers: list[int] = []
    while len(numbers) < 2:
        if head[place : place + 1] != bytes([NUMBER]):
            return None
        value, shift, place = 0, 0, place + 1
        while place < len(head) and shift <= 28:
            value |= (head[place] & 0x7F) << shift
            shift += 7
            place += 1
            if head[place - 1] < 0x80:
                break
        numbers.append(value >> 1)  # zigzag
    return numbers[1]
