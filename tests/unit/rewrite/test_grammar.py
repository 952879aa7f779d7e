"""Each row of the table refuses its own example, and alone does so."""

from __future__ import annotations

from functools import cache

import pytest

from negguard.model import Refusal
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parse
from negguard.rewrite import gates, grammar
from negguard.rewrite.constructions import Construction, Reason, Ruling
from negguard.rewrite.grammar import CONSTRUCTIONS, ruling_of
from negguard.rewrite.sentence import deny_parse

BY_NAME = pytest.mark.parametrize("row", CONSTRUCTIONS, ids=lambda row: row.name.name)


@cache
def readings(sentence: str) -> tuple[Parse, ...]:
    """Return the shipped members' parses of a sentence."""
    return gates.read([sentence], SpacyParser())[0]


def shown(row: Construction) -> set[str]:
    """Return what the readings of a row's example are refused for."""
    made = [deny_parse(one) for one in readings(row.example)]
    return {one.construction for one in made if isinstance(one, Refusal)}


@BY_NAME
def test_an_example_is_refused_for_its_construction(row: Construction) -> None:
    assert row.name.value in shown(row)


@BY_NAME
def test_without_its_row_an_example_is_not_refused_for_it(
    row: Construction, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = tuple(one for one in CONSTRUCTIONS if one is not row)
    monkeypatch.setattr(grammar, "CONSTRUCTIONS", rest)
    assert row.name.value not in shown(row)


def test_no_two_rows_have_one_name() -> None:
    names = [one.name for one in CONSTRUCTIONS]
    assert len(names) == len(set(names))


def test_one_reading_with_a_veto_speaks_against_all() -> None:
    example = next(one for one in CONSTRUCTIONS if one.verdict is Ruling.VETO).example
    made = gates.agree(readings(example), make=deny_parse)
    assert isinstance(made, Refusal)
    assert ruling_of(made) is Ruling.VETO


def test_what_no_row_names_is_a_plain_refusal() -> None:
    assert ruling_of(Reason.DISAGREEMENT.refuses()) is Ruling.REFUSE
    assert ruling_of(Reason.NO_SUBJECT.refuses()) is Ruling.REREAD
