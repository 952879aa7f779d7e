"""Output folders: every file in them is whole or absent, on disks and in object stores.

A disk folder writes to a temporary name beside the final one, flushes it to the disk
and renames it. An object store has no rename that is safe, so the file is written to
this machine's disk and put whole.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from negguard.errors import UsageError
from negguard.store.drafts import DRAFT_ENDING, Draft, storage_errors
from negguard.store.places import Place, find_place, open_input
from negguard.store.retries import Retries


class Folder(Protocol):
    """Where a run writes."""

    @property
    def url(self) -> str:
        """Return what names the folder from anywhere."""
        ...

    def draft(self, name: str) -> Draft:
        """Return a new file that will be called `name`."""
        ...

    def publish(self, draft: Draft) -> None:
        """Give a draft its name at once and whole, in place of what had it before."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is no such file."""
        ...

    def open(self, name: str) -> io.BufferedIOBase:
        """Open a file for reading."""
        ...

    def delete(self, names: Iterable[str]) -> None:
        """Delete files; those that are not there count as deleted."""
        ...

    def sizes(self, prefix: str = "") -> dict[str, int]:
        """Return the files below a folder with their sizes, drafts left out."""
        ...

    def clear_drafts(self) -> None:
        """Delete what interrupted attempts left."""
        ...


def open_folder(url: str, retries: Retries) -> Folder:
    """Return the folder at a path or URL; nothing is created yet.

    Raises:
        UsageError: the protocol is unknown.
    """
    place = find_place(url)
    if place.local:
        return DiskFolder(Path(place.path))
    return ObjectFolder(place, retries)


def write_file(folder: Folder, name: str, data: bytes) -> None:
    """Write a small file whole.

    Raises:
        StorageError: it cannot be written.
    """
    draft = folder.draft(name)
    try:
        draft.write(data)
        folder.publish(draft)
    except BaseException:
        draft.discard()
        raise


@dataclass(frozen=True, slots=True)
class DiskFolder:
    """A folder of a file system that renames atomically."""

    root: Path

    @property
    def url(self) -> str:
        """Return the absolute path."""
        return str(self.root)

    def draft(self, name: str) -> Draft:
        """Return a new file beside the place of `name`."""
        path = self.path(name)
        with storage_errors(f"create {path}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}{DRAFT_ENDING}")
            return Draft(temporary.open("xb"), temporary, name)

    def publish(self, draft: Draft) -> None:
        """Rename a draft once its bytes are on the disk, and the folder's entry too."""
        path = self.path(draft.name)
        with storage_errors(f"write {path}"):
            draft.finish()
            draft.temporary.replace(path)
            _sync_folder(path.parent)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is no such file."""
        with storage_errors(f"read {name}"):
            try:
                return self.path(name).read_bytes()
            except FileNotFoundError:
                return None

    def open(self, name: str) -> io.BufferedIOBase:
        """Open a file for reading."""
        with storage_errors(f"open {name}"):
            return self.path(name).open("rb")

    def delete(self, names: Iterable[str]) -> None:
        """Delete files."""
        with storage_errors(f"clean up {self.root}"):
            for name in names:
                self.path(name).unlink(missing_ok=True)

    def sizes(self, prefix: str = "") -> dict[str, int]:
        """Return the files below a folder with their sizes."""
        top = self.root / prefix
        found: dict[str, int] = {}
        with storage_errors(f"list {top}"):
            for folder, folders, names in os.walk(top):
                for name in folders:
                    _refuse_link(Path(folder, name))
                for name in names:
                    path = Path(folder, name)
                    _refuse_link(path)
                    if not name.endswith(DRAFT_ENDING):
                        shown = path.relative_to(self.root).as_posix()
                        found[shown] = path.stat().st_size
        return found

    def clear_drafts(self) -> None:
        """Delete what interrupted attempts left."""
        with storage_errors(f"clear {self.root}"):
            for folder, _, names in os.walk(self.root):
                for name in names:
                    if name.startswith(".") and name.endswith(DRAFT_ENDING):
                        Path(folder, name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Return where a file lies.

        Raises:
            UsageError: a link stands on the way, which could lead to files of others.
        """
        path = self.root / name
        for part in (path, *path.parents):
            if part == self.root:
                break
            _refuse_link(part)
        return path


@dataclass(frozen=True, slots=True)
class ObjectFolder:
    """A prefix of an object store: puts are whole, and nothing is ever renamed."""

    place: Place
    retries: Retries

    @property
    def url(self) -> str:
        """Return the full URL."""
        return self.place.url

    def draft(self, name: str) -> Draft:
        """Return a new file on this machine's disk."""
        with storage_errors(f"create a draft of {name}"):
            handle, path = tempfile.mkstemp(prefix="negguard-", suffix=DRAFT_ENDING)
            return Draft(os.fdopen(handle, "wb"), Path(path), name)

    def publish(self, draft: Draft) -> None:
        """Put a draft whole."""
        with storage_errors(f"write {draft.name}"):
            draft.finish()
        path, files = self._path(draft.name), self.place.files
        self.retries.run(
            lambda: files.put_file(str(draft.temporary), path), f"write {path}"
        )
        draft.temporary.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        """Return an object's content; None where there is no such object."""
        path, files = self._path(name), self.place.files
        try:
            data: bytes = self.retries.run(lambda: files.cat_file(path), f"read {path}")
        except FileNotFoundError:
            return None
        return data

    def open(self, name: str) -> io.BufferedIOBase:
        """Open an object for reading by ranges."""
        place = Place(files=self.place.files, path=self._path(name))
        return open_input(place, self.retries)

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects."""
        files = self.place.files
        for name in names:
            remove = partial(files.rm_file, self._path(name))
            with contextlib.suppress(FileNotFoundError):
                self.retries.run(remove, f"delete {name}")

    def sizes(self, prefix: str = "") -> dict[str, int]:
        """Return the objects below a prefix with their sizes."""
        files, root = self.place.files, self.place.path.rstrip("/") + "/"
        top = (root + prefix).rstrip("/")
        files.invalidate_cache()
        try:
            listing = self.retries.run(
                lambda: files.find(top, detail=True), f"list {top}"
            )
        except FileNotFoundError:
            return {}
        return {path.removeprefix(root): int(i["size"]) for path, i in listing.items()}

    def clear_drafts(self) -> None:
        """Do nothing: drafts lie on the machine that made them, under its own rules."""

    def _path(self, name: str) -> str:
        return f"{self.place.path.rstrip('/')}/{name}"


def _refuse_link(path: Path) -> None:
    """Refuse to follow a link: what it leads to is not this run's."""
    if path.is_symlink():
        msg = (
            f"{path} is a link; nothing is followed out of an output folder, "
            "so put the files themselves there or name another folder"
        )
        raise UsageError(msg)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
