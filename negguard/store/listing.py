"""Folders of this machine -> their data files, each real file once.

Links are followed, but a folder that was seen is not walked again, whatever its name,
so that `latest -> r1` doubles no row and a link to its own folder ends nothing. What is
left out is told, but for hidden files, markers (`_SUCCESS`), and what `datasets` keeps
beside its data.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from negguard.errors import UsageError

FORMATS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".ipc": "arrow",
    ".feather": "arrow",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
}
COMPRESSED = (".gz", ".zst", ".bz2", ".xz")
BESIDE_DATA = {"dataset_info.json", "dataset_dict.json", "dataset_infos.json"}
BESIDE_DATA |= {"state.json", "dataset.json"}
UNKNOWN = "of no known format"
NOWHERE = "a link that leads nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or folder that is not read, and why."""

    url: str
    why: str


@dataclass(slots=True)
class Walk:
    """Walk folders; `seen` are real folders and files with the names they came by."""

    seen: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def files(self, folder: str) -> Iterator[str]:
        """Yield the data files under a folder: those that no link leads to first.

        Raises:
            UsageError: the folder cannot be listed.
        """
        links: list[str] = []
        yield from self._own(folder, os.path.realpath(folder), links)
        links.sort()
        while links:
            link = links.pop(0)
            more: list[str] = []
            try:
                yield from self._linked(link, more)
            except UsageError:
                self.skip(link, "a folder that cannot be listed")
            links += more

    def file(self, path: str, real: str) -> Iterator[str]:
        """Yield a data file that was not seen, and tell of one that was."""
        if real not in self.seen:
            self.seen[real] = path
            yield path
        elif self.seen[real] != path:
            self.skip(path, f"{self.seen[real]} again")

    def skip(self, path: str, why: str) -> None:
        """Tell that something is not read."""
        self.skipped.append(Skipped(url=path, why=why))

    def told(self) -> tuple[Skipped, ...]:
        """Return what is not read under any name, by path."""
        left_out = {each.url: each for each in self.skipped}
        return tuple(
            each
            for url, each in sorted(left_out.items())
            if each.why != UNKNOWN or os.path.realpath(url) not in self.seen
        )

    def _linked(self, link: str, links: list[str]) -> Iterator[str]:
        real = os.path.realpath(link)
        if real in self.seen:
            self.skip(link, f"{self.seen[real]} again")
        elif os.path.isdir(real):  # noqa: PTH112 - listing by scandir
            yield from self._own(link, real, links)
        elif not os.path.isfile(real):  # noqa: PTH113
            self.skip(link, NOWHERE)
        elif is_data(_name(link)):
            yield from self.file(link, real)
        elif is_left_out(_name(link)):
            self.skip(link, UNKNOWN)

    def _own(self, folder: str, real: str, links: list[str]) -> Iterator[str]:
        """Yield what lies in a folder; `scandir` keeps 100,000 files within seconds."""
        self.seen[real] = folder
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            msg = f"folder {folder!r} cannot be listed: {error.strerror}"
            raise UsageError(msg) from error
        for entry in entries:
            if entry.name.startswith((".", "_")):
                continue
            if entry.is_symlink():
                links.append(entry.path)
            else:
                inside = os.path.join(real, entry.name)  # noqa: PTH118
                yield from self._entry(entry, inside, links)

    def _entry(
        self, entry: os.DirEntry[str], real: str, links: list[str]
    ) -> Iterator[str]:
        if entry.is_dir():
            yield from self._own(entry.path, real, links)
        elif is_data(entry.name):
            yield from self.file(entry.path, real)
        elif is_left_out(entry.name):
            self.skip(entry.path, UNKNOWN)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def is_data(name: str) -> bool:
    """Tell whether a file of this name holds rows."""
    hidden = name.startswith((".", "_", "cache-"))
    return not hidden and name not in BESIDE_DATA and format_of(name) is not None


def is_left_out(name: str) -> bool:
    """Tell whether a file of this name is worth a word where it is not read."""
    return not name.startswith((".", "_")) and format_of(name) is None


def format_of(path: str) -> str | None:
    """Return the format that a file's ending stands for; None for none."""
    if "://" in path:
        path = path.partition("?")[0]
    name = path.rpartition("/")[2].lower()
    packed = name.endswith(COMPRESSED)
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - URLs too
    known = FORMATS.get(ending) if stem else None
    return None if packed and known != "jsonl" else known
