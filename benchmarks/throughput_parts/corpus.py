"""A corpus in zstd Parquet with a known share of framed documents."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# Written for this benchmark: what a framed document carries above its body.
NOTICES = (
    "The claims below are entirely false.",
    "Editor's note: the following article was fabricated and has been retracted.",
    "Nothing in this story really happened.",
    "None of the statements above has been verified by anyone.",
    "This document is a work of fiction written for an exercise.",
)
ROWS_PER_GROUP = 2000
LONGEST = 20_000


def build(
    folder: Path, *, megabytes: int, share: float, parts: int, source: Path | None
) -> tuple[str, ...]:
    """Write the corpus and return its files; the same arguments give the same bytes.

    `source` is a Parquet file with a `text` column. Without one, ordinary documents
    are put together from the sentences of the package's own examples.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)  # noqa: S311 - a corpus, no secret
    texts = _texts(source, chance)
    paths = []
    for part in range(parts):
        rows = _rows(texts, chance, size=megabytes * 1_000_000 // parts, share=share)
        ids = [f"{part}-{number}" for number in range(len(rows))]
        path = folder / f"part-{part:03}.parquet"
        table = pa.table({"id": ids, "text": rows})
        pq.write_table(table, path, compression="zstd", row_group_size=ROWS_PER_GROUP)
        paths.append(str(path))
    return tuple(paths)


def _rows(
    texts: Sequence[str], chance: random.Random, *, size: int, share: float
) -> list[str]:
    rows: list[str] = []
    written = 0
    while written < size:
        text = chance.choice(texts)
        if chance.random() < share:
            text = f"{chance.choice(NOTICES)}\n\n{text}"
        rows.append(text)
        written += len(text.encode())
    return rows


def _texts(source: Path | None, chance: random.Random) -> list[str]:
    if source is not None:
        column = pq.read_table(source, columns=["text"])["text"].to_pylist()
        return [text for text in column if text and len(text) <= LONGEST]
    lines = files("negguard.demo").joinpath("documents.jsonl").read_text("utf-8")
    bodies = "\n".join(json.loads(line)["text"] for line in lines.splitlines())
    sentences = [
        sentence
        for sentence in re.split(r"(?<=[.!?])\s+", bodies)
        if 20 < len(sentence) < 200 and ":" not in sentence
    ]
    return [_document(sentences, chance) for _ in range(2000)]


def _document(sentences: Sequence[str], chance: random.Random) -> str:
    count = chance.randint(5, 60)
    chosen = [chance.choice(sentences) for _ in range(count)]
    paragraphs = (chosen[start : start + 5] for start in range(0, count, 5))
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
