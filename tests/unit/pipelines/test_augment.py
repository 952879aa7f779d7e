"""Augmented trees stay trees, and change only what they mean to."""

from __future__ import annotations

import random

import pytest

from negguard.nlp.values import Parse
from pipelines.parser_training.augment import (
    Plan,
    curl_quotes,
    give_odd_names,
    join_some,
    lengthen_names,
    make_augmenter,
    swap_words,
)
from pipelines.parser_training.words import Word, parse_of, words_of
from tests.parses import parse_from

MET = parse_from("Kim/NNP/nsubj/2 met/VBD/root/0 'em/PRP/obj/2 ././punct/2")
TREES = (
    MET,
    parse_from(
        "The/DT/det/2 records/NNS/nsubj/3 show/VBP/root/0 great/JJ/amod/5 "
        "gains/NNS/obj/3 ././punct/3"
    ),
    parse_from(
        "Old/JJ/amod/2 men/NNS/nsubj/3 sang/VBD/root/0 in/IN/case/5 Lima/NNP/obl/3 "
        "././punct/3"
    ),
)


def chance(seed: int = 7) -> random.Random:
    return random.Random(seed)  # noqa: S311  # a repeatable choice, no secret


def forms(words: list[Word]) -> list[str]:
    return [word.form for word in words]


def test_words_spell_the_parse_they_came_from() -> None:
    again = parse_of(words_of(TREES[1]))
    assert (again.text, again.sentences) == (TREES[1].text, TREES[1].sentences)


def test_odd_names_replace_names_only() -> None:
    named = give_odd_names(words_of(MET), ["Grant"], chance(1))
    assert forms(named) == ["Grant", "met", "'em", "."]


def test_a_longer_name_keeps_the_tree() -> None:
    plan = Plan(longer_names=1.0)
    words = lengthen_names(words_of(MET), make_augmenter(TREES, plan), chance())
    added = len(words) - 4
    assert added in {1, 2}
    assert [word.head for word in words] == [
        1 + added,
        *[0] * added,
        1 + added,
        1 + added,
        1 + added,
    ]


def test_swapped_words_keep_their_tags() -> None:
    words = words_of(TREES[1]) * 30
    swapped = swap_words(words, {"NNS": ("hills",)}, chance())
    changed = {word.tag for word in swapped if word.form == "hills"}
    assert changed == {"NNS"}
    assert [word.tag for word in swapped] == [word.tag for word in words]


def test_quotes_curl_in_pairs() -> None:
    words = words_of(parse_from("\"/``/punct/2 No/UH/root/0 \"/''/punct/2"))
    assert forms(curl_quotes(words)) == ["\u201c", "No", "\u201d"]


def test_apostrophes_curl() -> None:
    assert forms(curl_quotes(words_of(MET)))[2] == "\u2019em"


def test_joined_paragraphs_keep_their_sentences() -> None:
    (joined,) = join_some([words_of(tree) for tree in TREES], 1.0, chance())
    assert [s.of(parse_of(joined).text) for s in parse_of(joined).sentences] == [
        tree.text for tree in TREES
    ]


def test_a_heading_runs_on_into_nothing() -> None:
    heading = words_of(parse_from("Early/JJ/amod/2 years/NNS/root/0"))
    assert len(join_some([heading, words_of(MET)], 1.0, chance())) == 2


def test_the_same_seed_makes_the_same_corpus() -> None:
    augmenter = make_augmenter(TREES, Plan(joined=0.4, modal_names=True))
    first, second = (augmenter(TREES, chance(3)) for _ in range(2))
    assert [parse.text for parse in first] == [parse.text for parse in second]


@pytest.fixture(scope="module")
def reports() -> list[Parse]:
    augmenter = make_augmenter(TREES, Plan())
    return augmenter(TREES, chance(11))[len(TREES) :]


def test_a_report_is_one_tree(reports: list[Parse]) -> None:
    assert {len(parse.roots) for parse in reports} == {1}


def test_a_report_has_its_clause_as_complement(reports: list[Parse]) -> None:
    assert all(parse.child(parse.roots[0], "ccomp") for parse in reports)


def test_a_report_keeps_each_subject(reports: list[Parse]) -> None:
    for parse in reports:
        clause = parse.child(parse.roots[0], "ccomp")
        assert clause is not None
        assert parse.child(clause, "nsubj")
        assert parse.child(parse.roots[0], "nsubj")
