"""What Arrow IPC messages declare that they hold, before Arrow decompresses them.

Arrow decompresses a message whole, into buffers of the sizes that its first bytes
declare, so a file of some kilobytes can ask for any amount of memory. Arrow's Python
does not tell those sizes; they are read from the messages' own flat buffers.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass

# Begins every message since Arrow 0.15; a stream ends with it and a length of 0.
CONTINUED = b"\xff\xff\xff\xff"
MAGIC = b"ARROW1"
# Bytes that one message may hold once decompressed, whatever the file may.
MESSAGE = 2**33
# How files from before Arrow 1.0 say that they are compressed.
OLD_COMPRESSION = b"ARROW:experimental_compression"
DICTIONARY, RECORDS = 2, 3
UNPACKED = -1
# Writers align what they write, and mark the end of it.
PADDING = 80
DAMAGED = "a message is damaged: it speaks of what lies outside of it"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a flat buffer: fields by number, each of which may be missing."""

    data: bytes
    start: int

    @classmethod
    def root(cls, data: bytes) -> Table:
        """Return the table that a flat buffer is about."""
        return cls(data, _number("<I", data, 0))

    def place(self, field: int) -> int | None:
        """Return where a field's value stands; None where there is none."""
        facts = self.start - _number("<i", self.data, self.start)
        slot = 4 + 2 * field
        if slot >= _number("<H", self.data, facts):
            return None
        offset = _number("<H", self.data, facts + slot)
        return self.start + offset if offset else None

    def number(self, field: int, kind: str) -> int:
        """Return a number; 0 where there is none."""
        place = self.place(field)
        return 0 if place is None else _number(kind, self.data, place)

    def table(self, field: int) -> Table | None:
        """Return the table that a field refers to."""
        place = self.place(field)
        if place is None:
            return None
        return Table(self.data, place + _number("<I", self.data, place))

    def structs(self, field: int, kind: str) -> Iterator[tuple[int, ...]]:
        """Yield the structs of a vector, of one layout each."""
        place = self.place(field)
        if place is None:
            return
        start = place + _number("<I", self.data, place)
        count = _number("<I", self.data, start)
        end = start + 4 + count * struct.calcsize(kind)
        if end > len(self.data):
            raise ValueError(DAMAGED)
        yield from struct.iter_unpack(kind, self.data[start + 4 : end])


@dataclass(slots=True)
class Meter:
    """Add up what the messages of one file hold once they are decompressed.

    Every call leaves the file where it was.
    """

    file: io.BufferedIOBase
    most_bytes: int
    held: int = 0
    _end: int = 0

    def admit_next(self) -> None:
        """Look at the messages of a stream up to its next rows.

        Raises:
            ValueError: with them it holds more than allowed, or they are damaged.
        """
        before = self.file.tell()
        kind = None
        while kind != RECORDS:
            found = self._admit()
            if found is None:
                break
            kind, end = found
            self.file.seek(end)
        self.file.seek(before)

    def admit_at(self, offset: int) -> None:
        """Look at the message at a place of the file.

        Raises:
            ValueError: with it the file holds more than allowed, or it is damaged.
        """
        before = self.file.tell()
        self.file.seek(offset)
        self._admit()
        self.file.seek(before)

    def require_end(self) -> None:
        """Refuse a stream whose end is not the end of the file.

        Raises:
            ValueError: bytes come after it, or zeros stand for its end.
        """
        before = self.file.tell()
        rest = self.file.seek(0, os.SEEK_END) - self._end
        self.file.seek(before)
        if rest > 0:
            msg = f"the stream ends {rest} bytes before the file, so it is damaged"
            raise ValueError(msg)

    def _admit(self) -> tuple[int, int] | None:
        """Count the message here and return its kind and end; None where all ends."""
        head = self.file.read(4)
        length = self.file.read(4) if head == CONTINUED else head
        size = int.from_bytes(length, "little")
        if not size:
            self._end = self.file.tell()
            return None
        message = Table.root(self.file.read(size))
        body = self.file.tell()
        kind = message.number(1, "<B")
        records = message.table(2)
        if kind == DICTIONARY and records is not None:
            records = records.table(1)
        if kind in {DICTIONARY, RECORDS} and records is not None:
            self._count(records, body, packed=_packed(message, records))
        length_of_body = message.number(3, "<q")
        if length_of_body < 0:
            raise ValueError(DAMAGED)
        return kind, body + length_of_body

    def _count(self, records: Table, body: int, *, packed: bool) -> None:
        size = 0
        for offset, length in records.structs(2, "<qq"):
            if packed and length:
                self.file.seek(body + offset)
                declared = _number("<q", self.file.read(8), 0)
                size += length if declared == UNPACKED else declared
            else:
                size += length
        self.held += size
        if self.held > self.most_bytes:
            msg = f"it holds more than {self.most_bytes} bytes once decompressed"
            raise ValueError(msg)
        if packed and size > MESSAGE:
            msg = f"{size} bytes in one batch; write smaller batches than {MESSAGE}"
            raise ValueError(msg)


def places(file: io.BufferedIOBase) -> tuple[list[int], list[int]]:
    """Return where the dictionaries and the rows of an IPC file stand, by its footer.

    Raises:
        ValueError: the footer is damaged, or leaves a part of the file out.
    """
    before = file.tell()
    end = file.seek(-len(MAGIC) - 4, os.SEEK_END)
    size = _number("<i", file.read(4), 0)
    start = file.seek(max(0, end - size))
    footer = Table.root(file.read(max(0, size)))
    file.seek(before)
    dictionaries, rows = ([*footer.structs(field, "<qi4xq")] for field in (2, 3))
    _require_whole([*dictionaries, *rows], start)
    return [block[0] for block in dictionaries], [block[0] for block in rows]


def _require_whole(blocks: list[tuple[int, ...]], footer: int) -> None:
    """Refuse blocks between which, or behind which, another one has room."""
    ends = [offset + head + body for offset, head, body in sorted(blocks)]
    starts = [*(block[0] for block in sorted(blocks)), footer][1:]
    for end, start in zip(ends, starts, strict=True):
        if not 0 <= start - end <= PADDING:
            msg = "its footer leaves out a part of the file"
            raise ValueError(msg)


def _packed(message: Table, records: Table) -> bool:
    return records.place(3) is not None or OLD_COMPRESSION in message.data


def _number(kind: str, data: bytes, place: int) -> int:
    """Return the number at a place.

    Raises:
        ValueError: it lies outside of the data.
    """
    if not 0 <= place <= len(data) - struct.calcsize(kind):
        raise ValueError(DAMAGED)
    value: int = struct.unpack_from(kind, data, place)[0]
    return value
