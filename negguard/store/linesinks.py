"""Lines -> a file of them, packed as its name says; the same lines, the same bytes."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Any, cast

import zstandard

from negguard.store.drafts import Draft
from negguard.store.listing import COMPRESSED
from negguard.store.manifest import FileFacts

LINES = ".jsonl"


def _xz(draft: Draft) -> lzma.LZMAFile:
    return lzma.LZMAFile(cast("IO[bytes]", draft), "wb")


Packer = Callable[[Draft], Any]
PACKERS: dict[str, Packer] = {
    ".gz": lambda draft: gzip.GzipFile("", "wb", fileobj=draft, mtime=0),
    ".zst": lambda draft: zstandard.ZstdCompressor(write_checksum=True).stream_writer(
        cast("IO[bytes]", draft), closefd=False
    ),
    ".bz2": lambda draft: bz2.BZ2File(cast("IO[bytes]", draft), "wb"),
    ".xz": _xz,
}


def ending_of(url: str) -> str:
    """Return what the lines of a JSON file are written as.

    >>> ending_of("a/b.ndjson.GZ")
    '.jsonl.gz'
    """
    packed = next((each for each in COMPRESSED if url.lower().endswith(each)), "")
    return LINES + packed


@dataclass(slots=True)
class LineSink:
    """One file of lines in the making."""

    draft: Draft
    ending: str
    rows: int = 0
    packed: Any = field(init=False)

    def __post_init__(self) -> None:
        """Begin the file; no time and no name stand in its header."""
        packer = PACKERS.get(self.ending.removeprefix(LINES))
        self.packed = None if packer is None else packer(self.draft)

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Add lines, each with its end where it has none."""
        ended = [line if line.endswith(b"\n") else line + b"\n" for line in lines]
        (self.packed or self.draft).write(b"".join(ended))
        self.rows += len(ended)

    def close(self) -> FileFacts:
        """Finish the file and return its facts."""
        if self.packed is not None:
            self.packed.close()
        return FileFacts(
            rows=self.rows,
            size=self.draft.size,
            sha256=self.draft.digest,
            ending=self.ending,
        )
