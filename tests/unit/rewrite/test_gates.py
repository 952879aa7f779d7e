"""A denial is trusted when readings agree and nothing of the text is lost."""

from __future__ import annotations

import pytest

from negguard.model import Edit, Refusal, Rewrite, Span
from negguard.nlp.values import WeightedParse
from negguard.rewrite import gates
from negguard.rewrite.constructions import Reason
from negguard.rewrite.sentence import deny_parse
from tests.unit.rewrite.trees import tree

TEXT = "He sold mills."
RIGHT = tree(TEXT, "He/PRP/nsubj/2 sold/VBD/root/2 mills/NNS/obj/2 ././punct/2")
FRAGMENT = tree(TEXT, "He/NN/compound/3 sold/JJ/amod/3 mills/NNS/root/3 ././punct/3")
OTHER = tree(TEXT, "He/PRP/nsubj/2 sold/VBP/root/2 mills/NNS/obj/2 ././punct/2")


def test_two_of_three_readings_are_enough() -> None:
    made = gates.agree((RIGHT, FRAGMENT, RIGHT), make=deny_parse)
    assert not isinstance(made, Refusal)
    assert (made[0].text, made[1]) == ("He did not sell mills.", False)


def test_one_of_three_readings_is_not_enough() -> None:
    made = gates.agree((RIGHT, FRAGMENT, FRAGMENT), make=deny_parse)
    assert made == Reason.FRAGMENT.refuses()


def test_a_long_text_needs_every_reading() -> None:
    short = [RIGHT] * 3
    words = " ".join(["mills"] * (gates.LONG + 1))
    long = [tree(words, " ".join(["mills/NNS/dep/1"] * (gates.LONG + 1)))] * 3
    assert (gates.votes_needed(short), gates.votes_needed(long)) == (2, 3)


def test_the_residue_of_every_agreeing_reading_counts() -> None:
    first = Rewrite(text="a", edits=(), residual=("x",))
    second = Rewrite(text="a", edits=(), residual=("x", "y"))
    assert gates.merged([first, second]).residual == ("x", "y")


def test_beam_mass_is_the_weight_of_readings_with_the_same_outcome() -> None:
    beam = [
        WeightedParse(parse=RIGHT, weight=0.6),
        WeightedParse(parse=FRAGMENT, weight=0.4),
    ]
    wanted = deny_parse(RIGHT)
    assert isinstance(wanted, Rewrite)
    assert gates.beam_mass(beam, wanted, make=deny_parse) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        ("He met Ann Lee.", Edit(span=Span(11, 14), text=""), "'Lee' is lost"),
        ("He sold 42 mills.", Edit(span=Span(8, 11), text=""), "'42' is lost"),
        (
            "See https://example.org now.",
            Edit(span=Span(4, 23), text=""),
            "'https://example.org' is lost",
        ),
    ],
)
def test_names_numbers_and_addresses_must_stay(text: str, edit: Edit, why: str) -> None:
    left = text[: edit.start] + text[edit.end :]
    assert gates.why_broken(text, Rewrite(text=left, edits=(edit,))) == why


def test_edits_must_give_the_text() -> None:
    assert gates.why_broken(TEXT, Rewrite(text="Other.", edits=())) is not None


def test_a_clause_denied_twice_is_misread() -> None:
    rows = "He/PRP/nsubj/5 did/VBD/aux/5 not/RB/advmod/5 not/RB/advmod/5 go/VB/root/5"
    assert gates.why_misread(tree("He did not not go", rows)) is not None


def test_a_loose_not_is_misread() -> None:
    rows = "He/PRP/nsubj/3 re-not/RB/amod/3 went/VBD/root/3"
    assert gates.why_misread(tree("He re-not went", rows)) is None
    rows = "He/PRP/nsubj/3 not/RB/amod/3 went/VBD/root/3"
    assert gates.why_misread(tree("He not went", rows)) is not None
