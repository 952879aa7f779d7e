"""A file in the making, seen under its name by nobody before it is published."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from negguard.errors import StorageError

DRAFT_ENDING = ".draft"


@dataclass(slots=True)
class Draft:
    """A file in the making: nobody sees it under its name before it is published."""

    file: BinaryIO
    temporary: Path
    name: str
    size: int = 0
    closed: bool = False
    discarded: bool = False
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what was written."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Add bytes; Arrow's writers call this, one last time when they are deleted."""
        if self.discarded:
            return len(data)
        self._digest.update(data)
        self.size += memoryview(data).nbytes
        with storage_errors(f"write {self.name}"):
            return self.file.write(data)

    def flush(self) -> None:
        """Do nothing: only publishing makes the file last."""

    def finish(self) -> None:
        """Bring every byte to the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()

    def discard(self) -> None:
        """Throw the file away."""
        self.discarded = True
        with contextlib.suppress(OSError):
            self.file.close()
        self.temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def storage_errors(what: str) -> Iterator[None]:
    """Turn what the system refuses into a StorageError that says what was tried."""
    try:
        yield
    except OSError as error:
        msg = f"cannot {what}: {error.strerror or error}"
        raise StorageError(msg) from error
