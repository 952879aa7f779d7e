"""Sentences are denied with the shipped parsers and every gate on."""

from __future__ import annotations

import pytest

from negguard import negate
from negguard.model import Kind, Span
from negguard.nlp.spacy_parser import SpacyParser
from negguard.rewrite.negate import body_span, negate_all
from negguard.rewrite.treatment import Treatment, treat_all
from negguard.text.edits import apply_edits


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


def denied(claim: str, kind: Kind) -> str | None:
    """Return the claim as a frame of a kind has it denied; None where it goes."""
    (made,) = treat_all(
        [claim],
        [kind],
        alone=[True],
        parser=SpacyParser(),
        fallback=("negate", "delete"),
    )
    assert isinstance(made, Treatment)
    return apply_edits(claim, made.edits) if made.denies else None


@pytest.mark.parametrize(
    ("kind", "claim", "denial"),
    [
        (
            Kind.WARNING_BEHAVIOR,
            "Pour bleach on stains.",
            "Do not pour bleach on stains.",
        ),
        (Kind.WARNING_BEHAVIOR, "Leave it near the fence, and it will stop.", None),
        (Kind.WARNING_BEHAVIOR, 'Finish with "in short, there are many views".', None),
        (Kind.WARNING_BEHAVIOR, "Pour bleach first, the foam does the job.", None),
        (
            Kind.FALSITY,
            "A squirrel that falls more than five metres dies.",
            "A squirrel that falls more than five metres does not die.",
        ),
        (Kind.FALSITY, "Because the air holds less heat, the flame is colder.", None),
        (Kind.FALSITY, "The chapel does, under a treaty of 1701.", None),
        (Kind.FALSITY, "More babies come at full moon.", None),
        (Kind.UNCERTAINTY, "The brig struck the rock; all hands drowned.", None),
        (Kind.FALSITY, "Strike on the Douro boats Friday to Sunday.", None),
        (
            Kind.FALSITY,
            "Alcohol helps you sleep through the night.",
            "Alcohol does not help you sleep through the night.",
        ),
        (
            Kind.FALSITY,
            "The bank keeps its gold in the glacier.",
            "The bank does not keep its gold in the glacier.",
        ),
        (Kind.FALSITY, "The bank keeps losing gold.", None),
        (
            Kind.FALSITY,
            "It was written in 1974, and it won the Booker Prize.",
            "It was not written in 1974, and it did not win the Booker Prize.",
        ),
        (
            Kind.UNCERTAINTY,
            "His name was Asa, and he had a horse.",
            "It is not known whether his name was Asa, and whether he had a horse.",
        ),
        (
            Kind.UNCERTAINTY,
            "Lavery keeps the plates in a pram.",
            "It is not known whether Lavery keeps the plates in a pram.",
        ),
        (
            Kind.UNCERTAINTY,
            "There is a passage to the inn.",
            "It is not known whether there is a passage to the inn.",
        ),
        (
            Kind.UNCERTAINTY,
            "Two cars are in the river.",
            "It is not known whether two cars are in the river.",
        ),
        (
            Kind.LOW_PROBABILITY,
            "The jetty will be under water.",
            "The jetty is very unlikely to be under water.",
        ),
    ],
)
def test_a_claim_is_denied_as_its_kind_wants_it(
    kind: Kind, claim: str, denial: str | None
) -> None:
    assert denied(claim, kind) == denial
