"""The mask holds every row with a finding, and each row by its own text alone."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from negguard.guard import Guard
from negguard.model import Document
from negguard.store.prefilter import candidate_rows
from tests.strategies import PIECES, documents, texts

# Words of frames whole and broken, with what may stand beside and inside them.
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
    """Tell whether a text alone is worth a look."""
    return mask(pa.array([text], pa.string())) == [True]


def mask(column: pa.Array | pa.ChunkedArray) -> list[bool]:
    return candidate_rows(column, guard().search.rows).to_pylist()


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
