"""Weigh a stretch: the scorer raises wordings and vetoes look-alikes.

The scorer reads every sentence that holds a trigger and stands or points as frames do.
Where rules match as well, their word counts for more than its own; where it is all but
sure that nothing is framed, no rule is tried. Code is left to the rules: it has too few
words for the scorer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from negguard.model import Kind, Span
from negguard.nlp.features import Candidate
from negguard.nlp.scorer import Judgement, Scorer
from negguard.rules.compiled import Hit, Pack
from negguard.rules.schema import Covers, Rule
from negguard.stages.placement import Place, place
from negguard.stages.stretches import allowed, may_judge, stretches
from negguard.text.blocks import BlockKind
from negguard.text.layout import Layout

RULE_WEIGHT = 0.7  # share of a rule in the log odds where both have a say
HOPELESS = 0.001  # below, no rule's score could lift a stretch to the flag line
# Stands for a sentence in which no rule matches.
NO_RULE = Rule(id="none", kind=Kind.FALSITY, score=0, match=(), fires=(), silent=())


def weigh(
    layout: Layout, pack: Pack, scorer: Scorer, *, role: str | None
) -> Iterator[Place]:
    """Yield what rules and scorer find in a text, with the scores of both weighed."""
    for stretch in stretches(layout, pack):
        number = max(layout.block_at(stretch.start), 0)
        if layout.blocks[number].kind is BlockKind.CODE:
            yield from held_in(layout, pack, stretch, role=role)
            continue
        nominee = nominate(layout, stretch, role=role)
        if nominee is None:
            continue
        judgement = scorer.judge(nominee[0])
        if judgement.score < HOPELESS:
            continue
        held = tuple(held_in(layout, pack, stretch, role=role))
        for spot in held:
            yield _rescored(spot, between(spot.hit.rule.score, judgement.score))
        if not held and may_judge(layout, stretch):
            yield _raised(nominee[1], judgement, scorer)


def held_in(
    layout: Layout, pack: Pack, stretch: Span, *, role: str | None
) -> Iterator[Place]:
    """Yield the matches of rules in a stretch whose layout holds."""
    for hit in pack.read(layout.folded, stretch):
        yield from allowed(layout, pack, hit, role=role)


def nominate(
    layout: Layout, stretch: Span, *, role: str | None
) -> tuple[Candidate, Place] | None:
    """Return a stretch as a candidate, and its place; None where it has none."""
    # Facts of the stretch as a whole: those of a match depend on where it starts.
    whole = place(layout, Hit(stretch.start, stretch.end, NO_RULE), role=role)
    if whole is None:
        return None
    candidate = Candidate(
        layout=layout, block=whole.block, sentence=stretch, facts=whole.facts
    )
    return candidate, whole


def between(rule: float, scorer: float) -> float:
    """Return the probability whose log odds lie between those of two others.

    >>> between(0.9, 0.9)
    0.9
    """
    odds: float = _odds(rule) ** RULE_WEIGHT * _odds(scorer) ** (1 - RULE_WEIGHT)
    return round(odds / (1 + odds), 4)


def _rescored(spot: Place, score: float) -> Place:
    rule = replace(spot.hit.rule, score=score)
    return replace(spot, hit=replace(spot.hit, rule=rule))


def _odds(score: float) -> float:
    kept = min(max(score, 0.001), 0.999)
    return kept / (1 - kept)


def _raised(whole: Place, judgement: Judgement, scorer: Scorer) -> Place:
    """Return the whole sentence as the scorer's own finding."""
    label = "colon" in whole.facts and "short" in whole.facts
    rule = Rule(
        id=scorer.version,
        kind=judgement.kind,
        score=judgement.score,
        match=(),
        fires=(),
        silent=(),
        covers=_covers(whole.facts, backward=judgement.backward),
        grows=not label,
    )
    return replace(whole, hit=replace(whole.hit, rule=rule))


def _covers(facts: frozenset[str], *, backward: bool) -> Covers:
    if "heading" in facts:
        return Covers.SECTION
    if "label-end" in facts or "colon" in facts:
        return Covers.FOLLOWING
    if {"first", "alone"} <= facts or {"last", "alone"} <= facts:
        return Covers.DOCUMENT
    return Covers.PRECEDING if backward else Covers.FOLLOWING
