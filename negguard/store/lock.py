"""One run at a time in an output folder: an owner, and a heartbeat that others can see.

On a disk, the kernel's own lock on the file goes with the process that held it, so a
killed run blocks nobody on this machine. For other machines, and on object stores, the
heartbeat decides: it is renewed every few seconds and counts as dead after `STALE`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from negguard.errors import BusyError, StorageError
from negguard.store.folders import DiskFolder, Folder, ObjectFolder

LOCK = "_negguard/lock.json"
BEAT = 10.0
STALE = 60.0
Renew = Callable[["Owner"], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who holds an output; `beat` is seconds since the epoch."""

    token: str
    host: str
    process: int
    beat: float

    def to_bytes(self) -> bytes:
        """Return the JSON that the lock file holds."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @property
    def name(self) -> str:
        """Return what a person would look for."""
        return f"process {self.process} on {self.host}"


@contextlib.contextmanager
def hold(folder: Folder) -> Iterator[Owner]:
    """Hold an output folder for one run.

    Raises:
        BusyError: another run holds it.
        StorageError: the lock cannot be written.
    """
    owner = Owner(
        token=uuid.uuid4().hex,
        host=socket.gethostname(),
        process=os.getpid(),
        beat=time.time(),
    )
    with contextlib.ExitStack() as stack:
        if isinstance(folder, DiskFolder):
            beat = stack.enter_context(_disk_lock(folder.root / LOCK, owner))
        elif isinstance(folder, ObjectFolder):
            beat = stack.enter_context(_object_lock(folder, owner))
        else:
            msg = f"{folder.url} is no folder that can be locked"
            raise StorageError(msg)
        stack.enter_context(_heartbeat(beat, owner))
        yield owner


@contextlib.contextmanager
def _disk_lock(path: Path, owner: Owner) -> Iterator[Renew]:
    handle = _locked_file(path)
    try:
        holder = read_owner(path.read_bytes())
        if holder and holder.host != owner.host:
            _require_dead(holder, path)  # its kernel's lock may not reach here
        _overwrite(handle, owner)
        try:
            yield lambda current: _overwrite(handle, current)
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _locked_file(path: Path) -> int:
    """Return an open file on which this process holds the kernel's lock."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            msg = f"cannot lock {path}: {error.strerror}"
            raise StorageError(msg) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            holder = read_owner(path.read_bytes()) if path.exists() else None
            raise BusyError(_busy(path, holder)) from error
        if _is_still(path, handle):
            return handle
        os.close(handle)  # its last owner deleted it meanwhile: lock the new one


def _is_still(path: Path, handle: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False


def _overwrite(handle: int, owner: Owner) -> None:
    data = owner.to_bytes()
    os.pwrite(handle, data, 0)
    os.ftruncate(handle, len(data))


@contextlib.contextmanager
def _object_lock(folder: ObjectFolder, owner: Owner) -> Iterator[Renew]:
    files = folder.place.files
    path = f"{folder.place.path.rstrip('/')}/{LOCK}"
    _require_dead(read_owner(folder.read(LOCK) or b""), path)
    folder.delete([LOCK])

    def create() -> None:
        # A store with conditional puts refuses the second of two that race. What is
        # there may be ours as well, where the answer to an earlier try was lost.
        with contextlib.suppress(FileExistsError):
            files.pipe_file(path, owner.to_bytes(), mode="create")

    folder.retries.run(create, f"cannot lock {path}")
    _require_own(folder, owner, path)
    try:
        yield lambda current: files.pipe_file(path, current.to_bytes())
    finally:
        with contextlib.suppress(BusyError):  # it is another's, which took it over
            _require_own(folder, owner, path)
            folder.delete([LOCK])


def _require_own(folder: ObjectFolder, owner: Owner, path: str) -> None:
    """Refuse where the lock names another owner, or none."""
    held = read_owner(folder.read(LOCK) or b"")
    if held is None or held.token != owner.token:
        raise BusyError(_busy(path, held))


@contextlib.contextmanager
def _heartbeat(renew: Renew, owner: Owner) -> Iterator[None]:
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(BEAT):
            # A beat that fails is made up for by the next; STALE allows several.
            with contextlib.suppress(Exception):
                renew(replace(owner, beat=time.time()))

    thread = threading.Thread(target=beat, name="negguard-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _require_dead(holder: Owner | None, path: object) -> None:
    """Refuse where another machine's heartbeat is fresh.

    On this machine a dead process is dead, however fresh its last beat.
    """
    if holder is None or time.time() - holder.beat > STALE:
        return
    if holder.host == socket.gethostname() and not _runs(holder.process):
        return
    raise BusyError(_busy(path, holder))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _busy(path: object, holder: Owner | None) -> str:
    who = holder.name if holder else "another run"
    return (
        f"{who} holds {path}; wait for it, or write elsewhere "
        f"(a run that died frees it within {STALE:.0f} seconds)"
    )


def read_owner(data: bytes) -> Owner | None:
    """Return the owner that a lock file names; None where it is not whole."""
    try:
        values: dict[str, Any] = json.loads(data)
        return Owner(**values)
    except (ValueError, TypeError):
        return None  # being written at this moment, or cut off by a crash
