"""What tells one state of an input from another, without reading all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from os import fstat
from typing import Any

# Enough for the footer of an ordinary Parquet or Arrow file.
TAIL = 2**16
# What stores call the version of an object, the surest first.
VERSION_KEYS = (
    "ETag",
    "etag",
    "md5Hash",
    "blob_id",
    "mtime",
    "LastModified",
    "last_modified",
    "created",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """The size in bytes, the store's own version (or time), and a digest of the end.

    `tail` is None on remote stores, whose versions change with the content.
    """

    size: int
    version: str
    tail: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"size": self.size, "version": self.version, "tail": self.tail}


def from_info(info: Mapping[str, Any]) -> Fingerprint:
    """Return the fingerprint that a remote store's listing allows."""
    found = (_plain(info[key]) for key in VERSION_KEYS if info.get(key) is not None)
    return Fingerprint(size=int(info.get("size") or 0), version=next(found, ""))


def _plain(value: object) -> str:
    """Return a version as text; some stores list times in two types."""
    return str(value.timestamp() if isinstance(value, datetime) else value)


def of_file(path: str) -> Fingerprint:
    """Return the fingerprint of a local file.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - 100,000 of these
        status = fstat(file.fileno())
        file.seek(max(0, status.st_size - TAIL))
        tail = hashlib.sha256(file.read(TAIL)).hexdigest()
    return Fingerprint(size=status.st_size, version=str(status.st_mtime_ns), tail=tail)
