"""Trees that grammar rules out are mended; sound ones are left alone."""

from __future__ import annotations

import pytest

from negguard.nlp.mending import repair_tags
from tests.unit.rewrite.trees import tree


def tags(text: str, rows: str) -> str:
    """Return the mended tags of a tree."""
    return " ".join(token.tag for token in repair_tags(tree(text, rows)).tokens)


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        (
            "The town admitted women",
            "The/DT/det/2 town/NN/nsubj/3 admitted/VBN/root/3 women/NNS/obj/3",
            "DT NN VBD NNS",
        ),
        (
            "The crew wove sails",
            "The/DT/det/2 crew/NN/nsubj/3 wove/VBP/root/3 sails/NNS/obj/3",
            "DT NN VBD NNS",
        ),
        (
            "IOC records confirm it",
            "IOC/NNP/compound/2 records/VBZ/nsubj/3 confirm/VBP/root/3 it/PRP/obj/3",
            "NNP NNS VBP PRP",
        ),
        (
            "She cooks and cleans",
            "She/PRP/nsubj/2 cooks/VBZ/root/2 and/CC/cc/4 cleans/NNS/conj/2",
            "PRP VBZ CC VBZ",
        ),
        (
            "Will Power leads",
            "Will/MD/aux/3 Power/NNP/nsubj/3 leads/VBZ/root/3",
            "NNP NNP VBZ",
        ),
        (
            "A law bans cups.",
            "A/DT/det/4 law/NN/compound/4 bans/NNS/compound/4 cups/NNS/root/4 ././x/4",
            "DT NN VBZ NNS .",
        ),
        (
            "Long sea walls",
            "Long/JJ/amod/3 sea/NN/compound/3 walls/NNS/root/3",
            "JJ NN NNS",
        ),
    ],
)
def test_a_tag_follows_the_place_of_its_word(
    text: str, rows: str, expected: str
) -> None:
    assert tags(text, rows) == expected


def test_a_copula_inside_a_possessor_moves_to_the_predicate() -> None:
    rows = (
        "Ed/NNP/nsubj/4 is/VBZ/cop/4 the/DT/det/4 men/NNS/nmod:poss/6 's/POS/case/4 "
        "champion/NN/root/6"
    )
    mended = repair_tags(tree("Ed is the men's champion", rows))
    assert [mended.tokens[i].head for i in (0, 1)] == [5, 5]


def test_an_auxiliary_of_a_copula_moves_to_the_predicate() -> None:
    rows = "It/PRP/nsubj/5 has/VBZ/aux/3 been/VBN/cop/5 a/DT/det/5 success/NN/root/5"
    assert repair_tags(tree("It has been a success", rows)).tokens[1].head == 4


def test_a_stray_verb_becomes_the_root() -> None:
    rows = (
        "The/DT/det/2 man/NN/root/2 who/WP/nsubj/4 fled/VBD/acl:relcl/2 "
        "died/VBD/xcomp/4"
    )
    mended = repair_tags(tree("The man who fled died", rows))
    assert [token.text for token in mended.roots] == ["died"]


def test_a_sound_tree_is_the_same_value() -> None:
    parse = tree("He ran", "He/PRP/nsubj/2 ran/VBD/root/2")
    assert repair_tags(parse) is parse
