"""Quotation marks end up in the sentence that they touch, and trees stay whole."""

from __future__ import annotations

from dataclasses import replace

from negguard.model import Span
from negguard.nlp.quotes import attach_quotes
from negguard.nlp.values import Parse
from tests.parses import parse_from


def cut(table: str, *ends: int) -> Parse:
    parse = parse_from(table)
    starts = [0, *(next(t.start for t in parse.tokens if t.start >= e) for e in ends)]
    spans = zip(starts, (*ends, len(parse.text)), strict=True)
    return replace(parse, sentences=tuple(Span(start, end) for start, end in spans))


def sentences(parse: Parse) -> list[str]:
    return [span.of(parse.text) for span in parse.sentences]


WON = "He/PRP/nsubj/2 won/VBD/root/0 ././punct/2"
LEFT = "I/PRP/nsubj/6 left/VBD/root/0"
CLOSING = cut(f"{WON} +\"/''/punct/6 {LEFT}", 7)
OPENING = cut(f'{WON} "/``/punct/2 +{LEFT}', 9)
ALONE = cut(f"{WON} +\"/''/root/0", 7)


def test_a_closing_mark_goes_back() -> None:
    assert sentences(attach_quotes(CLOSING)) == ['He won."', "I left"]


def test_a_mark_that_moved_hangs_on_the_root_of_its_sentence() -> None:
    assert attach_quotes(CLOSING).tokens[3].head == 1


def test_an_opening_mark_goes_on() -> None:
    moved = attach_quotes(OPENING)
    assert sentences(moved) == ["He won.", '"I left']
    assert moved.tokens[3].head == 5


def test_a_mark_alone_is_no_sentence() -> None:
    mended = attach_quotes(ALONE)
    assert sentences(mended) == ['He won."']
    assert [token.is_root for token in mended.tokens] == [False, True, False, False]


def test_a_mark_that_opens_its_sentence_stays() -> None:
    parse = cut(f'{WON} "/``/punct/6 +{LEFT}', 7)
    assert attach_quotes(parse) == parse
