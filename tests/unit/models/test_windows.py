from __future__ import annotations

from negguard.models.pieces import normal
from negguard.models.windows import (
    CLS,
    GAP,
    HEAD,
    SEP,
    TAIL,
    Read,
    around,
    chunks,
    marker,
    shortened,
    window_of,
)
from negguard.text.segments import Lead, SegmentKind


def read(*lengths: int) -> Read:
    tokens = tuple((1, *range(1000, 1000 + length)) for length in lengths)
    return Read(tokens=tokens, pieces=(0,) * len(lengths))


def test_markers_are_apart_and_leave_room_for_gap_and_roles() -> None:
    made = {marker(kind, lead) for kind in SegmentKind for lead in Lead}
    assert len(made) == len(SegmentKind) * len(Lead)
    assert min(made) == 1
    assert max(made) < GAP


def test_a_window_says_where_each_segment_lies() -> None:
    window = window_of(read(2, 3), [0, 1])
    assert window.ids == (CLS, 1, 1000, 1001, 1, 1000, 1001, 1002, SEP)
    assert window.places == ((1, 4), (4, 8))


def test_what_is_left_out_leaves_a_gap() -> None:
    assert window_of(read(1, 1, 1), [0, 2]).ids == (CLS, 1, 1000, GAP, 1, 1000, SEP)
    assert window_of(read(1, 1), [1]).ids == (CLS, GAP, 1, 1000, SEP)


def test_each_turn_starts_with_its_role() -> None:
    chat = Read(tokens=((1, 9), (1, 9), (1, 9)), pieces=(0, 1, 1), roles=(42, 43))
    assert window_of(chat, [0, 1, 2]).ids == (CLS, 42, 1, 9, 43, 1, 9, 1, 9, SEP)


def test_a_window_around_a_segment_fits_and_holds_it() -> None:
    document = read(*[10] * 50)
    inside = around(document, 30, width=100)
    assert 30 in inside
    assert len(window_of(document, list(inside)).ids) <= 100
    assert len(inside) == 8


def test_chunks_hold_every_segment_once() -> None:
    document = read(*[10] * 50)
    runs = list(chunks(document, range(50), width=100))
    assert [segment for run in runs for segment in run] == list(range(50))
    assert all(len(window_of(document, run).ids) <= 100 for run in runs)


def test_a_long_segment_keeps_its_ends() -> None:
    tokens = list(range(200))
    kept = shortened(tokens)
    assert kept == (*range(HEAD), *range(200 - TAIL, 200))


def test_full_width_letters_are_read_as_plain_ones() -> None:
    assert normal("\uff26\uff21\uff2c\uff33\uff25") == "FALSE"
