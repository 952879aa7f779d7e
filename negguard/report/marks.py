"""Where the frames, claims and scopes of a piece of text begin and end.

One flattening serves every view: a text is cut at each boundary, and each run knows
which frame or claim holds it and whether a scope covers it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from negguard.model import Attachment, Span, Verdict
from negguard.text.spans import overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text with the same marks; indexes point into the verdict."""

    text: str
    span: Span
    frame: int | None = None
    claim: int | None = None
    covered: bool = False


def runs_of(piece: str, verdict: Verdict, *, message: int | None) -> Iterator[Run]:
    """Cut one piece of a document at every mark and yield all of it, in order."""
    cuts = {0, len(piece)}
    for span in _spans(verdict, message):
        cuts |= {min(span.start, len(piece)), min(span.end, len(piece))}
    edges = sorted(cuts)
    for start, end in itertools.pairwise(edges):
        span = Span(start, end)
        yield Run(
            text=span.of(piece),
            span=span,
            frame=_frame_at(verdict, message, start),
            claim=_claim_at(verdict, message, start),
            covered=covers(verdict, message, span),
        )


def covers(verdict: Verdict, message: int | None, span: Span) -> bool:
    """Tell whether the scope of any frame holds a character of `span`."""
    return any(
        region.message == message and overlap(region.span, span)
        for frame in verdict.frames
        for region in frame.scope
    )


def _spans(verdict: Verdict, message: int | None) -> Iterator[Span]:
    for frame in verdict.frames:
        if frame.message == message:
            yield frame.span
        yield from (part.span for part in frame.scope if part.message == message)
    yield from (claim.span for claim in verdict.claims if claim.message == message)


def _frame_at(verdict: Verdict, message: int | None, offset: int) -> int | None:
    for index, frame in enumerate(verdict.frames):
        if frame.message == message and frame.start <= offset < frame.end:
            return index
    return None


def _claim_at(verdict: Verdict, message: int | None, offset: int) -> int | None:
    """Prefer the detached claim where a local one holds the same character."""
    found = [
        (claim.attachment is not Attachment.DETACHED, index)
        for index, claim in enumerate(verdict.claims)
        if claim.message == message and claim.start <= offset < claim.end
    ]
    return min(found)[1] if found else None
