"""Claims: the covered assertions, each local or detached."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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
from negguard.text.layout import Pace, unhurried
from negguard.text.segments import SegmentKind

# Code points of a claim; a longer one is taken for an assertion, since the patterns of
# denial go over a claim many times.
LONGEST_READ = 4_000
SAME_SENTENCE = {SegmentKind.SENTENCE, SegmentKind.ITEM, SegmentKind.QUOTE}


def bind_claims(
    document: Document,
    segments: Sequence[Segment],
    scopes: Sequence[Scope],
    *,
    pace: Pace = unhurried,
) -> tuple[Claim, ...]:
    """Return the claims that the notices cover, in order, each bound once.

    Parts of one line, and lines of one block of code, are one claim. `pace` is called
    for each claim, and may raise to stop the work.
    """
    owner: dict[int, int] = {}
    for number, scope in enumerate(scopes):
        for segment in scope.segments:
            owner.setdefault(segment, number)
    parts: list[tuple[int, int]] = []  # first and last segment of each claim
    for segment in sorted(owner):
        first, last = parts[-1] if parts else (segment, -2)
        joined = segment == last + 1 and owner[first] == owner[segment]
        if joined and _goes_on(document, segments, segment):
            parts[-1] = (first, segment)
        else:
            parts.append((segment, segment))
    claims: list[Claim] = []
    for first, last in parts:
        pace()
        claims.append(_claim(document, segments[first], segments[last], owner[first]))
    return tuple(claims)


def segments_within(
    segments: Sequence[Segment], regions: Sequence[Region]
) -> tuple[int, ...]:
    """Return the numbers of the segments that overlap any of some regions."""
    found: set[int] = set()
    for region in regions:
        piece = region.message or 0
        after, before = (piece, region.span.start), (piece, region.span.end)
        low = bisect_right(segments, after, key=lambda one: (one.piece, one.end))
        high = bisect_left(segments, before, key=lambda one: (one.piece, one.start))
        found.update(range(low, high))
    return tuple(sorted(found))


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


def _claim(document: Document, first: Segment, last: Segment, frame: int) -> Claim:
    """Return the claim that some segments are; one of great length is not read."""
    span = Span(first.start, last.end)
    read = last.kind != SegmentKind.CODE and len(span) <= LONGEST_READ
    local = read and denied(normal(span.of(document.pieces[first.piece])))
    return Claim(
        span=span,
        frame=frame,
        attachment=Attachment.LOCAL if local else Attachment.DETACHED,
        message=document.message_of(first.piece),
    )
