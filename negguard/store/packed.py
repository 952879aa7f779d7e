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

from negguard.store.jsonblocks import BinarySource

# The ending of a name, and the codec of it.
CODECS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}


def unpacked(file: io.BufferedIOBase, name: str, stack: ExitStack) -> BinarySource:
    """Return the plain bytes of a file; `stack` closes what that takes.

    Raises:
        ValueError: it is empty, though its name says that it is compressed.
    """
    codec = next((c for end, c in CODECS.items() if name.lower().endswith(end)), None)
    if codec is None:
        return file
    if not file.read(1):
        msg = "an empty file is not compressed data"
        raise ValueError(msg)
    file.seek(0)
    if codec == "bz2":
        return stack.enter_context(bz2.BZ2File(file))
    if codec == "xz":
        return stack.enter_context(lzma.LZMAFile(cast("IO[bytes]", file)))
    raw = pa.PythonFile(file, mode="r")
    return cast(
        "BinarySource", stack.enter_context(pa.CompressedInputStream(raw, codec))
    )
