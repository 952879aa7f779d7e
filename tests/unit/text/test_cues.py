"""Cues: word edges, rows, apostrophes, line breaks, and where narrow ones count."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from negguard.errors import UsageError
from negguard.text.cues import (
    EDGE,
    Cue,
    CueFinder,
    Engine,
    Hyperscan,
    Plain,
)

ENGINES = (
    Plain,
    pytest.param(
        Hyperscan,
        marks=pytest.mark.skipif(
            not find_spec("hyperscan"), reason="Hyperscan has no wheel here"
        ),
    ),
)


def buffer(*texts: str) -> tuple[np.ndarray, np.ndarray]:
    """Return texts one after the other, and where each begins and ends."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def found(cue: Cue, *texts: str) -> list[tuple[int, str]]:
    """Return row and bytes of each hit, as text."""
    data, offsets = buffer(*texts)
    hits = CueFinder([cue]).hits(data, offsets)
    places = zip(hits.rows, hits.starts, hits.ends, strict=True)
    return [
        (int(row), data[start:end].tobytes().decode()) for row, start, end in places
    ]


@pytest.mark.parametrize(
    ("words", "text", "count"),
    [
        ("hoax", "A HOAX, a Hoax and a hoax.", 3),
        ("hoax", "hoaxes and xhoax and hoax_", 0),
        ("hoax*", "hoaxes and xhoax", 1),
        ("not true", "not\ntrue, not true, not  true", 2),
        ("isn't so", "It isn't so. It isn\u2019t so. It isn\u2018t so.", 2),
        ("n't true", "It isn't true", 0),
        ("false.", "false. falsely, FALSE.", 2),
        ("# bad", "## bad", 1),
        ("hoax", "\u00e9hoax\u00e9", 1),
        ("sail", "\u017fail", 0),
    ],
)
def test_a_cue_stands_at_word_edges(words: str, text: str, count: int) -> None:
    assert len(found(Cue(words=words), text)) == count


def test_a_neighbours_letters_spoil_no_edge() -> None:
    assert found(Cue(words="hoax"), "x", "hoax", "y") == [(1, "hoax")]


def test_a_match_across_two_rows_is_none() -> None:
    assert found(Cue(words="a hoax"), "a ", "hoax", "a", " hoax") == []
    assert found(Cue(words="hoax*"), "ho", "axes") == []


def test_rows_that_are_empty_own_no_hit() -> None:
    assert found(Cue(words="hoax"), "", "hoax", "", "", "hoax", "") == [
        (1, "hoax"),
        (4, "hoax"),
    ]


def test_offsets_may_begin_inside_the_buffer() -> None:
    data, offsets = buffer("hoax", "a hoax", "hoax")
    hits = CueFinder([Cue(words="hoax")]).hits(data, offsets[1:3])
    assert (hits.rows.tolist(), hits.starts.tolist()) == ([0], [6])


def test_hits_come_by_place() -> None:
    data, offsets = buffer("a hoax is a lie", "a lie")
    hits = CueFinder([Cue(words="lie"), Cue(words="hoax")]).hits(data, offsets)
    assert hits.starts.tolist() == [2, 12, 17]
    assert hits.cues.tolist() == [1, 0, 0]
    assert hits.rows.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (EDGE - 1, 2 * EDGE, True),
        (EDGE, 2 * EDGE, False),
        (2 * EDGE, EDGE - 1, True),
        (2 * EDGE, EDGE, False),
    ],
)
def test_a_narrow_cue_counts_near_either_end(
    before: int, after: int, *, counts: bool
) -> None:
    text = " " * before + "lie" + " " * after
    assert bool(found(Cue(words="lie", narrow=True), text)) is counts


@pytest.mark.parametrize(
    ("opening", "counts"),
    [("\n", True), ("[", True), ("# ", True), ("\n" + " " * 24, False), (". ", False)],
)
def test_a_narrow_cue_counts_where_a_line_or_a_bracket_opens(
    opening: str, *, counts: bool
) -> None:
    far = " word" * EDGE
    text = f"{far}{opening}lie{far}"
    assert bool(found(Cue(words="lie", narrow=True), text)) is counts
    assert found(Cue(words="lie"), text) == [(0, "lie")]


def test_the_ends_of_neighbours_do_not_make_a_narrow_cue_count() -> None:
    far = "word " * EDGE
    assert found(Cue(words="lie", narrow=True), "\n", f"{far}lie {far}", "\n") == []


@pytest.mark.parametrize(
    "words", ["", "Hoax", "caf\u00e9", "a|b", "x" * 61, "a*b", "*"]
)
def test_what_is_no_literal_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="lower-case ASCII"):
        CueFinder([Cue(words=words)])


def test_no_cues_hit_nothing() -> None:
    assert len(CueFinder(()).hits(*buffer("a hoax")).rows) == 0


def test_no_rows_hold_no_hit() -> None:
    assert len(CueFinder([Cue(words="hoax")]).hits(*buffer()).rows) == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_names_overlapping_places(engine: type[Engine]) -> None:
    made = engine([b"aa", b"a b"])  # type: ignore[call-arg]
    numbers, ends = made.ends(buffer("AAA\nb")[0])
    assert sorted(zip(numbers.tolist(), ends.tolist(), strict=True)) == [
        (0, 2),
        (0, 3),
        (1, 5),
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("phrase", ["a b c", "a b c d e f g h", "(0. c"])
def test_any_space_of_a_phrase_may_be_a_line_break(
    engine: type[Engine], phrase: str
) -> None:
    made = engine([phrase.encode()])  # type: ignore[call-arg]
    broken = [phrase.replace(" ", "\n"), phrase.replace(" ", "\n", 1), phrase]
    for text in broken:
        assert made.ends(buffer(text)[0])[1].tolist() == [len(phrase)]
    assert not len(made.ends(buffer(phrase.replace(" ", "\t"))[0])[1])


@pytest.mark.skipif(not find_spec("hyperscan"), reason="Hyperscan has no wheel here")
@pytest.mark.parametrize("block", [5, 7, 64])
def test_the_size_of_blocks_changes_no_hit(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    cues = [Cue(words="hoax"), Cue(words="lie")]
    data, offsets = buffer("hoax lie hoax", "a hoax of a lie", "lie")
    whole = CueFinder(cues).hits(data, offsets)
    monkeypatch.setattr(Hyperscan, "BLOCK", block)
    cut = CueFinder(cues).hits(data, offsets)
    assert [cut.starts.tolist(), cut.cues.tolist()] == [
        whole.starts.tolist(),
        whole.cues.tolist(),
    ]


def test_a_machine_without_hyperscan_finds_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = found(Cue(words="hoax*"), "HOAXES", "a hoax")
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    monkeypatch.setattr("negguard.text.cues.find_spec", lambda _name: None)
    assert found(Cue(words="hoax*"), "HOAXES", "a hoax") == expected != []
