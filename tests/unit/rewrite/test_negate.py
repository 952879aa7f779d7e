"""Sentences are denied with the shipped parsers and every gate on."""

from __future__ import annotations

import pytest

from negguard import negate
from negguard.model import Span
from negguard.nlp.spacy_parser import SpacyParser
from negguard.rewrite.negate import body_span, negate_all


@pytest.mark.parametrize(
    ("sentence", "denial"),
    [
        ("The queen sold the castle.", "The queen did not sell the castle."),
        ("# Tokens expire after a week.", "# Tokens do not expire after a week."),
        ("- The pass is open in winter.", "- The pass is not open in winter."),
        ("Note: The tap is safe.", "Note: The tap is not safe."),
        ("**Note:** The tap is safe.", "**Note:** The tap is not safe."),
        ("Mix the powder with petrol.", "Do not mix the powder with petrol."),
        (
            "\u201cThe roof is sound,\u201d said the builder.",
            "\u201cThe roof is not sound,\u201d said the builder.",
        ),
        (
            "Letters show that Summer Rain Fields painted the ceiling.",
            "Letters show that Summer Rain Fields did not paint the ceiling.",
        ),
    ],
)
def test_a_sentence_is_denied_behind_its_marks(sentence: str, denial: str) -> None:
    made = negate(sentence)
    assert made is not None
    assert made.text == denial


@pytest.mark.parametrize(
    "sentence",
    ["Who sold the castle?", "A castle by the sea", "She never sold it.", "", "- "],
)
def test_what_cannot_be_denied_is_refused(sentence: str) -> None:
    assert negate(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Mayonnaise left on overnight kills lice.",
        "Phones left charging overnight explode.",
        "Coins found under the floor date from 1640.",
        "Ice formed at sea tastes fresh.",
        "The player bought for ten million scored twice.",
        "Gum swallowed by children stays in the stomach for years.",
        "People born in winter live longer.",
        "Actor arrested in drug raid",
    ],
)
def test_a_participle_is_not_denied_for_the_verb(sentence: str) -> None:
    assert negate(sentence) is None


def test_sentences_come_back_in_order() -> None:
    made = negate_all(["The tap is safe.", "Why?"], parser=SpacyParser())
    assert [hasattr(one, "text") for one in made] == [True, False]


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ('"It rained," she said.', "It rained"),
        ('"It rained" was the title.', '"It rained" was the title.'),
        ("2) It rained.", "It rained."),
        ("It rained.", "It rained."),
    ],
)
def test_the_body_is_what_asserts(sentence: str, body: str) -> None:
    span = body_span(sentence)
    assert isinstance(span, Span)
    assert span.of(sentence) == body
