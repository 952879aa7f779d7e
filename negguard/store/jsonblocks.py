"""Bytes -> blocks of whole lines, one JSON value a line, whatever the file looks like.

A `.json` file may hold an array, or objects that stand on several lines: each value
becomes a line of its own, since a line end in JSON is a space or a mistake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Protocol

from negguard.errors import ShardError

BOM = b"\xef\xbb\xbf"
BLOCK = 16 * 2**20
# Bytes: 200 million characters, each escaped. Compressed files can hold endless lines.
LONGEST = 5 * 2**28
HEAD = 2**16
# What a file is that is no JSON, by its first bytes.
OTHERS = {
    b"\x1f\x8b": "gzip data; name it .jsonl.gz",
    b"\x28\xb5\x2f\xfd": "Zstandard data; name it .jsonl.zst",
    b"BZh": "bzip2 data; name it .jsonl.bz2",
    b"\xfd7zXZ\x00": "xz data; name it .jsonl.xz",
    b"PAR1": "a Parquet file; name it .parquet",
    b"ARROW1": "an Arrow file; name it .arrow",
    b"PK\x03\x04": "a zip archive; unpack it",
    b"\xff\xfe": "UTF-16 text; write it as UTF-8",
    b"\xfe\xff": "UTF-16 text; write it as UTF-8",
}
OPENING, CLOSING = (b"[", b"{"), (b"]", b"}")
TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


class BinarySource(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...


def require_lines(head: bytes, *, values: bool) -> bool:
    """Return whether a file holds values that are no lines, by its first bytes.

    `values` says that its name allows that.

    Raises:
        ValueError: it holds something else than JSON lines.
    """
    for magic, what in OTHERS.items():
        if head.startswith(magic):
            msg = f"it is {what}"
            raise ValueError(msg)
    start = head.removeprefix(BOM).lstrip()
    if b"\x00" in start[:4]:
        msg = "it is UTF-16 text or no text at all; write it as UTF-8"
        raise ValueError(msg)
    array = start.startswith(b"[")
    apart = array or (start.startswith(b"{") and _goes_on(start))
    if apart and not values:
        what = "a JSON array" if array else "a JSON object on several lines"
        msg = f"it is {what}, not one object per line; name it .json"
        raise ValueError(msg)
    return apart


def _goes_on(start: bytes) -> bool:
    """Tell whether the first object stands on more lines than one."""
    text = start.decode("utf-8", "replace")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return text.partition("\n")[0].strip() == "{"
    return "\n" in text[:end]


def count_lines(block: bytes) -> int:
    """Return how many lines of a block hold something."""
    return sum(bool(line.strip()) for line in block.split(b"\n"))


class Stretch:
    """The bytes of a source from where it stands, up to some number."""

    def __init__(self, source: BinarySource, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        data = self._source.read(min(size, self._left))
        self._left -= len(data)
        return data


def split_blocks(
    file: BinarySource, most_bytes: int, *, size: int = BLOCK, longest: int = LONGEST
) -> Iterator[bytes]:
    """Yield the file in blocks of whole lines, of about `size` bytes each.

    Raises:
        ShardError: there are more than `most_bytes` bytes, or `longest` in one line.
    """
    rest: list[bytes] = []
    held = line_start = 0
    while data := file.read(size):
        held += len(data)
        _admit(held, most_bytes)
        end = data.rfind(b"\n") + 1
        if end:
            rest.append(data[:end])
            yield _emptied(rest)
            line_start = held - len(data) + end
        if held - line_start > longest:
            msg = f"it holds a line of more than {longest} bytes"
            raise ShardError(msg)
        rest.append(data[end:])
    if any(part.strip() for part in rest):
        yield _emptied(rest)


def split_values(
    file: BinarySource, most_bytes: int, *, size: int = BLOCK, longest: int = LONGEST
) -> Iterator[bytes]:
    """Yield the values of a file, or of the array in it, one a line, in such blocks.

    Raises:
        ShardError: as `split_blocks` does, or the file ends within a value.
    """
    cutter: _Cutter | None = None
    held = 0
    while data := file.read(size):
        held += len(data)
        _admit(held, most_bytes)
        if cutter is None:
            data = data.removeprefix(BOM)
            cutter = _Cutter(array=data.lstrip().startswith(b"["))
        if lines := cutter.cut(data):
            yield lines
        if len(cutter.rest) > longest:
            msg = f"it holds a value of more than {longest} bytes"
            raise ShardError(msg)
    if cutter is not None:
        cutter.require_end()


class _Cutter:
    """Cut bytes into values: those of one `array`, or one after the other."""

    def __init__(self, *, array: bool) -> None:
        self.rest = b""
        self._base = int(array)
        self._depth = 0
        self._seen = 0  # brackets in the rest are counted up to here
        self._ended = False

    def cut(self, data: bytes) -> bytes:
        """Return the values that end in `data`, one a line."""
        held = self.rest + data
        start = 0
        lines: list[bytes] = []
        for match in TOKEN.finditer(held, self._seen):
            token = match.group()
            if token[:1] == b'"' and match.end() == len(held):
                break  # it may go on
            self._seen = match.end()
            before = self._depth
            self._depth += (token in OPENING) - (token in CLOSING)
            if before < self._base:  # the bracket of the array
                start = match.end()
            elif self._is_end(token, before):
                end = match.end() if self._base == 0 else match.start()
                lines.append(_line(held[start:end]))
                start = match.end()
                self._ended = self._depth < self._base
        self.rest = held[start:]
        self._seen -= start
        return b"".join(lines)

    def require_end(self) -> None:
        """Refuse a file that ends before its values do, or goes on behind them.

        Raises:
            ShardError: it does.
        """
        if self._depth or (self._base and not self._ended):
            msg = "it ends within a JSON value, so it may have been cut off"
            raise ShardError(msg)
        if self.rest.strip():
            msg = "more than JSON values stands at its end"
            raise ShardError(msg)

    def _is_end(self, token: bytes, before: int) -> bool:
        if token == b",":
            return before == self._base == 1
        return token in CLOSING and self._depth == max(0, self._base - 1)


def _line(value: bytes) -> bytes:
    """Return a value as one line; none where there is only space."""
    plain = value.replace(b"\n", b" ").replace(b"\r", b" ")
    return plain + b"\n" if plain.strip() else b""


def _admit(held: int, most_bytes: int) -> None:
    if held > most_bytes:
        msg = f"it holds more than {most_bytes} bytes once decompressed"
        raise ShardError(msg)


def _emptied(parts: list[bytes]) -> bytes:
    """Return parts as one and let go of them, since a line may be very long."""
    whole = b"".join(parts)
    parts.clear()
    return whole
