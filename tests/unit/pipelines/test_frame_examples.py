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


def test_no_id_and_no_text_occurs_twice(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows) > 0
    assert len({" ".join(row["text"].lower().split()) for row in rows}) == len(rows)


def test_quoted_frames_and_claims_stand_at_their_offsets(
    rows: list[dict[str, Any]],
) -> None:
    for row in rows:
        for quotes, spans in (("frame", "frame_spans"), ("claims", "claim_spans")):
            cut = [row["text"][start:end] for start, end in row[spans]]
            assert row[quotes] == cut, row["id"]


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
