"""Claims: the covered assertions, each local or detached."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.detect.candidates import Segment, read_segments
from negguard.detect.scope import Scope
from negguard.detect.verdict import sum_up
from negguard.model import (
    Attachment,
    Claim,
    Document,
    Frame,
    Region,
    Span,
    Verdict,
)
from negguard.models.pieces import normal
from negguard.text.denial import denied
from negguard.text.segments import SegmentKind

SAME_SENTENCE = {SegmentKind.SENTENCE, SegmentKind.ITEM, SegmentKind.QUOTE}


def bind_claims(
    document: Document, segments: Sequence[Segment], scopes: Sequence[Scope]
) -> tuple[Claim, ...]:
    """Return the claims that the notices cover, in order, each bound once.

    Parts of one line, and lines of one block of code, are one claim.
    """
    owner: dict[int, int] = {}
    for number, scope in enumerate(scopes):
        for segment in scope.segments:
            owner.setdefault(segment, number)
    claims: list[Claim] = []
    last = -2
    for segment in sorted(owner):
        number = owner[segment]
        joined = segment == last + 1 and claims and claims[-1].frame == number
        if joined and _goes_on(document, segments, segment):
            claims[-1] = _claim(document, segments[segment], number, claims[-1])
        else:
            claims.append(_claim(document, segments[segment], number, None))
        last = segment
    return tuple(claims)


def segments_within(
    segments: Sequence[Segment], regions: Sequence[Region]
) -> tuple[int, ...]:
    """Return the numbers of the segments that overlap any of some regions."""
    return tuple(
        number
        for number, each in enumerate(segments)
        if any(
            each.piece == (region.message or 0)
            and region.span.start < each.end
            and each.start < region.span.end
            for region in regions
        )
    )


def rebound(document: Document, frames: tuple[Frame, ...]) -> Verdict:
    """Return the verdict on frames whose scopes somebody else has set."""
    segments = read_segments(document.pieces)
    scopes = [
        Scope(
            segments=segments_within(segments, frame.scope),
            position=frame.position,
            reach=frame.reach,
        )
        for frame in frames
    ]
    return sum_up(frames, bind_claims(document, segments, scopes))


def _goes_on(document: Document, segments: Sequence[Segment], segment: int) -> bool:
    """Tell whether a segment goes on with the sentence or code before it."""
    here, before = segments[segment], segments[segment - 1]
    if here.piece != before.piece:
        return False
    code = {SegmentKind.CODE, SegmentKind.COMMENT}
    if here.kind in code and before.kind in code:
        return here.lead < 2
    if here.lead or here.kind not in SAME_SENTENCE:
        return False
    text = document.pieces[here.piece]
    closing = text[before.start : before.end].rstrip("\"')]*_\u201d\u2019 ")
    return not closing.endswith((".", "!", "?", ":"))


def _claim(
    document: Document, segment: Segment, frame: int, before: Claim | None
) -> Claim:
    start = before.start if before else segment.start
    text = document.pieces[segment.piece][start : segment.end]
    local = segment.kind != SegmentKind.CODE and denied(normal(text))
    return Claim(
        span=Span(start, segment.end),
        frame=frame,
        attachment=Attachment.LOCAL if local else Attachment.DETACHED,
        message=document.message_of(segment.piece),
    )
