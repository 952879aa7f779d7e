from __future__ import annotations

import errno
from pathlib import Path

import fsspec
import pytest

from negguard.errors import StorageError, UsageError
from negguard.store.folders import Folder, open_folder, write_file
from negguard.store.retries import Retries
from tests.files import drafts


@pytest.fixture(params=["disk", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    if request.param == "disk":
        return open_folder(str(tmp_path), Retries(attempts=1))
    store = fsspec.filesystem("memory")
    if store.exists("/folders"):
        store.rm("/folders", recursive=True)
    return open_folder("memory://folders", Retries(attempts=1))


def test_what_is_written_is_read(folder: Folder) -> None:
    write_file(folder, "kept/a.parquet", b"data")
    assert folder.read("kept/a.parquet") == b"data"
    assert folder.sizes() == {"kept/a.parquet": 4}
    with folder.open("kept/a.parquet") as file:
        assert file.read() == b"data"


def test_what_is_not_there_reads_as_nothing(folder: Folder) -> None:
    assert folder.read("nothing") is None
    assert folder.sizes("nowhere") == {}


def test_a_draft_is_seen_by_nobody(folder: Folder) -> None:
    write_file(folder, "kept/a", b"old")
    draft = folder.draft("kept/a")
    draft.write(b"new")
    assert folder.read("kept/a") == b"old"
    assert folder.sizes() == {"kept/a": 3}
    folder.publish(draft)
    assert folder.read("kept/a") == b"new"


def test_a_discarded_draft_leaves_nothing(folder: Folder, tmp_path: Path) -> None:
    draft = folder.draft("kept/a")
    draft.write(b"new")
    draft.discard()
    assert folder.sizes() == {}
    assert drafts(tmp_path) == []
    assert not draft.temporary.exists()


def test_deleting_twice_is_deleting_once(folder: Folder) -> None:
    write_file(folder, "a", b"x")
    folder.delete(["a", "a", "b"])
    assert folder.sizes() == {}


def test_drafts_of_dead_attempts_are_cleared(tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path), Retries())
    folder.draft("kept/a").file.close()
    assert len(drafts(tmp_path)) == 1
    folder.clear_drafts()
    assert drafts(tmp_path) == []


def test_two_drafts_of_one_name_do_not_meet(tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path), Retries())
    first, second = folder.draft("a"), folder.draft("a")
    first.write(b"1" * 10)
    second.write(b"2" * 10)
    folder.publish(second)
    folder.publish(first)
    assert folder.read("a") == b"1" * 10


def test_a_link_out_of_the_output_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").symlink_to(outside)
    folder = open_folder(str(tmp_path / "out"), Retries())
    with pytest.raises(UsageError, match="is a link"):
        folder.draft("kept/a")
    assert list(outside.iterdir()) == []


def test_a_failed_operation_is_tried_again_and_counted() -> None:
    retries = Retries(wait=0.001)
    answers = iter([TimeoutError("slow"), ConnectionError(), None])

    def stumble() -> str:
        error = next(answers)
        if error:
            raise error
        return "done"

    assert retries.run(stumble, "stumble") == "done"
    assert retries.count == 2


def test_a_full_disk_is_not_tried_again() -> None:
    retries = Retries(wait=0.001)

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match=r"write x: .*No space left"):
        retries.run(full, "write x")
    assert retries.count == 0


def test_what_never_works_is_a_storage_error() -> None:
    retries = Retries(attempts=3, wait=0.001)

    def fail() -> None:
        raise ConnectionError

    with pytest.raises(StorageError, match="read y: ConnectionError"):
        retries.run(fail, "read y")
    assert retries.count == 2


def test_a_missing_file_is_not_tried_again() -> None:
    def miss() -> None:
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        Retries().run(miss, "read z")
