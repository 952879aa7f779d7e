"""Files -> shards: one each, or ranges of huge ones: of row groups, or of whole lines.

A shard's name is made from its file alone, so it is the same in every attempt whatever
the other inputs are: a readable stem, then enough of a digest of the URL that no two
are alike, on file systems that ignore case too. The folders that the file lies in stay
before it, below the one that was given, and above that those that are keys of a data
set (`lang=en`), so that readers find them in the output.
"""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.errors import IntegrityError, ShardError, StorageError
from negguard.store.inputs import InputFile
from negguard.store.jsonblocks import (
    BLOCK,
    HEAD,
    count_lines,
    require_lines,
    split_blocks,
)
from negguard.store.jsonsample import run_schema
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries

# Compressed bytes: a file above the first is cut into ranges of about the second.
HUGE = 2**30
RANGE = 2**28
STEM_LENGTH = 80
FOLDER_LENGTH = 60
FOREIGN = re.compile(r"[^\w.-]+")
LONGEST_NAME = 255
ENDLESS = 2**62
KEY = re.compile(r"[^\W\d_][\w-]*=.+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How many lines, and how many of them with something in, come before a range."""

    lines: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A file, or a range of it, `start` to `stop` (half-open): row groups, or bytes.

    Bytes are those of whole lines; `before` counts the lines and rows that come first.
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
    before: Before | None = None


def plan_shards(
    files: Iterable[InputFile],
    retries: Retries,
    *,
    huge: int = HUGE,
    target: int | None = None,
) -> tuple[Shard, ...]:
    """Return the shards of all files, in order.

    Files of `huge` bytes are cut into ranges of a quarter of it; with a `target`, those
    of twice the target into ranges of about that. Lines can be cut where the file is
    not compressed, and in a store only for a target, since they are counted first.

    Raises:
        IntegrityError: two files would write to one name.
    """
    shards: dict[str, Shard] = {}
    for file in files:
        limits = (huge, max(1, huge * RANGE // HUGE))
        if target is not None:
            limits = (2 * target, target)
        cut = target is not None or find_place(file.url).local
        for shard in _shards_of(file, retries, *limits, lines=cut):
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


def shard_name(url: str, source: str = "") -> str:
    """Return the name under which the rows of a file are written.

    `source` is the path of the file in the folder that was given.

    >>> shard_name("/data/A b.jsonl.gz")
    'A_b-051c753cff51f08a'
    >>> shard_name("/data/lang=en/x y/part.jsonl", "x y/part.jsonl")
    'lang=en/x_y/part-e4c5e409333595ff'
    """
    digest = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    stem = url.rpartition("/")[2].partition(".")[0]
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", stem)[:STEM_LENGTH].strip("_")
    return f"{_folders(url, source)}{safe or 'shard'}-{digest}"


def _folders(url: str, source: str) -> str:
    """Return the folders of a file that the output keeps.

    Those are all in the folder that was given, under names that no reader hides or
    takes for keys, and others that say `key=value`, as readers decode them.
    """
    parts = url.split("/")[:-1]
    inside = len(parts) - source.count("/")
    kept = [
        urllib.parse.quote(part, safe="=%", errors="replace")
        if KEY.fullmatch(part)
        else FOREIGN.sub("_", part)[:FOLDER_LENGTH].strip("._")
        for number, part in enumerate(parts)
        if number >= inside or KEY.fullmatch(part)
    ]
    return "".join(f"{part}/" for part in kept if 0 < len(part) <= LONGEST_NAME)


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


def _shards_of(
    file: InputFile, retries: Retries, huge: int, size_of_range: int, *, lines: bool
) -> tuple[Shard, ...]:
    name, size = shard_name(file.url, file.source), file.fingerprint.size
    whole = Shard(name=name, file=file, size=size)
    if size < huge:
        return (whole,)
    if file.format == "jsonl" and lines and not file.compressed:
        return tuple(_line_ranges(whole, retries, size_of_range) or [whole])
    if file.format != "parquet":
        return (whole,)
    try:
        sizes = _row_groups(file, retries)
    except (pa.ArrowException, OSError, StorageError, UnicodeDecodeError):
        return (whole,)  # the shard that reads it says what is wrong
    ends = _cut(sizes, size_of_range)
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


def _line_ranges(whole: Shard, retries: Retries, size: int) -> list[Shard]:
    """Return ranges of about `size` bytes of a file of lines; none of any other.

    Each byte is read, so that rows have the numbers that they have in the file.
    """
    file = whole.file
    try:
        with ExitStack() as stack:
            source = stack.enter_context(open_input(find_place(file.url), retries))
            if require_lines(source.read(HEAD), values=False):
                return []
            source.seek(0)
            blocks = split_blocks(source, ENDLESS, size=min(-(-size // 8), BLOCK))
            found = [*_ranges(whole, blocks, size)]
    except (ShardError, StorageError, OSError, ValueError):
        return []  # the shard that reads it says what is wrong
    return found if len(found) > 1 else []


def _ranges(whole: Shard, blocks: Iterable[bytes], size: int) -> Iterator[Shard]:
    start = stop = lines = rows = 0
    before = Before()

    def cut() -> Shard:
        name = f"{whole.name}-{start:013d}"
        held = stop - start
        return replace(
            whole, name=name, size=held, start=start, stop=stop, before=before
        )

    for block in blocks:
        stop += len(block)
        lines += block.count(b"\n")
        rows += count_lines(block)
        if stop - start >= size:
            yield cut()
            start, before = stop, Before(lines=lines, rows=rows)
    if stop > start:
        yield cut()
