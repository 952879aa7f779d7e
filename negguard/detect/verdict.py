"""Verdict: what notices, scopes and claims of a document add up to."""

from __future__ import annotations

import math
from collections.abc import Sequence

from negguard.detect.candidates import Segment
from negguard.detect.frames import Notice
from negguard.detect.scope import Scope
from negguard.model import (
    CLEAN,
    Attachment,
    Claim,
    Document,
    Frame,
    Kind,
    Label,
    Region,
    Span,
    Verdict,
)
from negguard.models.card import Card

MOST_COVERED = 3.5  # log-odds of being covered that the judge seldom exceeds


def score_of(card: Card, *, frame: float, cover: float) -> float:
    """Return the calibrated probability of a framing, from two log-odds."""
    first, second, bias = card.calibration
    odds = first * frame + second * cover + bias
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def least_odds(card: Card, min_score: float) -> float:
    """Return the log-odds below which no frame reaches a score, whatever it covers."""
    first, second, bias = card.calibration
    score = min(max(min_score, 1e-6), 1 - 1e-6)
    return (math.log(score / (1 - score)) - bias - second * MOST_COVERED) / first


def frame_of(
    document: Document,
    segments: Sequence[Segment],
    notice: Notice,
    scope: Scope,
    score: float,
) -> Frame:
    """Return a notice as the contract has it; spans that touch become one region."""
    return Frame(
        span=notice.span(segments),
        kind=notice.kind,
        position=scope.position,
        reach=scope.reach,
        rule=notice.source,
        score=score,
        message=document.message_of(segments[notice.first].piece),
        scope=tuple(
            Region(
                Span(segments[each].start, segments[each].end),
                document.message_of(segments[each].piece),
            )
            for each in scope.segments
        ),
    )


def sum_up(frames: tuple[Frame, ...], claims: tuple[Claim, ...]) -> Verdict:
    """Return the verdict: detached where a frame covers a claim that stays asserted."""
    if not frames:
        return CLEAN
    detached = {
        claim.frame for claim in claims if claim.attachment is Attachment.DETACHED
    }
    acting = [frame for number, frame in enumerate(frames) if number in detached]
    return Verdict(
        label=Label.DETACHED if acting else Label.LOCAL,
        score=max(frame.score for frame in acting or frames),
        kinds=_kinds(acting),
        frames=frames,
        claims=claims,
    )


def _kinds(frames: Sequence[Frame]) -> tuple[Kind, ...]:
    """Return the kinds by falling score; of equals, the one said at greater length."""
    best: dict[Kind, tuple[float, int]] = {}
    for frame in frames:
        score, length = best.get(frame.kind, (0.0, 0))
        best[frame.kind] = (max(score, frame.score), length + len(frame.span))
    return tuple(sorted(best, key=lambda kind: (best[kind], kind), reverse=True))
