from __future__ import annotations

import json
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

from negguard.demo import demo_files
from negguard.model import Kind, Label, Position, Reach

Row = dict[str, Any]


def rows_of(file: Traversable) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def pieces() -> dict[str, list[str]]:
    shipped = demo_files()
    texts = {row["id"]: [row["text"]] for row in rows_of(shipped.documents)}
    chats = rows_of(shipped.chats)
    return texts | {
        row["id"]: [message["content"] for message in row["messages"]] for row in chats
    }


def expected() -> list[Row]:
    return rows_of(demo_files().expected)


def test_every_row_has_one_expectation_and_no_id_is_used_twice() -> None:
    shipped = demo_files()
    ids = [row["id"] for row in rows_of(shipped.documents) + rows_of(shipped.chats)]

    assert sorted(ids) == sorted({row["id"] for row in expected()})
    assert len(ids) == len(set(ids)) == len(expected())


def test_every_span_lies_in_its_text_without_white_space_at_its_edges() -> None:
    texts = pieces()

    for row in expected():
        for span in row["frames"] + row["claims"]:
            text = texts[row["id"]][span.get("msg", 0)]
            assert 0 <= span["start"] < span["end"] <= len(text), row["id"]
            quoted = text[span["start"] : span["end"]]
            assert quoted == quoted.strip(), row["id"]


def test_frames_and_claims_never_overlap() -> None:
    for row in expected():
        spans = sorted(
            (span.get("msg", 0), span["start"], span["end"])
            for span in row["frames"] + row["claims"]
        )
        for (piece, _, end), (next_piece, start, _) in pairwise(spans):
            assert piece < next_piece or end <= start, row["id"]


def test_exactly_the_detached_rows_have_frames_and_claims() -> None:
    for row in expected():
        detached = row["label"] == Label.DETACHED
        assert bool(row["frames"]) is bool(row["claims"]) is detached, row["id"]


def test_every_kind_position_and_reach_is_shown() -> None:
    frames = [frame for row in expected() for frame in row["frames"]]

    assert {kind for row in expected() for kind in row["kinds"]} == set(Kind)
    assert {frame["position"] for frame in frames} == set(Position)
    assert {frame["reach"] for frame in frames} == set(Reach)


def test_about_half_of_the_rows_are_lookalikes() -> None:
    clean = sum(row["label"] != Label.DETACHED for row in expected())

    assert 0.4 < clean / len(expected()) < 0.6
