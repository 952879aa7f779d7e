"""Compiled databases kept in the user's cache folder: compiling takes many seconds.

The one place of this layer that touches a disk. A cache that cannot be read or written
costs time and nothing else; a file is whole or absent, and its name is the digest of
what it was compiled from.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from contextlib import suppress
from pathlib import Path


def cached(key: bytes) -> bytes | None:
    """Return what was kept under `key` on this kind of machine; None where nothing."""
    with suppress(OSError, RuntimeError):
        return _file(key).read_bytes()
    return None


def cache(key: bytes, content: bytes) -> None:
    """Keep `content` under `key`, where the folder can be written."""
    with suppress(OSError, RuntimeError):
        file = _file(key)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
        Path(name).replace(file)


def _file(key: bytes) -> Path:
    """Return the file of a key; other processors and versions have others."""
    digest = hashlib.sha256(key + platform.platform().encode()).hexdigest()
    return Path.home() / ".cache" / "negguard" / f"{digest[:32]}.db"
