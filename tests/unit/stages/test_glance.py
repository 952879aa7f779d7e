"""A glance rules out no fact that layout finds, and some that it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from negguard.model import Document, Span
from negguard.rules.compiled import Pack
from negguard.rules.matching import Hit
from negguard.stages.pieces import Piece, pieces_of
from negguard.stages.placement import place
from negguard.stages.weigh import NO_RULE
from negguard.text.layout import Layout

PARTS = st.sampled_from(
    [
        *("wrong", "Wrong:", "# wrong", "**wrong**", "- wrong", "> wrong", "| wrong |"),
        *(
            "wrong\n===",
            "    wrong",
            "\twrong",
            "```",
            "<!--",
            "-->",
            "1. wrong",
            "(wrong)",
        ),
        *("a line of words", "More of them, and more.", "x" * 300, "\u201cwrong\u201d"),
    ]
)
GAPS = st.sampled_from(["\n", "\n\n", " ", "\n \n", "\r\n\r\n", "\u2028", "\n\n\n"])
TEXTS = st.lists(st.tuples(PARTS, GAPS), min_size=1, max_size=14).map(
    lambda pairs: "".join(part + gap for part, gap in pairs)
)
PACK = Pack.load("en-status")


def piece_of(text: str) -> Piece:
    return pieces_of(Document(text=text), (Layout(text),), PACK)[0]


@given(TEXTS)
def test_no_fact_that_layout_finds_is_ruled_out(text: str) -> None:
    piece = piece_of(text)
    start = piece.layout.folded.find("wrong")
    while start >= 0:
        spot = place(piece, Hit(start, start + 5, NO_RULE))
        for fact in spot.facts if spot else ():
            assert piece.glance.could_hold((fact,), Span(start, start + 5)), fact
        start = piece.layout.folded.find("wrong", start + 1)


def test_the_middle_of_a_long_text_is_at_neither_end() -> None:
    paragraph = "A line of words that goes on for a while, and then some more. " * 5
    text = "\n\n".join([paragraph] * 4 + ["It is wrong here."] + [paragraph] * 4)
    start = text.index("wrong")
    glance, span = piece_of(text).glance, Span(start, start + 5)
    assert not glance.could_hold(("notice first", "notice last"), span)
    assert not glance.could_hold(("line-start",), span)
    assert not glance.could_hold(("heading whole", "row", "chat user"), span)
    assert glance.could_hold(("line-start", "alone"), span)
    assert glance.could_hold((), span)
