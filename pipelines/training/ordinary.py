"""Ordinary text: documents without labels, of which nearly all hold no frame."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from negguard.errors import UsageError
from pipelines.training.rows import Row, licensed

AT_ONCE = 1024  # documents that are read at once
FIELDS = ("id", "text", "source", "genre", "license")


def read_ordinary(paths: Sequence[Path]) -> Iterator[Row]:
    """Yield the documents of Parquet files with a column `text`, in order.

    Raises:
        UsageError: a file is missing or has no such column.
    """
    for path in paths:
        if not path.is_file():
            msg = f"{path}: no such file"
            raise UsageError(msg)
        file = pq.ParquetFile(path)
        columns = [name for name in FIELDS if name in file.schema_arrow.names]
        if "text" not in columns:
            msg = f"{path}: no column `text`; it has {file.schema_arrow.names}"
            raise UsageError(msg)
        count = 0
        for batch in file.iter_batches(batch_size=AT_ONCE, columns=columns):
            for record in batch.to_pylist():
                source = str(record.get("source") or path.stem)
                yield Row(
                    id=str(record.get("id") or f"{path.stem}-{count}"),
                    texts=(record["text"] or "",),
                    author=source,
                    source=source,
                    licence=str(record.get("license") or ""),
                    genre=str(record.get("genre") or ""),
                )
                count += 1


def draw_ordinary(
    paths: Sequence[Path], count: int, *, longest: int = 0, seed: int = 0
) -> list[Row]:
    """Return some licensed documents, drawn by chance, in order of reading.

    Of a document above `longest` code points a stretch is taken; 0 takes it whole.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    drawn: dict[int, tuple[int, Row]] = {}
    rows = (row for row in read_ordinary(paths) if licensed(row))
    for number, row in enumerate(rows):
        place = number if number < count else rng.randrange(number + 1)
        if place < count:
            drawn[place] = number, row
    chosen = [row for _, row in sorted(drawn.values(), key=lambda each: each[0])]
    return [_stretch(row, longest, rng) for row in chosen] if longest else chosen


def _stretch(row: Row, longest: int, rng: random.Random) -> Row:
    """Return a row with a stretch of its text, from the start of a line if it can."""
    text = row.texts[0]
    if len(text) <= longest:
        return row
    start = rng.randrange(len(text) - longest)
    line = text.rfind("\n", max(0, start - longest // 4), start) + 1
    start = line or start
    return replace(row, texts=(text[start : start + longest],))
