"""Input arguments -> the files that they stand for, each with its fingerprint.

A path that exists is that file, whatever characters are in it; only what does not is a
pattern. A folder stands for every file under it with a known ending; see `listing`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, takewhile
from pathlib import PurePosixPath

from fsspec.core import has_magic

from negguard.errors import UsageError
from negguard.store.fingerprints import Fingerprint, from_info, of_file
from negguard.store.listing import (
    COMPRESSED,
    FORMATS,
    UNKNOWN,
    Skipped,
    Walk,
    format_of,
    is_data,
    is_left_out,
)
from negguard.store.packed import USUAL_WINDOW
from negguard.store.places import Place, find_place
from negguard.store.retries import Retries

# Files that one thread fingerprints before it asks for more.
AT_ONCE = 256
Listed = Iterator[tuple[str, Fingerprint | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file to read; `url` opens it, from any machine where it is remote.

    `source` is its path inside the folder that was given, or its name: what policies
    match and dropped rows name, the same wherever the corpus lies. `window` is the
    power of two of bytes that Zstandard windows in it may reach.
    """

    url: str
    source: str
    fingerprint: Fingerprint
    window: int = USUAL_WINDOW

    @property
    def format(self) -> str:
        """Return `parquet`, `arrow` or `jsonl`."""
        return format_of(self.url) or ""

    @property
    def compressed(self) -> bool:
        """Tell whether the whole file is compressed."""
        return self.url.lower().endswith(COMPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What inputs stand for: files to read, and what beside them is not read."""

    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...] = ()


def find_inputs(inputs: Iterable[str], retries: Retries) -> tuple[InputFile, ...]:
    """Return every file that the inputs stand for, once, ordered by URL.

    Raises:
        UsageError: an input is missing, or stands for no file of a known format.
        StorageError: a store cannot be reached.
    """
    return survey(inputs, retries).files


def survey(
    inputs: Iterable[str], retries: Retries, *, window: int = USUAL_WINDOW
) -> Inputs:
    """Return what `find_inputs` does, with what is left out.

    Raises:
        UsageError: an input is missing, or stands for no file of a known format.
        StorageError: a store cannot be reached.
    """
    found: dict[str, Fingerprint | None] = {}
    sources: dict[str, str] = {}
    walk = Walk()
    for each in inputs:
        place = _place_of(each)
        listed = dict(_listed(place, each, walk, retries))
        sources = _sources(listed, place) | sources
        found.update({url: known for url, known in listed.items() if url not in found})
        if not listed and not any(url.startswith(place.url) for url in found):
            raise UsageError(_nothing_in(place, each))
    local = [url for url, known in found.items() if known is None]
    prints = dict(zip(local, _local_prints(local), strict=True))
    files = tuple(
        InputFile(
            url=url,
            source=sources[url],
            fingerprint=known or prints[url],
            window=window,
        )
        for url, known in sorted(found.items())
    )
    return Inputs(files=files, skipped=walk.told())


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


def _place_of(given: str) -> Place:
    """Return the place of an input under the name that was given, links and all."""
    place = find_place(given)
    path = os.path.abspath(given)  # noqa: PTH100 - `Path` would follow no link either
    named = place.local and "://" not in given
    return Place(files=place.files, path=path) if named else place


def _nothing_in(place: Place, given: str) -> str:
    file = place.local and os.path.isfile(place.path)  # noqa: PTH113 - as below
    what = "is no corpus file" if file else "holds no file that can be read"
    endings = f"{', '.join(sorted(FORMATS))} (JSON also with {', '.join(COMPRESSED)})"
    return f"{given!r} {what}; known endings: {endings}"


def _sources(urls: Iterable[str], given: Place) -> dict[str, str]:
    root = given.url.rstrip("/") + "/"
    return {
        url: _shown(url[len(root) :] if url.startswith(root) else _name(url))
        for url in urls
    }


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _shown(path: str) -> str:
    """Return a path as text; names on a disk may be no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _listed(place: Place, given: str, walk: Walk, retries: Retries) -> Listed:
    if not place.local:
        return _remote(place, given, walk, retries)
    if os.path.lexists(place.path):
        return ((path, None) for path in _local(place.path, walk))
    if has_magic(place.path):
        return ((path, None) for path in _globbed(place, walk))
    msg = f"input {given!r} does not exist"
    raise UsageError(msg)


def _local(path: str, walk: Walk) -> Iterator[str]:
    """Yield the files that a path stands for; one that is named may be hidden."""
    real = os.path.realpath(path)
    if os.path.isdir(path):  # noqa: PTH112 - listing by scandir
        yield from walk.files(path)
    elif format_of(path):
        yield from walk.file(path, real)
    elif format_of(real):
        yield from walk.file(real, real)


def _globbed(place: Place, walk: Walk) -> Iterator[str]:
    for path in sorted(place.files.glob(place.path)):
        if _is_hidden(path, place):
            continue
        if os.path.isdir(path) or is_data(_name(path)):  # noqa: PTH112
            yield from _local(path, walk)
        elif is_left_out(_name(path)):
            walk.skip(path, UNKNOWN)


def _remote(place: Place, given: str, walk: Walk, retries: Retries) -> Listed:
    files, path = place.files, place.path
    what = f"list {given}"
    if has_magic(path) and not files.exists(path):
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
        if info["type"] != "directory":
            yield from _remote_file(place, found, info, walk)


def _remote_file(
    place: Place, path: str, info: dict[str, object], walk: Walk
) -> Listed:
    if _is_hidden(path, place):
        return
    found = Place(files=place.files, path=path)
    if is_data(_name(path)):
        yield found.url, from_info(info)
    elif is_left_out(_name(path)):
        walk.skip(found.url, UNKNOWN)


def _is_hidden(path: str, given: Place) -> bool:
    """Tell whether a part below the folder that was given is hidden, or a pattern's."""
    whole = PurePosixPath(given.path).parts
    exact = [*takewhile(lambda part: not has_magic(part), whole)]
    inside = PurePosixPath(path).parts[len(exact) :]
    return any(part.startswith((".", "_")) for part in inside)


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
