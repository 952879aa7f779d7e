"""Segments take their labels from marks; windows show what the detector will see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from negguard.detect.candidates import read_segments
from negguard.errors import UsageError
from negguard.model import Kind
from negguard.models.windows import GAP, ROLES, WIDTH
from pipelines.training.examples import (
    UNKNOWN,
    examples_of,
    labelled_row,
    labels_of,
    ordinary_examples,
    tokenizer_of,
)
from pipelines.training.rows import Place, Row
from tests.unit.pipelines.training.made import (
    MYTH,
    clean_row,
    framed_row,
    words_as_tokens,
)

FALSITY = 1


def test_marked_segments_are_labelled() -> None:
    row = framed_row()
    segments = read_segments(row.texts)
    frames, covers = labels_of(row, segments)
    said = [MYTH[each.start : each.end] for each in segments]
    assert [s for s, kind in zip(said, frames, strict=True) if kind] == ["Myths"]
    assert [s for s, flag in zip(said, covers, strict=True) if flag] == [
        "Bats are blind."
    ]


def test_half_of_a_segment_is_enough_and_less_is_not() -> None:
    row = clean_row("Bats are blind and moles deaf.")
    segments = read_segments(row.texts)
    half = replace(framed_row(), texts=row.texts, frames=(Place(0, 14, 30),), claims=())
    assert labels_of(half, segments)[0] == (FALSITY,)
    little = replace(half, frames=(Place(0, 0, 30),), claims=(Place(0, 0, 4),))
    assert labels_of(little, segments)[1] == (0,)


def test_what_frames_cover_is_unknown_where_nobody_marked_it() -> None:
    row = replace(framed_row(), claims=())
    _, covers = labels_of(row, read_segments(row.texts))
    assert set(covers) == {UNKNOWN}


def test_a_short_row_is_one_window() -> None:
    (example,) = examples_of([framed_row()], words_as_tokens)
    assert FALSITY in example.frames
    assert 1 in example.covers
    assert len(example) == len(example.window.ids)


def test_a_long_row_shows_its_frame_beside_far_text() -> None:
    filler = "\n\n".join(
        f"Line {n} says what the weather was that day." for n in range(80)
    )
    row = framed_row(f"{MYTH}\n\n{filler}")
    found = list(examples_of([row], words_as_tokens, seed=1))
    assert all(len(each) <= WIDTH for each in found)
    assert sum(FALSITY in each.frames for each in found) >= 2
    assert any(GAP in each.window.ids for each in found)


def test_cover_is_unknown_in_a_window_without_its_frame() -> None:
    labelled = labelled_row(framed_row(), words_as_tokens)
    covered = labelled.covers.index(1)
    assert labelled.example([covered]).covers == (UNKNOWN,)


def test_turns_start_with_their_role() -> None:
    row = Row(id="c", texts=("Hi there.", "No."), roles=("user", "assistant"))
    (example,) = examples_of([row], words_as_tokens)
    assert {ROLES["user"], ROLES["assistant"]} <= set(example.window.ids)


def test_ordinary_text_gives_one_window_without_frames() -> None:
    rows = [clean_row("One. Two. Three."), clean_row("Alone.")]
    (example,) = ordinary_examples(rows, words_as_tokens)
    assert not any(example.frames)
    assert not any(example.covers)


def test_a_row_without_segments_gives_nothing() -> None:
    assert list(examples_of([clean_row(" \n")], words_as_tokens)) == []


def test_kinds_are_numbered_as_the_judge_does() -> None:
    row = replace(framed_row(), kind=Kind.WARNING_BEHAVIOR)
    assert max(labels_of(row, read_segments(row.texts))[0]) == len(Kind)


def test_a_folder_without_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        tokenizer_of(tmp_path)
