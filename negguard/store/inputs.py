"""Input arguments -> the files that they stand for, each with its fingerprint.

A folder stands for every file under it with a known ending, but for hidden ones, for
markers (`_SUCCESS`), and for what `datasets` keeps beside its data.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath

from fsspec.core import has_magic

from negguard.errors import UsageError
from negguard.store.fingerprints import Fingerprint, from_info, of_file
from negguard.store.places import Place, find_place
from negguard.store.retries import Retries

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
# Files that one thread fingerprints before it asks for more.
AT_ONCE = 256
COMPRESSED = (".gz", ".zst")
BESIDE_DATA = {"dataset_info.json", "dataset_dict.json", "dataset_infos.json"}
BESIDE_DATA |= {"state.json", "dataset.json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file to read; `url` opens it, from any machine where it is remote.

    `source` is its path inside the folder that was given, or its name: what policies
    match and dropped rows name, the same wherever the corpus lies.
    """

    url: str
    source: str
    fingerprint: Fingerprint

    @property
    def format(self) -> str:
        """Return `parquet`, `arrow` or `jsonl`."""
        return format_of(self.url) or ""

    @property
    def compressed(self) -> bool:
        """Tell whether the whole file is compressed."""
        return self.url.lower().endswith(COMPRESSED)


def find_inputs(inputs: Iterable[str], retries: Retries) -> tuple[InputFile, ...]:
    """Return every file that the inputs stand for, once, ordered by URL.

    Raises:
        UsageError: an input is missing, or stands for no file of a known format.
        StorageError: a store cannot be reached.
    """
    found: dict[str, Fingerprint | None] = {}
    sources: dict[str, str] = {}
    for each in inputs:
        listed = _expand(each, retries)
        sources.update(_sources(listed, find_place(each)))
        found.update(listed)
    local = [url for url, known in found.items() if known is None]
    prints = dict(zip(local, _local_prints(local), strict=True))
    return tuple(
        InputFile(url=url, source=sources[url], fingerprint=known or prints[url])
        for url, known in sorted(found.items())
    )


def current_fingerprint(url: str, retries: Retries) -> Fingerprint:
    """Return the fingerprint that a file has at this moment.

    Raises:
        StorageError: a store cannot be reached.
    """
    place = find_place(url)
    if place.local:
        return _local_print(place.path)
    place.files.invalidate_cache()
    info = retries.run(lambda: place.files.info(place.path), f"find {url}")
    return from_info(info)


def format_of(path: str) -> str | None:
    """Return the format that a file's ending stands for; None for none."""
    name = path.partition("?")[0].rpartition("/")[2].lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - URLs too
    known = FORMATS.get(ending) if stem else None
    packed = path.lower().endswith(COMPRESSED)
    return None if packed and known != "jsonl" else known


def _expand(given: str, retries: Retries) -> dict[str, Fingerprint | None]:
    place = find_place(given)
    found = dict(_listed(place, given, retries))
    if not found:
        file = place.local and os.path.isfile(place.path)  # noqa: PTH113 - as below
        what = "is no corpus file" if file else "holds no file that can be read"
        msg = (
            f"{given!r} {what}; known endings: "
            f"{', '.join(sorted(FORMATS))} (JSON also with {', '.join(COMPRESSED)})"
        )
        raise UsageError(msg)
    return found


def _sources(urls: Iterable[str], given: Place) -> dict[str, str]:
    root = given.url.rstrip("/") + "/"
    return {
        url: url[len(root) :] if url.startswith(root) else url.rpartition("/")[2]
        for url in urls
    }


def _listed(
    place: Place, given: str, retries: Retries
) -> Iterator[tuple[str, Fingerprint | None]]:
    if place.local and not has_magic(place.path):
        return _local(place.path, given)
    return _remote(place, given, retries)


def _local(path: str, given: str) -> Iterator[tuple[str, Fingerprint | None]]:
    if os.path.isdir(path):  # noqa: PTH112 - listing by scandir
        yield from ((file, None) for file in _walk(path))
    elif not os.path.exists(path):  # noqa: PTH110
        msg = f"input {given!r} does not exist"
        raise UsageError(msg)
    elif format_of(path):
        yield path, None


def _walk(folder: str) -> Iterator[str]:
    """Yield data files; `scandir` keeps 100,000 of them within seconds."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        msg = f"folder {folder!r} cannot be listed: {error.strerror}"
        raise UsageError(msg) from error
    for entry in entries:
        if entry.is_dir() and not entry.name.startswith((".", "_")):
            yield from _walk(entry.path)
        elif _is_data(entry.name) and entry.is_file():
            yield entry.path


def _remote(
    place: Place, given: str, retries: Retries
) -> Iterator[tuple[str, Fingerprint | None]]:
    files, path = place.files, place.path
    what = f"list {given}"
    if has_magic(path):
        listing = retries.run(lambda: files.glob(path, detail=True), what)
    else:
        try:
            info = retries.run(lambda: files.info(path), what)
        except FileNotFoundError as error:
            msg = f"input {given!r} does not exist"
            raise UsageError(msg) from error
        folder = info["type"] == "directory"
        listing = (
            retries.run(lambda: files.find(path, detail=True), what)
            if folder
            else {path: info}
        )
    for found, info in sorted(listing.items()):
        yield from _remote_file(place, found, info)


def _remote_file(
    place: Place, path: str, info: dict[str, object]
) -> Iterator[tuple[str, Fingerprint | None]]:
    if info["type"] == "directory":
        if place.local:
            yield from ((file, None) for file in _walk(path))
        return
    inside = PurePosixPath(path.removeprefix(place.path)).parts
    hidden = any(part.startswith((".", "_")) for part in inside)
    if not hidden and _is_data(PurePosixPath(path).name):
        found = Place(files=place.files, path=path)
        yield found.url, None if place.local else from_info(info)


def _is_data(name: str) -> bool:
    if name.startswith((".", "_", "cache-")) or name in BESIDE_DATA:
        return False
    return format_of(name) is not None


def _local_prints(paths: list[str]) -> Iterator[Fingerprint]:
    """Return the fingerprints in order; each is quick, so threads get many at once."""
    parts = [paths[start : start + AT_ONCE] for start in range(0, len(paths), AT_ONCE)]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda part: [_local_print(path) for path in part], parts)
        return chain.from_iterable(list(found))


def _local_print(path: str) -> Fingerprint:
    try:
        return of_file(path)
    except OSError:
        # The shard that reads it says what is wrong; the others go on.
        return Fingerprint(size=0, version="unreadable")
