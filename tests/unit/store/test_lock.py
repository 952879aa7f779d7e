from __future__ import annotations

import dataclasses
import os
import socket
import time
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from negguard.errors import BusyError, StorageError, UsageError
from negguard.store import lock
from negguard.store.fence import require_held
from negguard.store.folders import Folder, open_folder, write_file
from negguard.store.lock import LOCK, Owner, beat_name, find_owner, hold, read_owner
from negguard.store.retries import Retries

OTHER = Owner(token="t", host="elsewhere", process=1, beat=0.0)  # noqa: S106


@pytest.fixture(params=["disk", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    if request.param == "disk":
        return open_folder(str(tmp_path), Retries(attempts=1))
    store = fsspec.filesystem("memory")
    if store.exists("/locks"):
        store.rm("/locks", recursive=True)
    return open_folder("memory://locks", Retries(attempts=1))


def test_a_second_run_is_told_who_holds_the_output(folder: Folder) -> None:
    with hold(folder), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        hold(folder).__enter__()


def test_a_lock_that_was_left_can_be_taken_again(folder: Folder) -> None:
    with hold(folder):
        pass
    assert folder.read(LOCK) is None
    with hold(folder):
        pass


def test_a_run_that_fails_leaves_no_lock(folder: Folder) -> None:
    with pytest.raises(ZeroDivisionError), hold(folder):
        raise ZeroDivisionError
    assert folder.read(LOCK) is None


def test_a_fresh_heartbeat_of_another_machine_is_obeyed(folder: Folder) -> None:
    owner = dataclasses.replace(OTHER, beat=time.time())
    write_file(folder, LOCK, owner.to_bytes())
    with pytest.raises(BusyError, match="process 1 on elsewhere"):
        hold(folder).__enter__()
    assert read_owner(folder.read(LOCK) or b"") == owner


def test_a_stale_heartbeat_is_taken_over(folder: Folder) -> None:
    write_file(folder, LOCK, OTHER.to_bytes())
    with hold(folder) as owner:
        assert read_owner(folder.read(LOCK) or b"") == owner


def test_a_dead_process_of_this_machine_blocks_nobody(folder: Folder) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    dead = Owner(token="t", host=socket.gethostname(), process=child, beat=time.time())  # noqa: S106
    write_file(folder, LOCK, dead.to_bytes())
    with hold(folder):
        pass


def test_half_a_lock_file_is_no_owner(folder: Folder) -> None:
    write_file(folder, LOCK, b'{"token": "x", "ho')
    with hold(folder):
        pass


def test_the_heartbeat_goes_on(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.01)
    with hold(folder) as owner:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            seen = find_owner(folder)
            if seen and seen.beat > owner.beat:
                break
        assert seen is not None
        assert seen.beat > owner.beat


def test_an_attempt_of_a_lost_run_publishes_nothing(folder: Folder) -> None:
    with hold(folder) as owner:
        require_held(folder, owner.token)
        with pytest.raises(StorageError, match="writes nothing more"):
            require_held(folder, "another")
    with pytest.raises(StorageError, match="no run holds the output"):
        require_held(folder, owner.token)


@pytest.fixture
def remote() -> Folder:
    store = fsspec.filesystem("memory")
    if store.exists("/locks"):
        store.rm("/locks", recursive=True)
    return open_folder("memory://locks", Retries(wait=0.0))


def test_a_lock_whose_answer_was_lost_is_held(
    remote: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = MemoryFileSystem.pipe_file
    calls: list[str] = []

    def lose(self: MemoryFileSystem, path: str, value: bytes, mode: str) -> None:
        calls.append(mode)
        put(self, path, value, mode=mode)
        raise TimeoutError

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", lose)
    with hold(remote) as owner:
        assert calls == ["create"] * 2
        found = read_owner(remote.read(LOCK) or b"")
    assert found is not None
    assert found.token == owner.token


def test_a_lock_that_another_run_took_over_stays(remote: Folder) -> None:
    other = dataclasses.replace(OTHER, beat=time.time())
    with hold(remote):
        write_file(remote, LOCK, other.to_bytes())
    assert read_owner(remote.read(LOCK) or b"") == other


def test_a_heartbeat_never_writes_over_the_lock_of_another(
    remote: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.01)
    other = dataclasses.replace(OTHER, beat=time.time())
    with hold(remote) as owner:
        write_file(remote, LOCK, other.to_bytes())
        time.sleep(0.2)
        assert read_owner(remote.read(LOCK) or b"") == other
    assert remote.read(beat_name(owner)) is None


def test_a_lock_of_another_machine_is_replaced_not_written_over(tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path), Retries())
    write_file(folder, LOCK, OTHER.to_bytes())
    with (tmp_path / LOCK).open("r+b") as asleep, hold(folder) as owner:
        asleep.write(OTHER.to_bytes())
        asleep.flush()
        assert read_owner(folder.read(LOCK) or b"") == owner


def test_a_lock_that_was_replaced_on_a_disk_stays(tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path), Retries())
    with hold(folder):
        (tmp_path / LOCK).unlink()
        write_file(folder, LOCK, OTHER.to_bytes())
    assert read_owner(folder.read(LOCK) or b"") == OTHER


def test_a_lock_that_is_a_link_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "mine.txt"
    target.write_text("mine")
    (tmp_path / "out" / "_negguard").mkdir(parents=True)
    (tmp_path / "out" / LOCK).symlink_to(target)
    with pytest.raises(UsageError, match="is a link"):
        hold(open_folder(str(tmp_path / "out"), Retries())).__enter__()
    assert target.read_text() == "mine"
