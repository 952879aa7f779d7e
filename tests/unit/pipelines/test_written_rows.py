"""The written rows, and the labels of real excerpts, are what their page says."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipelines.training.reading import read_rows
from pipelines.training.rows import Row

DATA = Path(__file__).parents[3] / "pipelines" / "data"
FILES = sorted((DATA / "written").glob("*.jsonl"))
PAGE = (DATA / "written" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return read_rows(FILES)


def test_no_id_and_no_text_occurs_twice(rows: tuple[Row, ...]) -> None:
    assert len({row.id for row in rows}) == len(rows) > 0
    texts = Counter(" ".join("\n".join(row.texts).lower().split()) for row in rows)
    assert [text[:80] for text, count in texts.items() if count > 1] == []


def test_every_row_says_where_it_is_from(rows: tuple[Row, ...]) -> None:
    assert all(row.author and row.genre and row.topic and row.note for row in rows)


def test_a_detached_row_comes_before_its_twin(rows: tuple[Row, ...]) -> None:
    for framed, twin in zip(rows[::2], rows[1::2], strict=True):
        assert framed.detached, framed.id
        assert not twin.detached, twin.id
        assert framed.author == twin.author
        assert framed.note.split(";")[0] == twin.note.split(";")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_counts_each_file(path: Path) -> None:
    rows = read_rows([path])
    labels = Counter(str(row.label) for row in rows)
    chats = sum(bool(row.roles) for row in rows)
    counts = [len(rows), labels["detached"], labels["clean"], labels["local"], chats]
    line = f"| `{path.name}` | {' | '.join(map(str, counts))} |"
    assert line in PAGE, line


def test_the_page_counts_rows_and_kinds(rows: tuple[Row, ...]) -> None:
    kinds = Counter(str(row.kind) for row in rows if row.kind)
    assert all(f"| {kind} | {count} |" in PAGE for kind, count in kinds.items()), kinds
    authors = len({row.author for row in rows})
    assert PAGE.startswith("# Framed documents, and their twins")
    assert f"{len(rows):,} documents" in PAGE
    assert f"under {authors} names" in PAGE


def test_labels_of_excerpts_hold_no_text() -> None:
    lines = (DATA / "pool_labels.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    labels = Counter(record["label"] for record in records)
    assert len({record["id"] for record in records}) == len(records)
    assert not any("text" in record for record in records)
    found = re.search(r"labels ([\d,]+) excerpts", PAGE)
    assert found is not None
    assert int(found[1].replace(",", "")) == len(records)
    assert f"{labels['detached']} are detached" in PAGE
    for record in records:
        framed = record["label"] == "detached"
        assert framed == bool(record["frame_spans"]) == bool(record["claim_spans"])
