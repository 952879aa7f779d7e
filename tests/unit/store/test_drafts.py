"""A draft knows what was written, and is gone once it is thrown away."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from negguard.errors import StorageError
from negguard.store.drafts import Draft, storage_errors


def draft(folder: Path) -> Draft:
    path = folder / ".a.draft"
    return Draft(file=path.open("wb"), temporary=path, name="kept/a")


def test_size_and_digest_are_of_all_bytes(tmp_path: Path) -> None:
    made = draft(tmp_path)
    made.write(b"one ")
    made.write(memoryview(b"two"))  # type: ignore[arg-type] # as Arrow's writers do
    made.finish()
    assert made.temporary.read_bytes() == b"one two"
    assert (made.size, made.digest) == (7, hashlib.sha256(b"one two").hexdigest())


def test_a_discarded_draft_is_gone_and_takes_late_bytes(tmp_path: Path) -> None:
    made = draft(tmp_path)
    made.write(b"one")
    made.discard()
    made.discard()
    assert not made.temporary.exists()
    assert made.write(b"late") == 4
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_says_what_could_not_be_written() -> None:
    wanted = "cannot write kept/a: No space left on device"
    with pytest.raises(StorageError, match=wanted), storage_errors("write kept/a"):
        raise OSError(errno.ENOSPC, "No space left on device")
