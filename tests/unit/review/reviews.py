"""Finished runs of the words' judge, and reviews of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from negguard.cli.output import open_output
from negguard.review.items import Item, find_items
from negguard.review.session import Review
from tests.files import write_jsonl
from tests.runs import Folders, do

HELD = "QUARANTINE this"
CHANGED = "REWRITE this"


def finished(home: Path, *texts: str, ids: bool = True) -> Folders:
    """Run over rows of these texts; return where they and the output lie."""
    rows: list[dict[str, Any]] = [{"text": text} for text in texts]
    if ids:
        rows = [{"id": f"row-{n}", **row} for n, row in enumerate(rows)]
    write_jsonl(home / "in" / "part.jsonl", rows)
    folders = home / "in", home / "out"
    do(folders)
    return folders


def review_of(output: Path) -> Review:
    """Open a review of a run."""
    opened = open_output(str(output))
    items = find_items(opened.folder, opened.manifests)
    return Review(opened.folder, opened.manifests, items)


def item_in(review: Review, row: int) -> Item:
    """Return the item of a row of the input."""
    return next(item for item in review.items if item.known.row == row)


def texts_in(output: Path, sink: str) -> dict[int, str]:
    """Return the texts of a sink by the rows that they were."""
    return {
        row["ng_row"]: row["text"]
        for file in sorted((output / sink).glob("*.parquet"))
        for row in pq.read_table(file).to_pylist()
    }


def journal(output: Path) -> list[dict[str, Any]]:
    """Return the lines of the journal."""
    file = output / "_negguard" / "decisions.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()]
