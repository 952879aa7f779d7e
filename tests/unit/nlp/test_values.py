"""A parse finds its way up and down the tree, and refuses a broken one."""

from __future__ import annotations

import pytest

from negguard.model import Span
from negguard.nlp.values import Parse, Token
from tests.parses import parse_from

TREE = parse_from(
    "The/DT/det/2 man/NN/nsubj:pass/6 who/WP/nsubj/4 left/VBD/acl:relcl/2 "
    "was/VBD/aux:pass/6 seen/VBN/root/0 ././punct/6"
)


def word(text: str) -> Token:
    return next(token for token in TREE.tokens if token.text == text)


def texts(tokens: tuple[Token, ...]) -> list[str]:
    return [token.text for token in tokens]


def test_the_root_is_its_own_head() -> None:
    assert texts(TREE.roots) == ["seen"]
    assert TREE.head_of(word("seen")) is None


def test_children_come_in_text_order() -> None:
    assert texts(TREE.children(word("seen"))) == ["man", "was", "."]


def test_a_base_relation_finds_its_subtypes() -> None:
    assert texts(TREE.children(word("seen"), "nsubj")) == ["man"]


def test_a_subtype_does_not_find_its_base() -> None:
    assert TREE.child(word("left"), "nsubj:pass") is None


def test_a_subtree_is_in_text_order() -> None:
    assert texts(TREE.subtree(word("man"))) == ["The", "man", "who", "left"]


def test_the_span_of_a_subtree_covers_its_words() -> None:
    assert TREE.span_of(word("man")).of(TREE.text) == "The man who left"


def test_ancestors_end_at_the_root() -> None:
    assert texts(tuple(TREE.ancestors(word("who")))) == ["left", "man", "seen"]


def test_tokens_in_a_span_lie_wholly_inside() -> None:
    assert texts(TREE.tokens_in(Span(4, 10))) == ["man"]


def test_the_sentence_of_a_token_holds_it() -> None:
    assert TREE.sentence_of(word(".")) == Span(0, len(TREE.text))


def test_a_token_outside_all_sentences_is_an_error() -> None:
    bare = Parse(text=TREE.text, tokens=TREE.tokens, sentences=())
    with pytest.raises(ValueError, match="no sentence"):
        bare.sentence_of(TREE.tokens[0])


def test_a_head_that_does_not_exist_is_refused() -> None:
    stray = Token(
        index=0, start=0, end=2, text="He", tag="PRP", pos="PRON", dep="root", head=3
    )
    with pytest.raises(ValueError, match="head 3"):
        Parse(text="He", tokens=(stray,), sentences=(Span(0, 2),))
