"""One schema for all JSON files of a run, from a sample of each.

Every shard is written in it, so that readers take what was kept as one data set. Files
up to the sample's size are looked at whole.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pyarrow as pa

from negguard.errors import ShardError, StorageError
from negguard.store.inputs import InputFile
from negguard.store.jsonblocks import (
    HEAD,
    BinarySource,
    require_lines,
    split_blocks,
    split_values,
)
from negguard.store.jsonlines import block_kind, schema_of
from negguard.store.jsontypes import NULL, JsonKind, common
from negguard.store.packed import unpacked
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries

# Plain bytes that are looked at in all files together, and in how many of them.
SAMPLE = 2**28
FILES = 256
# Bytes of each file at least: rows of one kind may lie side by side.
LEAST = 2**20


def run_schema(
    files: Sequence[InputFile], retries: Retries, *, size: int = SAMPLE
) -> pa.Schema:
    """Return the schema of the rows of JSON files.

    A file that cannot be read is left to the shard that reads it.
    """
    step = max(1, -(-len(files) // FILES))
    chosen = files[::step]
    share = max(LEAST, size // max(1, len(chosen)))
    return schema_of(common(_file_kind(file, share, retries) for file in chosen))


def json_blocks(
    source: io.BufferedIOBase, file: InputFile, most_bytes: int, stack: ExitStack
) -> Iterator[bytes]:
    """Yield the blocks of a JSON file from its start, one value a line.

    Raises:
        ValueError: it holds something else.
        ShardError: there are more bytes than allowed.
    """
    source.seek(0)
    plain = unpacked(source, file.url, stack, window=file.window)
    head = plain.read(HEAD)
    apart = require_lines(head, values=".json" in _endings(file.url))
    whole = _Rejoined(head, plain)
    yield from (split_values if apart else split_blocks)(whole, most_bytes)


class _Rejoined:
    """The head of a file that was read already, and what comes after it."""

    def __init__(self, head: bytes, rest: BinarySource) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        head, self._head = self._head[:size], self._head[size:]
        return head + self._rest.read(size - len(head)) if len(head) < size else head


def _endings(url: str) -> list[str]:
    name = url.rpartition("/")[2].lower()
    return [f".{part}" for part in name.split(".")[-2:]]


def _file_kind(file: InputFile, share: int, retries: Retries) -> JsonKind:
    kind, seen = NULL, 0
    try:
        with ExitStack() as stack:
            source = stack.enter_context(open_input(find_place(file.url), retries))
            for block in json_blocks(source, file, 2**62, stack):
                kind = common((kind, block_kind(block)))
                seen += len(block)
                if seen >= share:
                    break
    except (ShardError, StorageError, OSError, EOFError, ValueError, lzma.LZMAError):
        return kind
    return kind
