"""A document is detached where a frame covers what stays asserted, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negguard.detect.verdict import MOST_COVERED, least_odds, score_of, sum_up
from negguard.model import CLEAN, Kind, Label
from negguard.models.card import read_card, shipped_models
from tests.builders import claim, frame

TEXT = "Hoax! Satire below. It rained. It did not snow."
HOAX = frame(TEXT, "Hoax!")
SATIRE = replace(frame(TEXT, "Satire below.", kind=Kind.FICTION), score=0.7)


def test_no_frame_is_clean() -> None:
    assert sum_up((), ()) is CLEAN


def test_a_claim_that_stays_asserted_detaches_its_frame() -> None:
    found = sum_up((HOAX, SATIRE), (claim(TEXT, "It rained.", of=1),))
    assert found.label is Label.DETACHED
    assert found.kinds == (Kind.FICTION,)
    assert found.score == SATIRE.score


def test_denied_claims_are_local() -> None:
    found = sum_up((HOAX,), (claim(TEXT, "It did not snow.", local=True),))
    assert found.label is Label.LOCAL
    assert found.kinds == ()
    assert found.score == HOAX.score


def test_kinds_fall_by_score_then_by_length_of_what_says_them() -> None:
    both = (claim(TEXT, "It rained."), claim(TEXT, "It rained.", of=1))
    assert sum_up((HOAX, SATIRE), both).kinds == (Kind.FALSITY, Kind.FICTION)
    equal = (HOAX, replace(SATIRE, score=HOAX.score))
    assert sum_up(equal, both).kinds == (Kind.FICTION, Kind.FALSITY)


@pytest.mark.parametrize("score", [0.2, 0.5, 0.9])
def test_no_frame_below_the_least_odds_reaches_the_score(score: float) -> None:
    card = read_card(shipped_models())
    least = least_odds(card, score)
    assert score_of(card, frame=least, cover=MOST_COVERED) == pytest.approx(score)
    assert score_of(card, frame=least - 0.1, cover=MOST_COVERED) < score


def test_scores_are_probabilities_whatever_the_odds() -> None:
    card = read_card(shipped_models())
    for odds in (-1e9, 0.0, 1e9):
        assert 0.0 < score_of(card, frame=odds, cover=odds) < 1.0 + 1e-12
