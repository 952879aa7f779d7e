"""Documents of spaCy become plain parses."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from negguard.errors import UsageError
from negguard.model import Span
from negguard.nlp.clear import from_clear
from negguard.nlp.spacy_parser import SpacyParser, adapter_of, to_parse, with_arcs


def two_sentences() -> Doc:
    return Doc(
        spacy.blank("en").vocab,
        words=["He", "won", ".", "\n\n", "She", "left", "."],
        spaces=[True, False, False, False, True, False, False],
        tags=["PRP", "VBD", ".", "_SP", "PRP", "VBD", "."],
        heads=[1, 1, 1, 2, 5, 5, 5],
        deps=["nsubj", "ROOT", "punct", "dep", "nsubj", "ROOT", "punct"],
    )


def test_white_space_is_no_token() -> None:
    parse = to_parse(two_sentences())
    assert [token.text for token in parse.tokens] == [
        "He",
        "won",
        ".",
        "She",
        "left",
        ".",
    ]
    assert [token.head for token in parse.tokens] == [1, 1, 1, 4, 4, 4]


def test_offsets_point_into_the_text() -> None:
    parse = to_parse(two_sentences())
    assert all(token.span.of(parse.text) == token.text for token in parse.tokens)


def test_sentences_end_with_their_last_word() -> None:
    assert to_parse(two_sentences()).sentences == (Span(0, 7), Span(9, 18))


def test_a_word_that_hangs_on_white_space_hangs_on_the_next_word_up() -> None:
    doc = Doc(
        spacy.blank("en").vocab,
        words=["He", " ", "won"],
        heads=[1, 2, 2],
        deps=["nsubj", "dep", "ROOT"],
    )
    assert [token.head for token in to_parse(doc).tokens] == [1, 1]


def test_arcs_redraw_the_tree() -> None:
    drawn = to_parse(with_arcs(two_sentences(), [(1, 0, "obj"), (1, 2, "punct")]))
    assert [token.dep for token in drawn.tokens[:3]] == ["obj", "root", "punct"]
    assert len(drawn.sentences) == 4


def test_a_foreign_label_scheme_is_converted() -> None:
    assert adapter_of("en_core_web_sm") is from_clear


def test_an_unknown_model_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no parser model 'en_nothing'"):
        SpacyParser(members=("en_nothing",)).parse(["He won."])
