"""Paths and URLs -> file systems, and files that can be read from them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem
from typing_extensions import override

from negguard.errors import UsageError
from negguard.store.retries import Retries

BUFFER = 4 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A path on a file system; `url` names it from anywhere."""

    files: Any
    path: str

    @property
    def local(self) -> bool:
        """Tell whether this is a file system of this machine."""
        return isinstance(self.files, LocalFileSystem)

    @property
    def url(self) -> str:
        """Return the absolute path where it is local, else the full URL."""
        return self.path if self.local else str(self.files.unstrip_protocol(self.path))


def find_place(url: str) -> Place:
    """Return the file system that holds `url` and the path in it.

    Raises:
        UsageError: the protocol is unknown, or its package is not installed.
    """
    if _is_path(url):
        return Place(files=LocalFileSystem(), path=os.path.realpath(url))
    try:
        files, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        msg = f"{url!r} cannot be opened: {error}"
        raise UsageError(msg) from error
    if isinstance(files, LocalFileSystem):
        path = os.path.realpath(path)
    return Place(files=files, path=path)


def _is_path(url: str) -> bool:
    """Tell whether a name is a path as it stands: `a::b.jsonl` may be a file."""
    return "://" not in url and ("::" not in url or os.path.lexists(url))


def refuse_file(output: str) -> None:
    """Refuse an output folder that is a file on this machine.

    Raises:
        UsageError: it is one.
    """
    place = find_place(output)
    if place.local and Path(place.path).is_file():
        msg = f"output {output!r} is a file; name a folder"
        raise UsageError(msg)


def open_input(place: Place, retries: Retries) -> io.BufferedIOBase:
    """Return a seekable file; remote reads are ranges that are tried again.

    Raises:
        StorageError: the store cannot be reached.
        FileNotFoundError: there is no such file.
    """
    if place.local:
        return Path(place.path).open("rb")
    return io.BufferedReader(RangeFile(place, retries), BUFFER)


class RangeFile(io.RawIOBase):
    """Read a remote file by ranges, each of which can be tried again by itself."""

    def __init__(self, place: Place, retries: Retries) -> None:
        super().__init__()
        self._place = place
        self._retries = retries
        self._position = 0
        info = retries.run(lambda: place.files.info(place.path), f"find {place.url}")
        self._size = int(info["size"])

    @override
    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    @override
    def seekable(self) -> bool:
        """Tell that any position can be read."""
        return True

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position and return it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}
        self._position = max(0, base[whence] + offset)
        return self._position

    @override
    def tell(self) -> int:
        """Return the position."""
        return self._position

    @override
    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the position on, and return how much was read."""
        start = self._position
        end = min(self._size, start + len(buffer))
        if start >= end:
            return 0
        place = self._place
        data = self._retries.run(
            lambda: place.files.cat_file(place.path, start=start, end=end),
            f"read {place.url}",
        )
        if not data:
            msg = f"{place.url} ended at byte {start} of {self._size}"
            raise OSError(msg)
        buffer[: len(data)] = data
        self._position = start + len(data)
        return len(data)
