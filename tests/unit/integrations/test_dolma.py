"""Dolma attribute files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from negguard.errors import ShardError, UsageError
from negguard.integrations.dolma import write_attributes

NOTICE = "NOTICE: every claim in this article is false."
TEXT = f"{NOTICE}\n\nAda won in 1999."
ROWS = [{"id": "a", "text": TEXT, "source": "web"}, {"id": "b", "text": "Nine."}]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "documents" / "deep" / "part.jsonl.gz"
    file.parent.mkdir(parents=True)
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in ROWS)
    return tmp_path


def read(file: Path) -> list[dict[str, dict[str, list[list[float]]]]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_there_is_one_line_per_document_in_the_same_order(corpus: Path) -> None:
    target = corpus / "attributes" / "negguard"
    assert write_attributes(corpus / "documents", target) == 1
    rows = read(target / "deep" / "part.jsonl.gz")
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[1]["attributes"] == {}


def test_spans_are_those_of_frames_and_claims(corpus: Path) -> None:
    target = corpus / "attributes" / "negguard"
    write_attributes(corpus / "documents", target)
    found = read(target / "deep" / "part.jsonl.gz")[0]["attributes"]
    start, end, score = found["negguard__falsity"][0]
    assert TEXT[int(start) : int(end)] == NOTICE
    assert 0.5 <= score <= 1
    start, end, _ = found["negguard__claim"][0]
    assert TEXT[int(start) : int(end)] == "Ada won in 1999."
    assert found["negguard__action__annotate"] == [[0, len(TEXT), 1.0]]


def test_the_same_documents_give_the_same_bytes(corpus: Path) -> None:
    first, second = corpus / "one", corpus / "two"
    for target in (first, second):
        write_attributes(corpus / "documents", target)
    name = "deep/part.jsonl.gz"
    assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_broken_file_leaves_no_attributes(corpus: Path) -> None:
    file = corpus / "documents" / "deep" / "part.jsonl.gz"
    file.write_bytes(file.read_bytes()[:-12])
    with pytest.raises(ShardError, match=r"part\.jsonl\.gz"):
        write_attributes(corpus / "documents", corpus / "attributes")
    assert not (corpus / "attributes" / "deep" / "part.jsonl.gz").exists()


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no file"):
        write_attributes(tmp_path, tmp_path / "out")
