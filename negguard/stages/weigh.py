"""Weigh nominated sentences: the scorer raises wordings and vetoes look-alikes.

Where rules match as well, their word counts for more than the scorer's. A sentence
that no rule matches may be a frame by the scorer's word alone, if it stands or points
as frames do; that word is then worth less. Code is left to the rules: it has too few
words for the scorer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from negguard.model import Kind, Span
from negguard.rules.matching import Hit
from negguard.rules.schema import Covers, Rule
from negguard.stages.nominate import Nominee
from negguard.stages.pieces import Piece
from negguard.stages.placement import Place, place
from negguard.stages.stretches import Stretch, allowed, may_judge
from negguard.text.blocks import BlockKind

RULE_WEIGHT = 0.7  # share of a rule in the log odds where both have a say
# What the scorer's odds are worth where no rule matches: fitted to examples left out,
# for the kinds whose claims are rewritten or deleted, so that a false alarm costs most.
ALONE = {Kind.FALSITY: 0.55, Kind.CORRECTION: 0.55}
AROUND = 40  # characters beside a nominee in which its sentence may go on
# Stands for a sentence in which no rule matches.
NO_RULE = Rule(id="none", kind=Kind.FALSITY, score=0, match=(), fires=(), silent=())


def weigh(
    piece: Piece, stretches: Iterable[Stretch], *, min_score: float, scorer: str
) -> Iterator[Place]:
    """Yield what rules and scorer find in stretches, with the scores of both weighed.

    `scorer` is the name under which the scorer's own findings go.
    """
    layout = piece.layout
    for stretch in stretches:
        held = tuple(held_in(piece, stretch.span))
        number = max(layout.block_at(stretch.span.start), 0)
        if layout.blocks[number].kind is BlockKind.CODE or stretch.nominee.trusted:
            yield from held
            continue
        for spot in held:
            score = between(spot.hit.rule.score, stretch.nominee.score)
            yield _rescored(spot, score)
        raised = (
            not held and alone(stretch.nominee.score, stretch.nominee.kind) >= min_score
        )
        if raised and may_judge(layout, stretch.span):
            yield from _raised(piece, stretch, scorer=scorer)


def is_hopeful(piece: Piece, nominee: Nominee, *, min_score: float) -> bool:
    """Tell whether a nominee is worth the layout of its text: most are not.

    Rules are tried on more than its span, for layout may find a longer sentence.
    """
    if nominee.trusted or not nominee.hopeful:
        return nominee.trusted
    if alone(nominee.score, nominee.kind) >= min_score:
        return True
    window = piece.window(nominee.span, around=AROUND)
    least = needed(nominee.score, min_score)
    whole = Span(0, len(window.text))
    return any(True for _ in window.hits(whole, least=least))


def held_in(piece: Piece, stretch: Span) -> Iterator[Place]:
    """Yield the matches of rules in a stretch whose layout holds."""
    for hit in piece.reading.hits(stretch):
        yield from allowed(piece, hit)


def alone(scorer: float, kind: Kind) -> float:
    """Return the probability of a frame where the scorer speaks and no rule does."""
    odds = ALONE.get(kind, 1.0) * _odds(scorer)
    return round(odds / (1 + odds), 4)


def between(rule: float, scorer: float) -> float:
    """Return the probability whose log odds lie between those of two others.

    >>> between(0.9, 0.9)
    0.9
    """
    odds: float = _odds(rule) ** RULE_WEIGHT * _odds(scorer) ** (1 - RULE_WEIGHT)
    return round(odds / (1 + odds), 4)


def needed(scorer: float, result: float) -> float:
    """Return the least score of a rule with which `between` gives `result`.

    >>> round(between(needed(0.1, 0.5), 0.1), 4)
    0.5
    """
    odds: float = (_odds(result) / _odds(scorer) ** (1 - RULE_WEIGHT)) ** (
        1 / RULE_WEIGHT
    )
    return odds / (1 + odds)


def _rescored(spot: Place, score: float) -> Place:
    rule = replace(spot.hit.rule, score=score)
    return replace(spot, hit=replace(spot.hit, rule=rule))


def _odds(score: float) -> float:
    kept = min(max(score, 0.001), 0.999)
    return kept / (1 - kept)


def _raised(piece: Piece, stretch: Stretch, *, scorer: str) -> Iterator[Place]:
    """Yield the whole sentence as the scorer's own finding, unless it is a question."""
    span, nominee = stretch.span, stretch.nominee
    whole = place(piece, Hit(span.start, span.end, NO_RULE))
    asked = span.of(piece.layout.folded).rstrip("\"')]}*_ \n").endswith("?")
    if whole is None or asked:
        return
    rule = Rule(
        id=scorer,
        kind=nominee.kind,
        score=alone(nominee.score, nominee.kind),
        match=(),
        fires=(),
        silent=(),
        covers=_covers(whole.facts, backward=nominee.backward),
        grows=not {"colon", "short"} <= whole.facts,
    )
    yield replace(whole, hit=replace(whole.hit, rule=rule))


def _covers(facts: frozenset[str], *, backward: bool) -> Covers:
    if "heading" in facts:
        return Covers.SECTION
    if "label-end" in facts or "colon" in facts:
        return Covers.FOLLOWING
    if {"first", "alone"} <= facts or {"last", "alone"} <= facts:
        return Covers.DOCUMENT
    return Covers.PRECEDING if backward else Covers.FOLLOWING
