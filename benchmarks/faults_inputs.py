"""Inputs that are damaged, large or many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from benchmarks.faults_table import Figure
from negguard import Guard
from tests.files import ids_out, table, write_jsonl, write_parquet
from tests.integration.faults.flips import FORMATS, LOST, run_over_flips
from tests.integration.faults.measured import measure
from tests.runs import Folders

NOTICE = "NOTICE: every claim in this article is false.\n\n"
SENTENCE = "Ada Roe won the race in 1999. "
MB = 10**6
# Damaged files that one process reads, as long as it ends well.
FLIPS = 10


def flips(folder: Path, scale: float) -> list[Figure]:
    """Flip one bit of one file: it is refused whole or read whole, and kills nobody."""
    asked = max(1, int(1000 * scale))
    names = list(FORMATS)
    codes: list[int] = []
    for start in range(0, asked, FLIPS):
        name = names[start // FLIPS % len(names)]
        seeds = range(start, min(asked, start + FLIPS))
        if run_over_flips(folder / "together", name, seeds) == 0:
            codes += [0] * len(seeds)
        else:  # which of them it was
            codes += [run_over_flips(folder / "alone", name, [seed]) for seed in seeds]
    return [
        Figure(
            fault="random bit of an input flipped, eight formats",
            asked=asked,
            tried=len(codes),
            survived=codes.count(0),
            lost=codes.count(LOST),
            doubled=0,
        )
    ]


def many(folder: Path, scale: float) -> list[Figure]:
    """Judge thousands of files."""
    count = max(10, int(5000 * scale))
    for i in range(count):
        row = {"id": str(i), "text": "x"}
        write_jsonl(folder / "in" / f"{i}.jsonl", [row])
    name = f"{count:,} files"
    return [_sized(name, (folder / "in", folder / "out"), files=count, rows=count)]


def tiny(folder: Path, scale: float) -> list[Figure]:
    """Judge very many short rows of one file."""
    count = max(10, int(1_000_000 * scale))
    write_parquet(folder / "in" / "a.parquet", table(count))
    name = f"{count:,} tiny rows in a file"
    return [_sized(name, (folder / "in", folder / "out"), files=1, rows=count)]


def large(folder: Path, scale: float) -> list[Figure]:
    """Judge one large document, as Parquet and as JSON, without a notice and with.

    With one, a document above the policy's limit is quarantined.
    """
    size = max(1, int(1000 * scale))
    text = SENTENCE * (size * MB // len(SENTENCE))
    figures = []
    for what, document in (("plain", text), ("with a notice", NOTICE + text)):
        here = folder / what / "parquet" / "in" / "a.parquet"
        column = pa.array([document], pa.large_string())
        write_parquet(here, pa.table({"id": ["a"], "text": column}))
        there = folder / what / "jsonl" / "in" / "a.jsonl"
        write_jsonl(there, [{"id": "a", "text": document}])
        del column
        figures += [
            _sized(
                f"one document of {size:,} MB, {what}, {path.suffix[1:]}",
                (path.parent, path.parent.with_name("out")),
                files=1,
                rows=1,
            )
            for path in (here, there)
        ]
    return figures


def _sized(name: str, folders: Folders, *, files: int, rows: int) -> Figure:
    """Judge with the real guard, and count rows that did not come out once."""
    taken = measure(folders, load=Guard.load)
    found = ids_out(folders[1]) if taken else []
    return Figure(
        fault=name,
        asked=files,
        tried=files,
        survived=files if taken and taken.rows == rows else 0,
        lost=rows - len(set(found)),
        doubled=len(found) - len(set(found)),
        note=f"{taken.peak:,} MB, exit {taken.exit_code}" if taken else "died",
    )


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "flips": flips,
    "many": many,
    "tiny": tiny,
    "large": large,
}
