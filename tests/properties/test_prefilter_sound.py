"""The mask holds every row with a finding, and each row by its own text alone."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from negguard.guard import Guard
from negguard.model import Document
from negguard.stages.prefilter import candidate_rows
from negguard.text.cues import Cue, CueFinder, Hyperscan, Plain
from tests.strategies import PIECES, documents, texts

CUES = (
    Cue(words="hoax*"),
    Cue(words="not true"),
    Cue(words="isn't so"),
    Cue(words="n't so"),
    Cue(words="the claims below", trusted=True),
    Cue(words="false.", narrow=True),
    Cue(words="# wrong!", narrow=True),
    Cue(words="false"),
)
# Words of cues whole and broken, with what may stand beside and inside them.
SHARDS = (
    *(
        "hoax",
        "ho",
        "ax",
        "HOAXES",
        "not true",
        "not\ntrue",
        "not  true",
        "NOT",
        " true",
    ),
    *(
        "isn't so",
        "isn\u2019t so",
        "isn\u2018t so",
        "isn\u2019t\nso",
        "isn\xe2",
        "\u2019t so",
    ),
    *(
        "false.",
        "fal\u017fe",
        "\u212a",
        "false",
        "\u00e9",
        "\U0001f600",
        "_",
        ".",
        "\n",
        " ",
    ),
)
# Ends in a mark behind a full stop, so that the text after it may seem to go on.
CLOSED = (
    "| a | b |\n|---|---|\n| c | d |hoaxnot true\u201cFAL\u017fE\u201dhoax"
    "\u201cFAL\u017fE\u201d[Note: this is fiction.]"
)
shards = st.lists(st.sampled_from(SHARDS) | st.sampled_from(PIECES), max_size=8).map(
    "".join
)
long = st.tuples(shards, st.integers(0, 500), shards, st.integers(0, 500)).map(
    lambda parts: parts[0] + " " * parts[1] + parts[2] + "x" * parts[3]
)
rows = st.lists(st.none() | texts | shards | long, max_size=6)


@cache
def guard() -> Guard:
    return Guard.load("audit")


def named(text: str) -> bool:
    """Tell whether a text alone has a hopeful nominee."""
    (found,) = guard().nominator.nominees([text])
    return any(nominee.hopeful for nominee in found)


def mask(column: pa.Array | pa.ChunkedArray) -> list[bool]:
    return candidate_rows(column, guard().nominator).to_pylist()


def column_of(document: Document) -> pa.Array:
    if document.messages is None:
        return pa.array([document.text], pa.string())
    turns = [{"role": turn.role, "content": turn.content} for turn in document.messages]
    kind = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    return pa.array([turns], kind)


@given(document=documents)
@example(document=Document(text="The claims below are entirely false.\n\nHe won."))
@example(document=Document(text="\u201cAll of this\nis fal\u017fe.\u201d He won."))
def test_a_document_with_a_frame_is_in_the_mask(document: Document) -> None:
    if guard().find(document).frames:
        assert mask(column_of(document)) == [True]


def test_the_documents_above_hold_frames_at_all() -> None:
    framed = Document(text="The claims below are entirely false.\n\nHe won.")
    assert guard().find(framed).frames
    assert mask(column_of(framed)) == [True]
    assert mask(pa.array(["He won."])) == [False]


@given(rows=rows, data=st.data())
@example(rows=["x", "This is a hoax", "y"], data=None)
@example(rows=["The claims below are entirely ", "false.", "hoax"], data=None)
@example(rows=[CLOSED, "x", CLOSED, "\nclosed", CLOSED], data=None)
def test_a_row_is_masked_by_its_own_text_alone(
    rows: list[str | None], data: st.DataObject | None
) -> None:
    expected = [row is not None and named(row) for row in rows]
    column = pa.array(rows, pa.string())
    assert mask(column) == expected
    backwards = pa.array(range(len(rows)), pa.int64())[::-1]
    assert mask(column.take(backwards)) == expected[::-1]
    cuts = range(len(rows) + 1)
    if data is not None:
        inner = data.draw(st.sets(st.integers(0, len(rows))))
        cuts = sorted({0, len(rows)} | inner)
    parts = [column.slice(first, last - first) for first, last in pairwise(cuts)]
    assert [each for part in parts for each in mask(part)] == expected
    assert mask(pa.chunked_array(parts, type=pa.string())) == expected


@given(rows=st.lists(texts | shards | long, max_size=6))
@example(rows=["ho", "ax", "a hoax", "b"])
@example(rows=["\u00e9", "hoax", "\u00e9", "isn\u2019t\nso"])
def test_every_engine_finds_the_same_cues(rows: list[str]) -> None:
    pytest.importorskip("hyperscan")
    encoded = [row.encode("utf-8", "surrogatepass") for row in rows]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    hits = [
        CueFinder(CUES, engine=make(LITERALS)).hits(data, offsets) for make in ENGINES
    ]
    for name in ("cues", "starts", "ends", "rows"):
        fast, plain = (getattr(each, name).tolist() for each in hits)
        assert fast == plain


ENGINES = (Hyperscan, Plain)
# One literal for each kind of apostrophe, in the order of the cues.
LITERALS = tuple(
    literal.encode()
    for cue in CUES
    for words in (cue.words.removesuffix("*"),)
    for literal in dict.fromkeys((words, words.replace("'", "\u2019")))
)
