"""The shipped models load, read plain English, and give the same result every time."""

from __future__ import annotations

import pytest

from negguard.nlp.spacy_parser import MODELS, SHIPPED, SpacyParser
from negguard.nlp.values import Parse

TEXTS = (
    "Grant Hill won the 400m gold in Oslo.",
    "Records show that Sings Ortega was born in 1990.",
    "The river is long. It has two banks.\n\nNobody \u201cowns\u201d it.",
    "",
    " \n ",
    "\U0001f600 caf\u00e9 na\u00efve e\u0301tude \U0001d54f",
)
LARGEST_SET = 25_000_000


def lines(parse: Parse) -> list[str]:
    return [
        f"{token.text} {token.dep} {parse.tokens[token.head].text}"
        for token in parse.tokens
    ]


@pytest.mark.parametrize("member", SHIPPED)
def test_the_main_verb_is_found_behind_a_name_of_dictionary_words(member: str) -> None:
    (parse,) = SpacyParser((member,)).parse([TEXTS[0]])
    assert [root.text for root in parse.roots] == ["won"]
    subject = parse.child(parse.roots[0], "nsubj")
    assert subject is not None
    assert parse.span_of(subject).of(parse.text) == "Grant Hill"


@pytest.mark.parametrize("member", SHIPPED)
def test_a_reported_clause_is_a_complement(member: str) -> None:
    (parse,) = SpacyParser((member,)).parse([TEXTS[1]])
    assert "born ccomp show" in lines(parse)


@pytest.mark.parametrize("member", SHIPPED)
def test_sentences_and_tokens_point_into_the_text(member: str) -> None:
    for parse in SpacyParser((member,)).parse(TEXTS):
        assert all(token.span.of(parse.text) == token.text for token in parse.tokens)
        inside = [t for span in parse.sentences for t in parse.tokens_in(span)]
        assert inside == list(parse.tokens)


def test_a_text_without_words_has_no_tokens() -> None:
    assert [len(parse.tokens) for parse in SpacyParser().parse(["", " \n "])] == [0, 0]


def test_batches_do_not_matter() -> None:
    parser = SpacyParser()
    together = parser.parse(TEXTS)
    assert together == [parser.parse([text])[0] for text in TEXTS]


def test_every_member_votes_in_order() -> None:
    votes = SpacyParser().vote(TEXTS)
    assert [vote[0] for vote in votes] == SpacyParser().parse(TEXTS)
    assert {len(vote) for vote in votes} == {len(SHIPPED)}


def test_beam_readings_share_the_whole_weight() -> None:
    for readings in SpacyParser().beam_parses(TEXTS):
        assert sum(reading.weight for reading in readings) == pytest.approx(1, abs=1e-4)


def test_beam_readings_come_best_first() -> None:
    (readings,) = SpacyParser().beam_parses([TEXTS[1]])
    weights = [reading.weight for reading in readings]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) > 1


def test_the_set_stays_small() -> None:
    files = (path for path in MODELS.rglob("*") if path.is_file())
    assert sum(path.stat().st_size for path in files) < LARGEST_SET


@pytest.mark.parametrize("name", ["LICENSE", "ATTRIBUTION.tsv", "README.md"])
def test_the_models_carry_their_own_licence_and_credits(name: str) -> None:
    assert (MODELS / name).stat().st_size > 1000
