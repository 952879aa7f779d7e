"""Small input files of every format, and what a run leaves in a folder."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from negguard.store.schema import strings_of

# One text for each thing that can become of a row, beside plain ones.
TEXTS = (
    "plain",
    "QUARANTINE this",
    "DROP this",
    "REWRITE this",
    "ANNOTATE this",
    "also plain \U0001f600 \u202e\u2028",
    "",
)


def rows(count: int, *, start: int = 0) -> list[dict[str, Any]]:
    """Return rows with ids and one of `TEXTS` each."""
    return [
        {"id": f"row-{i}", "text": TEXTS[i % len(TEXTS)], "n": i}
        for i in range(start, start + count)
    ]


def table(count: int, *, start: int = 0) -> pa.Table:
    """Return the same rows as a table."""
    return pa.Table.from_pylist(rows(count, start=start))


def write_parquet(path: Path, data: pa.Table, **options: object) -> Path:
    """Write a Parquet file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(data, path, **options)
    return path


def write_jsonl(path: Path, data: Sequence[Mapping[str, Any]]) -> Path:
    """Write JSON lines, compressed as the ending says, and return the path."""
    text = "".join(json.dumps(row) + "\n" for row in data).encode()
    packers = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packers.get(path.suffix, bytes)(text))
    return path


def write_arrow(
    path: Path, data: pa.Table, *, stream: bool = False, codec: str | None = None
) -> Path:
    """Write an Arrow IPC file or stream and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    options = pa.ipc.IpcWriteOptions(compression=codec)
    with path.open("wb") as file, make(file, data.schema, options=options) as writer:
        writer.write_table(data, max_chunksize=3)
    return path


def corpus(folder: Path, files: int = 4, count: int = 30) -> Path:
    """Write a folder of Parquet files with ids that are all different."""
    for i in range(files):
        data = table(count, start=i * count)
        write_parquet(folder / f"part-{i}.parquet", data, row_group_size=8)
    return folder


def shard_bytes(output: Path) -> dict[str, str]:
    """Return the digest of every data file, by its path in the output."""
    return {
        path.relative_to(output).as_posix(): digest(path)
        for sink in ("kept", "quarantine", "dropped")
        for path in sorted((output / sink).rglob("*"))
    }


def manifest_digests(output: Path) -> dict[str, str]:
    """Return the digest that each shard's manifest states."""
    return {
        path.stem: json.loads(path.read_text())["digest"]
        for path in sorted((output / "_negguard" / "shards").glob("*.json"))
    }


def ids_out(output: Path) -> list[str]:
    """Return the id of every row in any sink, sorted, doubles included."""
    return sorted(
        str(each)
        for sink in ("kept", "quarantine", "dropped")
        for path in (output / sink).glob("*.parquet")
        for each in strings_of(pq.read_table(path, columns=["id"]), "id")
    )


def drafts(output: Path) -> list[Path]:
    """Return what an interrupted attempt left."""
    return list(output.rglob("*.draft"))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
