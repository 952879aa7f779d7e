from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from negguard.model import Kind, Position, Reach

FOLDER = Path(__file__).parents[3] / "pipelines" / "data" / "frames"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def contents(row: dict[str, Any]) -> list[str]:
    """Return the text of a document, or those of the messages of a chat."""
    if "messages" in row:
        return [message["content"] for message in row["messages"]]
    return [row["text"]]


def cut(row: dict[str, Any], span: list[int]) -> str:
    """Return what stands at `[start, end]`, or in chats at `[message, start, end]`."""
    *message, start, end = span
    assert len(message) == ("messages" in row), row["id"]
    return contents(row)[message[0] if message else 0][start:end]


def test_no_id_and_no_text_occurs_twice(rows: list[dict[str, Any]]) -> None:
    texts = {" ".join(" ".join(contents(row)).lower().split()) for row in rows}
    assert len({row["id"] for row in rows}) == len(rows) > 0
    assert len(texts) == len(rows)


def test_quoted_frames_and_claims_stand_at_their_offsets(
    rows: list[dict[str, Any]],
) -> None:
    for row in rows:
        for quotes, spans in (("frame", "frame_spans"), ("claims", "claim_spans")):
            assert row[quotes] == [cut(row, span) for span in row[spans]], row["id"]
            assert len({*map(tuple, row[spans])}) == len(row[spans]), row["id"]


def test_a_document_is_a_text_or_a_chat(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert ("text" in row) is not ("messages" in row), row["id"]
        assert all(contents(row)), row["id"]


def test_the_page_beside_the_files_counts_their_rows(
    rows: list[dict[str, Any]],
) -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    assert f"{len(rows):,} short documents" in page
    for path in FOLDER.glob("*.jsonl"):
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        framed = sum(not row["lookalike"] for row in found)
        assert f"| `{path.name}` | {len(found)} | {framed} |" in page


def test_lookalikes_and_only_they_have_no_frame(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        framed = not row["lookalike"]
        assert framed is bool(row["frame"]) is (row["kind"] != "none"), row["id"]
        assert framed or not row["claims"], row["id"]


def test_every_kind_position_and_reach_is_covered(rows: list[dict[str, Any]]) -> None:
    framed = [row for row in rows if not row["lookalike"]]

    assert {row["kind"] for row in framed} == set(Kind)
    assert {row["position"] for row in framed} == set(Position)
    assert {row["reach"] for row in framed} == set(Reach)
