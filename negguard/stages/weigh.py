"""Weigh nominated sentences: the scorer raises wordings and vetoes look-alikes.

Where rules hold as well, their word counts for more than the scorer's. A sentence in
which none does may be a frame by the scorer's word alone, if it stands or points as
frames do. Code is left to the rules: it has too few words for the scorer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from negguard.model import Kind, Span
from negguard.rules.matching import Hit
from negguard.rules.schema import Covers, Rule
from negguard.stages.nominate import Nominee
from negguard.stages.pieces import Piece
from negguard.stages.placement import JUDGING, Place, place
from negguard.stages.stretches import Stretch, allowed, may_judge
from negguard.text.blocks import BlockKind
from negguard.text.spans import cut, overlaps_any

RULE_WEIGHT = 0.7  # share of a rule in the log odds where both have a say
# What the scorer's odds are worth where no rule holds; where a rule matches in a place
# that it does not allow, they are worth more. Kinds whose claims policies rewrite or
# delete need more than even odds, and kinds that they annotate need less. Set on
# documents left out of fitting, by the false alarms that each kind may have.
UNMATCHED, MATCHED = 1.5, 2.5
UNMATCHED_SEVERE, MATCHED_SEVERE = 0.55, 0.9
SEVERE = frozenset({Kind.FALSITY, Kind.CORRECTION})
LONGEST = 800  # characters of a sentence that rules read; few are longer
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
        hits = tuple(piece.reading.hits(_near(stretch)))
        held = tuple(held_of(piece, hits))
        number = max(layout.block_at(stretch.span.start), 0)
        if layout.blocks[number].kind is BlockKind.CODE or stretch.nominee.trusted:
            yield from held
            continue
        for spot in held:
            score = between(spot.hit.rule.score, stretch.nominee.score)
            if score >= min_score:
                yield _rescored(spot, score)
        score = alone(stretch.nominee, matched=bool(hits))
        if not held and score >= min_score and may_judge(layout, stretch.span):
            yield from _raised(piece, stretch, score=score, scorer=scorer)


def is_hopeful(piece: Piece, nominee: Nominee, *, min_score: float) -> bool:
    """Tell whether a nominee is worth the layout of its text: most are not.

    Rules are tried on more than its span, for layout may find a longer sentence. Where
    the scorer asks for no more than their words, they need not hold where they match.
    """
    if not nominee.hopeful:
        return False
    if not nominee.trusted and alone(nominee, matched=False) >= min_score:
        return True
    window = piece.window(nominee.span, around=AROUND)
    whole, least = Span(0, len(window.text)), _least_rule(nominee, min_score)
    start = max(0, nominee.span.start - AROUND)
    return any(
        not least
        or piece.glance.could_hold(
            hit.rule.where, Span(start + hit.start, start + hit.end)
        )
        for hit in window.hits(whole, least=least)
    )


def _least_rule(nominee: Nominee, min_score: float) -> float:
    """Return the score of the weakest rule that may make a frame of a nominee."""
    if nominee.trusted:
        return min_score
    if alone(nominee, matched=True) >= min_score:
        return 0
    return needed(nominee.score, min_score)


def _near(stretch: Stretch) -> Span:
    """Return a stretch, or what lies around the cue of one that has no end in sight."""
    span, cue = stretch.span, stretch.nominee.cue
    if len(span) <= LONGEST:
        return span
    start = max(span.start, cue - LONGEST // 2)
    return Span(start, min(span.end, start + LONGEST))


def held_of(piece: Piece, hits: Iterable[Hit]) -> Iterator[Place]:
    """Return those matches of rules whose layout holds."""
    for hit in hits:
        yield from allowed(piece, hit)


def alone(nominee: Nominee, *, matched: bool) -> float:
    """Return the probability of a frame where the scorer speaks and no rule holds.

    `matched`: the words of a rule match, in a place that it does not allow.
    """
    if nominee.kind in SEVERE:
        odds = MATCHED_SEVERE if matched else UNMATCHED_SEVERE
    else:
        odds = MATCHED if matched else UNMATCHED
    odds *= _odds(nominee.score)
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


def _raised(
    piece: Piece, stretch: Stretch, *, score: float, scorer: str
) -> Iterator[Place]:
    """Yield the whole sentence as the scorer's own finding.

    Not if it is a question, or if it only looks like one: "if any of it is false".
    """
    span, nominee = stretch.span, stretch.nominee
    whole = place(piece, Hit(span.start, span.end, NO_RULE))
    asked = span.of(piece.layout.folded).rstrip("\"')]}*_ \n").endswith("?")
    if whole is None or asked or _only_looks(piece, whole.sentence, nominee):
        return
    rule = Rule(
        id=scorer,
        kind=nominee.kind,
        score=score,
        match=(),
        fires=(),
        silent=(),
        covers=_covers(whole.facts, backward=nominee.backward),
        grows=not {"colon", "short"} <= whole.facts,
    )
    yield replace(whole, hit=replace(whole.hit, rule=rule))


def _only_looks(piece: Piece, sentence: Span, nominee: Nominee) -> bool:
    """Tell whether pseudo-cues hold the cue, and nothing outside them judges."""
    pseudos = piece.pseudos(sentence)
    if not overlaps_any(Span(nominee.cue, nominee.cue + 1), pseudos):
        return False
    rest = cut(sentence, pseudos)
    return not any(JUDGING.search(part.of(piece.layout.folded)) for part in rest)


def _covers(facts: frozenset[str], *, backward: bool) -> Covers:
    if "heading" in facts:
        return Covers.SECTION
    if "label-end" in facts or "colon" in facts:
        return Covers.FOLLOWING
    if {"first", "alone"} <= facts or {"last", "alone"} <= facts:
        return Covers.DOCUMENT
    return Covers.PRECEDING if backward else Covers.FOLLOWING
