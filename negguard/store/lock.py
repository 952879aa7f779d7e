"""One run at a time in an output folder: an owner, and a heartbeat that others can see.

On a disk, the kernel's own lock on the file goes with the process that held it, so a
killed run blocks nobody on this machine. For other machines, and on object stores, the
heartbeat decides: it is renewed every few seconds and counts as dead after `STALE`.

A lock is made once and never written over: on an object store the heartbeat is an
object of its own, named by its owner, and on a disk a lock that is taken over is a new
file. So a run that was stopped and wakes up finds that it lost the lock (`fence`).
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
BEATS = "_negguard/beats"
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
            beat = stack.enter_context(_disk_lock(folder, owner))
        elif isinstance(folder, ObjectFolder):
            beat = stack.enter_context(_object_lock(folder, owner))
        else:
            msg = f"{folder.url} is no folder that can be locked"
            raise StorageError(msg)
        stack.enter_context(_heartbeat(beat, owner))
        yield owner


def find_owner(folder: Folder) -> Owner | None:
    """Return who holds an output, with the last heartbeat; None where nobody does."""
    owner = read_owner(folder.read(LOCK) or b"")
    if owner is None or isinstance(folder, DiskFolder):
        return owner
    return read_owner(folder.read(beat_name(owner)) or b"") or owner


def beat_name(owner: Owner) -> str:
    """Return where an object store keeps the heartbeat of an owner."""
    return f"{BEATS}/{owner.token}.json"


@contextlib.contextmanager
def _disk_lock(folder: DiskFolder, owner: Owner) -> Iterator[Renew]:
    path = folder.path(LOCK)
    handle = _free_file(path, owner)
    try:
        _overwrite(handle, owner)
        try:
            yield lambda current: _overwrite(handle, current)
        finally:
            if _is_still(path, handle):
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _free_file(path: Path, owner: Owner) -> int:
    """Return a file that this process alone has open, locked by the kernel."""
    while True:
        handle = _locked_file(path)
        holder = read_owner(path.read_bytes())
        if holder is None or holder.host == owner.host:
            return handle
        try:
            _require_dead(holder, path)  # its kernel's lock may not reach here
            path.unlink(missing_ok=True)  # it may wake, and write to what it has open
        finally:
            os.close(handle)


def _locked_file(path: Path) -> int:
    """Return an open file on which this process holds the kernel's lock."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
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
    top = folder.place.path.rstrip("/")
    path, beat = f"{top}/{LOCK}", f"{top}/{beat_name(owner)}"
    _clear_dead(folder, path)

    def create() -> None:
        # A store with conditional puts refuses the second of two that race. What is
        # there may be ours as well, where the answer to an earlier try was lost.
        with contextlib.suppress(FileExistsError):
            files.pipe_file(path, owner.to_bytes(), mode="create")

    def renew(current: Owner) -> None:
        _require_own(folder, owner, path)
        files.pipe_file(beat, current.to_bytes())

    folder.retries.run(create, f"cannot lock {path}")
    _require_own(folder, owner, path)
    try:
        yield renew
    finally:
        folder.delete([beat_name(owner)])
        with contextlib.suppress(BusyError):  # it is another's, which took it over
            _require_own(folder, owner, path)
            folder.delete([LOCK])


def _clear_dead(folder: ObjectFolder, path: str) -> None:
    """Take away the lock of a dead run, unless somebody else just did."""
    holder = find_owner(folder)
    _require_dead(holder, path)
    still = read_owner(folder.read(LOCK) or b"")
    if holder is not None and still is not None and still.token == holder.token:
        folder.delete([LOCK, beat_name(holder)])
    elif holder is None and still is None:
        folder.delete([LOCK])  # which is not whole


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
