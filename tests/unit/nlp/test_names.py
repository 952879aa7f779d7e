"""A name that came out as two subjects becomes one again; nothing else changes."""

from __future__ import annotations

import pytest

from negguard.nlp.names import join_names
from tests.parses import parse_from

WHOLE = ["Sings nsubj won", "Ortega flat Sings", "won root won"]


def drawn(table: str) -> list[str]:
    parse = join_names(parse_from(table))
    return [f"{t.text} {t.dep} {parse.tokens[t.head].text}" for t in parse.tokens]


@pytest.mark.parametrize("dep", ["nsubj", "csubj", "aux"])
def test_two_parts_of_a_name_become_one_subject(dep: str) -> None:
    assert drawn(f"Sings/NNP/{dep}/3 Ortega/NNP/nsubj/3 won/VBD/root/0") == WHOLE


def test_what_hangs_on_the_second_part_stays_there() -> None:
    table = "Notes/NNP/nsubj/4 Ann/NNP/nsubj/4 Bay/NNP/flat/2 won/VBD/root/0"
    assert drawn(table)[1:3] == ["Ann flat Notes", "Bay flat Ann"]


def test_a_passive_subject_stays_passive() -> None:
    table = "Ann/NNP/nsubj:pass/3 Bay/NNP/nsubj:pass/3 born/VBN/root/0"
    assert drawn(table)[0] == "Ann nsubj:pass born"


@pytest.mark.parametrize(
    "table",
    [
        "Monday/NNP/obl:unmarked/3 Ann/NNP/nsubj/3 won/VBD/root/0",
        "Ann/NNP/nsubj/3 Bay/NNP/flat/1 won/VBD/root/0",
        "Ann/NNP/nsubj/2 met/VBD/root/0 Bay/NNP/obj/2",
        "What/WP/nsubj/3 Ann/NNP/nsubj/3 won/VBD/root/0",
        "Ann/NNP/root/0 Bay/NNP/nsubj/3 won/VBD/parataxis/1",
    ],
)
def test_other_trees_stay_as_they_are(table: str) -> None:
    parse = parse_from(table)
    assert join_names(parse) == parse
