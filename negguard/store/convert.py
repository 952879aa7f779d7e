"""JSON lines -> Parquet, for small files that ship with the package."""

from __future__ import annotations

from pathlib import Path

import pyarrow.json as pj
import pyarrow.parquet as pq


def jsonl_to_parquet(source: Path, target: Path) -> None:
    """Write the rows of a JSON lines file as Parquet; it appears whole."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    pq.write_table(pj.read_json(source), unfinished, compression="zstd")
    unfinished.replace(target)
