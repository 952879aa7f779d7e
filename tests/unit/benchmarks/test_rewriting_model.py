"""The model's scores count what they say they count."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from benchmarks.rewriting_model import Accuracy, score
from benchmarks.rewriting_names import reads, share_found
from negguard.model import Span
from negguard.nlp.values import Parse, WeightedParse
from tests.parses import parse_from

GOLD = parse_from("He/PRP/nsubj/2 won/VBD/root/0 gold/NN/obj/2 ././punct/2")
NAMED = parse_from("Ann/NNP/nsubj/3 Bay/NNP/flat/1 won/VBD/root/0 ././punct/3")


@dataclass
class Fixed:
    """Gives the same parse for every text."""

    answer: Parse

    def parse(self, texts: list[str]) -> list[Parse]:
        return [self.answer for _ in texts]

    def vote(self, texts: list[str]) -> list[tuple[Parse, ...]]:
        return [(self.answer,) for _ in texts]

    def beam_parses(
        self,
        texts: list[str],
        *,
        width: int = 8,
    ) -> list[tuple[WeightedParse, ...]]:
        return [(WeightedParse(parse=self.answer, weight=1.0),) for _ in texts]


def with_token(place: int, **changes: str | int) -> Parse:
    tokens = list(GOLD.tokens)
    tokens[place] = replace(tokens[place], **changes)
    return replace(GOLD, tokens=tuple(tokens))


def test_a_perfect_parse_scores_full_marks() -> None:
    assert score([GOLD], [GOLD]) == Accuracy(
        tag=100.0, uas=100.0, las=100.0, sentence_f=100.0
    )


@pytest.mark.parametrize(
    ("parsed", "expected"),
    [
        (with_token(2, tag="JJ"), (75.0, 100.0, 100.0, 100.0)),
        (with_token(2, dep="obl"), (100.0, 100.0, 66.67, 100.0)),
        (with_token(2, head=0), (100.0, 66.67, 66.67, 100.0)),
        (with_token(3, head=0), (100.0, 100.0, 100.0, 100.0)),
        (
            replace(GOLD, sentences=(Span(0, 6), Span(7, 12))),
            (100.0, 100.0, 100.0, 0.0),
        ),
    ],
)
def test_each_mistake_costs_its_own_figure(
    parsed: Parse, expected: tuple[float, ...]
) -> None:
    found = score([GOLD], [parsed])
    assert (found.tag, found.uas, found.las, found.sentence_f) == expected


def test_a_name_counts_when_it_is_the_whole_subject() -> None:
    assert reads(NAMED, name="Ann Bay", predicate="won", root="won")
    assert not reads(NAMED, name="Bay", predicate="won", root="won")


def test_another_root_does_not_count() -> None:
    assert not reads(NAMED, name="Ann Bay", predicate="won", root="show")


def test_the_share_counts_every_frame() -> None:
    assert share_found(Fixed(NAMED), ("Ann Bay",)) == pytest.approx(14.3)
