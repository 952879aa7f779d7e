"""Files -> shards: one each, or ranges of row groups where a Parquet file is huge.

A shard's name is made from its URL alone, so it is the same in every attempt whatever
the other inputs are: a readable stem, then enough of a digest of the URL that no two
are alike, on file systems that ignore case too. Folders that are keys of a data set
(`lang=en`) stay before it, so that readers find them in the output.
"""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.errors import IntegrityError, StorageError
from negguard.store.inputs import InputFile
from negguard.store.jsonsample import run_schema
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries

# Compressed bytes: a file above the first is cut into ranges of about the second.
HUGE = 2**30
RANGE = 2**28
STEM_LENGTH = 80
LONGEST_NAME = 255
KEY = re.compile(r"[^\W\d_][\w-]*=.+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A file, or the row groups `start` to `stop` (half-open) of it.

    `size` is in compressed bytes. `types` is the schema of a JSON file's rows, the same
    for all such files of a run; None takes it from the file alone. `lines`: only the
    columns of `types` are read, and each row comes with its line.
    """

    name: str
    file: InputFile
    size: int
    start: int | None = None
    stop: int | None = None
    types: pa.Schema | None = None
    lines: bool = False


def plan_shards(
    files: Iterable[InputFile], retries: Retries, *, huge: int = HUGE
) -> tuple[Shard, ...]:
    """Return the shards of all files, in order.

    Raises:
        IntegrityError: two files would write to one name.
    """
    shards: dict[str, Shard] = {}
    for file in files:
        for shard in _shards_of(file, retries, huge=huge):
            if shard.name in shards:
                other = shards[shard.name].file.url
                msg = f"{file.url} and {other} would both write shard {shard.name}"
                raise IntegrityError(msg)
            shards[shard.name] = shard
    lines = [shard.file for shard in shards.values() if shard.file.format == "jsonl"]
    types = run_schema(lines, retries) if lines else None
    return tuple(
        replace(shard, types=types) if shard.file.format == "jsonl" else shard
        for shard in shards.values()
    )


def shard_name(url: str) -> str:
    """Return the name under which the rows of a file are written.

    >>> shard_name("/data/A b.jsonl.gz")
    'A_b-051c753cff51f08a'
    >>> shard_name("/data/lang=en/part.jsonl")
    'lang=en/part-6e8eba8a417c7010'
    """
    digest = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    stem = url.rpartition("/")[2].partition(".")[0]
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", stem)[:STEM_LENGTH].strip("_")
    return f"{_keys(url)}{safe or 'shard'}-{digest}"


def _keys(url: str) -> str:
    """Return the folders of a path that say `key=value`, as readers decode them."""
    keys = [part for part in url.split("/")[:-1] if KEY.fullmatch(part)]
    parts = [urllib.parse.quote(part, safe="=%", errors="replace") for part in keys]
    return "".join(f"{part}/" for part in parts if len(part) <= LONGEST_NAME)


def group_shards(
    shards: Iterable[Shard], *, size: int = 2**26, most: int = 256
) -> list[tuple[Shard, ...]]:
    """Return the shards in tasks of up to `size` bytes or `most` shards, in order."""
    tasks: list[list[Shard]] = []
    room = 0
    for shard in shards:
        if not tasks or room < shard.size or len(tasks[-1]) == most:
            tasks.append([])
            room = size
        tasks[-1].append(shard)
        room -= shard.size
    return [tuple(task) for task in tasks]


def _shards_of(file: InputFile, retries: Retries, *, huge: int) -> tuple[Shard, ...]:
    name, size = shard_name(file.url), file.fingerprint.size
    whole = Shard(name=name, file=file, size=size)
    if file.format != "parquet" or size < huge:
        return (whole,)
    try:
        sizes = _row_groups(file, retries)
    except (pa.ArrowException, OSError, StorageError):
        return (whole,)  # the shard that reads it says what is wrong
    ends = _cut(sizes, max(1, huge * RANGE // HUGE))
    starts = [0, *ends[:-1]]
    return tuple(
        Shard(
            name=f"{name}-{start:05d}",
            file=file,
            size=sum(sizes[start:stop]),
            start=start,
            stop=stop,
        )
        for start, stop in zip(starts, ends, strict=True)
    )


def _row_groups(file: InputFile, retries: Retries) -> list[int]:
    with open_input(find_place(file.url), retries) as source:
        footer = pq.ParquetFile(source).metadata
    # Columns know their compressed sizes, but asking a damaged one ends the process.
    plain = [footer.row_group(i).total_byte_size for i in range(footer.num_row_groups)]
    total = max(1, sum(plain))
    return [file.fingerprint.size * size // total for size in plain]


def _cut(sizes: list[int], limit: int) -> list[int]:
    """Return where ranges end so that each but the last holds at least `limit`."""
    ends: list[int] = []
    held = 0
    for i, size in enumerate(sizes):
        held += size
        if held >= limit or i == len(sizes) - 1:
            ends.append(i + 1)
            held = 0
    return ends or [0]
