"""A corpus in zstd Parquet with a known share of framed documents."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Documents to build corpora from."""

    ordinary: tuple[str, ...]
    framed: tuple[str, ...]


def load_texts(ordinary: Path | None, framed: Sequence[Path]) -> Texts:
    """Return the documents of files or folders, Parquet or JSON lines, field `text`.

    Without ordinary ones, documents are put together from the sentences of the
    package's own examples; without framed ones, ordinary ones get a notice.
    """
    chance = random.Random(7)  # noqa: S311 - a corpus, no secret
    plain = list(_read(ordinary)) if ordinary else _made_up(chance)
    chosen = [text for path in framed for text in _read(path)]
    return Texts(
        ordinary=tuple(plain),
        framed=tuple(chosen)
        or tuple(f"{chance.choice(NOTICES)}\n\n{text}" for text in plain[:500]),
    )


def build(
    folder: Path, texts: Texts, *, megabytes: float, share: float, parts: int
) -> tuple[str, ...]:
    """Write the corpus and return its files; the same arguments give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(11)  # noqa: S311 - a corpus, no secret
    paths = []
    for part in range(parts):
        rows = _rows(texts, chance, size=megabytes * 1e6 / parts, share=share)
        names = [f"{part:03}-{number:06}" for number in range(len(rows))]
        urls = [f"https://example.org/{name[:5]}/{name}.html" for name in names]
        table = pa.table({"id": names, "url": urls, "text": rows})
        path = folder / f"part-{part:03}.parquet"
        pq.write_table(table, path, compression="zstd", row_group_size=ROWS_PER_GROUP)
        paths.append(str(path))
    return tuple(paths)


def data_files(path: Path) -> list[Path]:
    """Return a file, or the Parquet and JSON lines files below a folder, in order."""
    if path.is_dir():
        return sorted(
            each for each in path.rglob("*") if each.suffix in {".parquet", ".jsonl"}
        )
    return [path]


def _rows(
    texts: Texts, chance: random.Random, *, size: float, share: float
) -> list[str]:
    rows: list[str] = []
    written = 0
    while written < size:
        framed = chance.random() < share
        text = chance.choice(texts.framed if framed else texts.ordinary)
        rows.append(text)
        written += len(text.encode())
    return rows


def _read(path: Path) -> Iterator[str]:
    """Yield texts of usual length; rows with a label count if it is `detached`."""
    for file in data_files(path):
        if file.suffix == ".parquet":
            source = pq.ParquetFile(file)
            known = [name for name in ("text", "label") if name in source.schema.names]
            rows = source.read(known).to_pylist()
        else:
            rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for row in rows:
            text = row.get("text")
            if text and len(text) <= LONGEST and row.get("label") in {None, "detached"}:
                yield text


def _made_up(chance: random.Random) -> list[str]:
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
