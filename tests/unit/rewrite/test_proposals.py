"""Denials in somebody else's words are held against the claim, clause by clause."""

from __future__ import annotations

import pytest

from negguard.model import Kind
from negguard.nlp.spacy_parser import SpacyParser
from negguard.rewrite.proposals import why_not

WON = "Ada Roe won the race in 1999."
PARSER = SpacyParser()


def refused(claim: str, proposal: str, kind: Kind = Kind.FALSITY) -> bool:
    return why_not(claim, proposal, kind=kind, parser=PARSER) is not None


@pytest.mark.parametrize(
    ("claim", "proposal"),
    [
        (WON, "Ada Roe did not win the race in 1999."),
        (WON, "Ada Roe didn't win the race in 1999."),
        (WON, "Ada Roe never won the race in 1999."),
        ("It can be seen from here.", "It cannot be seen from here."),
        ("A dragon sleeps there.", "No dragon sleeps there."),
        ("Both the king and his heir fled.", "Neither the king nor his heir fled."),
        ("Put butter on a burn.", "Do not put butter on a burn."),
    ],
)
def test_a_denial_of_every_clause_passes(claim: str, proposal: str) -> None:
    assert not refused(claim, proposal)


@pytest.mark.parametrize(
    ("claim", "proposal"),
    [
        (WON, WON),
        (WON, ""),
        (WON, "Ada Roe did not win the race."),
        (WON, "Somebody did not win the race in 1999."),
        (WON, "The claim that Ada Roe won in 1999 is not so."),
        (WON, "It is not true that Ada Roe won the race in 1999."),
        (WON, "Ada Roe did not win the race in 1999.\nNobody did."),
        (WON, "Ada Roe did not win the race in 1999, and " + "so on " * 20),
        (WON, "Ada Roe won not only the race in 1999."),
        (WON, "Ada Roe won the race in 1999, no doubt."),
        (WON, "Ada Roe, never a sprinter, won the race in 1999."),
        (WON, "No one denies that Ada Roe won the race in 1999."),
        (WON, "Ada Roe may have won the race in 1999."),
        ("Harrow won 3-1.", "Harrow won 3-1, not 1-3."),
        ("Harrow won 3-1.", "Harrow won 3-1 and did not lose."),
        ("Harrow won and sang.", "Harrow did not win and sang."),
    ],
)
def test_a_proposal_that_leaves_the_claim_standing_is_refused(
    claim: str, proposal: str
) -> None:
    assert refused(claim, proposal)


@pytest.mark.parametrize(
    ("proposal", "good"),
    [
        ("It is not known whether Ada Roe won the race in 1999.", True),
        ("Ada Roe may have won the race in 1999.", True),
        ("Ada Roe did not win the race in 1999.", False),
        (WON, False),
    ],
)
def test_what_is_only_doubted_is_never_denied(proposal: str, *, good: bool) -> None:
    assert refused(WON, proposal, Kind.UNCERTAINTY) is not good
