"""The examples of a report: the same documents in whatever order they were found."""

from __future__ import annotations

import pytest

from negguard.model import Action, Document, Kind
from negguard.raydata.draw import MOST, draw
from negguard.raydata.request import Example
from tests.outcomes import outcome


def example(
    row: int, action: Action = Action.QUARANTINE, kind: Kind = Kind.FICTION
) -> Example:
    found = outcome(Document(text="The text below is invented."), action)
    return Example(kind=kind, place=f"a.jsonl row {row}", outcome=found)


ALL = tuple(example(row) for row in range(40))


def places(examples: tuple[Example, ...]) -> list[str]:
    return [each.place for each in examples]


def test_the_order_in_which_documents_are_found_does_not_matter() -> None:
    assert places(draw(ALL, seed=3)) == places(draw(reversed(ALL), seed=3))


@pytest.mark.parametrize("cut", [1, 7, 20])
def test_drawing_part_by_part_gives_what_drawing_once_gives(cut: int) -> None:
    first = draw(ALL[:cut], seed=3)
    assert places(draw((*first, *ALL[cut:]), seed=3)) == places(draw(ALL, seed=3))


def test_another_seed_draws_others() -> None:
    assert places(draw(ALL, seed=1)) != places(draw(ALL, seed=2))


def test_a_rare_action_of_a_kind_is_shown_too() -> None:
    drawn = draw((*ALL, example(99, Action.REWRITE)), seed=0)
    assert len(drawn) == MOST + 1
    assert "a.jsonl row 99" in places(drawn)


def test_kinds_come_in_the_order_of_the_glossary() -> None:
    both = (example(1, kind=Kind.FICTION), example(2, kind=Kind.FALSITY))
    assert [each.kind for each in draw(both, seed=0)] == [Kind.FALSITY, Kind.FICTION]


def test_a_document_is_drawn_once() -> None:
    assert len(draw((ALL[0], ALL[0]), seed=0)) == 1
