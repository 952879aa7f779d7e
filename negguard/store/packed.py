"""Compressed files -> their bytes, by what the name's ending says.

Every reader refuses what was cut short, and what its own checksum speaks against.
"""

from __future__ import annotations

import bz2
import io
import lzma
from contextlib import ExitStack
from typing import IO, cast

import pyarrow as pa
import zstandard

from negguard.store.jsonblocks import BinarySource

# The ending of a name, and the codec of it.
CODECS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}
# The power of two of bytes that a Zstandard window has where every decoder takes it.
USUAL_WINDOW = 27
HEADER = 18
# Few, since they may hold thousands of times as many.
ZSTD_BYTES = 2**12


def unpacked(
    file: io.BufferedIOBase,
    name: str,
    stack: ExitStack,
    *,
    window: int = USUAL_WINDOW,
) -> BinarySource:
    """Return the plain bytes of a file; `stack` closes what that takes.

    `window` is the power of two that Zstandard windows may reach; each takes so many
    bytes of memory.

    Raises:
        ValueError: it is empty, though its name says that it is compressed, or its
            window is larger.
    """
    codec = next((c for end, c in CODECS.items() if name.lower().endswith(end)), None)
    if codec is None:
        return file
    head = file.read(HEADER)
    if not head:
        msg = "an empty file is not compressed data"
        raise ValueError(msg)
    file.seek(0)
    if codec == "bz2":
        return stack.enter_context(bz2.BZ2File(file))
    if codec == "xz":
        return stack.enter_context(lzma.LZMAFile(cast("IO[bytes]", file)))
    if codec == "zstd":
        _require_window(head, window)
        if window > USUAL_WINDOW:
            return LargeWindows(file, window)
    raw = pa.PythonFile(file, mode="r")
    return cast(
        "BinarySource", stack.enter_context(pa.CompressedInputStream(raw, codec))
    )


class LargeWindows:
    """The bytes of Zstandard frames, whose windows may be larger than usual."""

    def __init__(self, file: io.BufferedIOBase, window: int) -> None:
        self._file = file
        self._decoder = zstandard.ZstdDecompressor(max_window_size=2**window)
        self._frame = self._decoder.decompressobj()
        self._begun = False
        self._waiting = b""
        self._plain = b""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end.

        Raises:
            ValueError: the data are damaged, or end within a frame.
        """
        parts: list[bytes] = []
        room = size
        while room > 0 and (self._plain or self._fill()):
            part, self._plain = self._plain[:room], self._plain[room:]
            parts.append(part)
            room -= len(part)
        return b"".join(parts)

    def _fill(self) -> bool:
        """Decode until there are bytes; tell whether there are."""
        while not self._plain:
            data = self._waiting or self._file.read(ZSTD_BYTES)
            self._waiting = b""
            if not data:
                if self._begun:
                    msg = "Truncated compressed stream"
                    raise ValueError(msg)
                return False
            try:
                self._plain = self._frame.decompress(data)
            except zstandard.ZstdError as error:
                raise ValueError(str(error)) from error
            self._begun = not self._frame.eof
            if self._frame.eof:
                self._waiting = self._frame.unused_data
                self._frame = self._decoder.decompressobj()
        return True


def _require_window(head: bytes, window: int) -> None:
    """Refuse a file whose first frame needs a larger window than is allowed.

    Raises:
        ValueError: it does.
    """
    try:
        size = zstandard.get_frame_parameters(head).window_size
    except zstandard.ZstdError:
        return  # a frame to skip, or damage, which the decoder tells
    if size > 2**window:
        needed = (size - 1).bit_length()
        msg = (
            f"its Zstandard window is {size} bytes, and up to {2**window} are decoded; "
            f"--zstd-window {needed} allows it, with so much memory for each worker"
        )
        raise ValueError(msg)
