"""Frames: neighbouring segments that disown become one notice each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from negguard.detect.candidates import Segment
from negguard.detect.judging import Judged
from negguard.model import Kind, Span

KINDS = tuple(Kind)
LIKELY = 0.0  # log-odds from which a segment starts a notice
JOINS = -1.5  # log-odds from which a neighbour belongs to a notice of its kind
SURE = 3.0  # log-odds from which the judge needs no rule to name the kind
LONGEST_NOTICE = 12  # segments


@dataclass(frozen=True, slots=True)
class Raised:
    """What a rule or a plug-in says of a segment, with the probability it gives.

    `covers` are the segments that a plug-in says are covered, if it says so.
    """

    kind: Kind
    score: float
    rule: str
    covers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Segments `first` to `last`, inclusive, that disown text as one.

    `odds` are the judge's log-odds of its likeliest segment; `source` names what found
    it; `least` is the score of the rule that did, 0 if none, and `covers` what a
    plug-in says that it covers.
    """

    first: int
    last: int
    kind: Kind
    odds: float
    source: str
    least: float = 0.0
    covers: tuple[int, ...] = ()

    def span(self, segments: Sequence[Segment]) -> Span:
        """Return its span in the text that it stands in."""
        return Span(segments[self.first].start, segments[self.last].end)


def find_notices(
    segments: Sequence[Segment],
    judged: Judged,
    *,
    source: str,
    likely: float = LIKELY,
    raised: Mapping[int, Raised] | None = None,
    vetoed: frozenset[int] = frozenset(),
) -> tuple[Notice, ...]:
    """Return the notices of a document, in order and apart.

    Args:
        segments: the segments of the document.
        judged: the judge's log-odds for each of them.
        source: the name under which the judge's findings go.
        likely: log-odds that some segment of a notice must have.
        raised: what rules and plug-ins say of segments.
        vetoed: segments that a rule says are no frames.
    """
    odds = judged.odds
    raised = raised or {}
    kinds = judged.frames[:, 1:].argmax(axis=1)
    found: list[Notice] = []
    for segment in range(len(segments)):
        if segment in vetoed or not (odds[segment] >= likely or segment in raised):
            continue
        if found and segment <= found[-1].last:
            continue
        low = found[-1].last + 1 if found else 0
        first, last = _grown(segments, judged, segment, low, kinds, vetoed)
        inside = range(first, last + 1)
        best = max(inside, key=lambda each: odds[each])
        notice = Notice(
            first=first,
            last=last,
            kind=_kind(judged, inside),
            odds=float(odds[best]),
            source=source,
        )
        ruled = [raised[each] for each in inside if each in raised]
        found.append(_ruled(notice, ruled))
    return tuple(found)


def _grown(
    segments: Sequence[Segment],
    judged: Judged,
    seed: int,
    low: int,
    kinds: np.ndarray,
    vetoed: frozenset[int],
) -> tuple[int, int]:
    """Return the run of segments around a seed that belong to its notice."""
    odds = judged.odds
    first = last = seed

    def joins(segment: int) -> bool:
        return (
            segment not in vetoed
            and segments[segment].piece == segments[seed].piece
            and odds[segment] >= JOINS
            and odds[segment] > judged.covers[segment]
            and (kinds[segment] == kinds[seed] or odds[segment] < LIKELY)
            and last - first < LONGEST_NOTICE
        )

    while first > low and joins(first - 1):
        first -= 1
    while last + 1 < len(segments) and joins(last + 1):
        last += 1
    return first, last


def _kind(judged: Judged, inside: range) -> Kind:
    """Return the kind that the segments of a notice speak for, weighed by odds."""
    rows = judged.frames[inside.start : inside.stop]
    shares = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return KINDS[int(shares[:, 1:].sum(axis=0).argmax())]


def _ruled(notice: Notice, ruled: Sequence[Raised]) -> Notice:
    """Return a notice with what the surest rule says of it."""
    if not ruled:
        return notice
    best = max(ruled, key=lambda each: each.score)
    if notice.odds >= SURE:
        return replace(notice, least=best.score, covers=best.covers)
    return replace(
        notice,
        kind=best.kind,
        source=best.rule,
        least=best.score,
        covers=best.covers,
    )
