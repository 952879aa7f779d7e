"""Scope: which segments each notice covers, by the judge's word and by layout.

The judge says of every segment whether some frame covers it; which one is a matter of
place. A claim goes to the notice beside its run; a notice that is left without shares
the run nearest to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from negguard.detect.candidates import Segment
from negguard.detect.frames import Notice
from negguard.model import Position, Reach
from negguard.text.segments import SegmentKind

MOST_OF_DOCUMENT = 0.6  # share of the segments from which a scope is the document
ONE_BLOCK = 2  # `Lead.PARAGRAPH`: a blank line before a segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The numbers of the segments that a notice covers, and how it stands to them."""

    segments: tuple[int, ...]
    position: Position
    reach: Reach


class Layout:
    """How far segments are from each other: in turns, paragraphs and segments."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        leads = (each.lead >= ONE_BLOCK for each in segments)
        self._breaks = tuple(accumulate(leads, initial=0))

    def breaks(self, first: int, last: int) -> int:
        """Return how many paragraphs start behind `first`, up to `last`."""
        return self._breaks[last + 1] - self._breaks[first + 1]

    def distance(self, notice: Notice, segment: int) -> tuple[int, int, int]:
        """Return how far a segment is from a notice: turns, paragraphs, segments."""
        near = notice.last if segment > notice.last else notice.first
        low, high = sorted((segment, near))
        turns = abs(self.segments[segment].piece - self.segments[near].piece)
        return turns, self.breaks(low, high), high - low


def resolve_scopes(
    segments: Sequence[Segment],
    notices: Sequence[Notice],
    covered: Sequence[int],
    *,
    is_chat: bool,
) -> tuple[Scope, ...]:
    """Return the scope of each notice; every covered segment is in at least one."""
    layout = Layout(segments)
    own: list[list[int]] = [[] for _ in notices]
    for segment in covered:
        own[_owner(layout, notices, segment)].append(segment)
    return tuple(
        _scope(layout, notice, mine or _nearest(notice, covered), is_chat=is_chat)
        for notice, mine in zip(notices, own, strict=True)
    )


def proposed(segments: Sequence[Segment], notice: Notice) -> tuple[int, ...]:
    """Return what layout alone says that a notice covers.

    The rest of its line; else the block that follows, behind a heading the section;
    else, at the end of a text, the block before.
    """
    rest = _while(segments, notice.last + 1, lambda each: each.lead == 0)
    if rest:
        return rest
    after = notice.last + 1
    if after < len(segments) and segments[after].piece == segments[notice.last].piece:
        if segments[notice.first].kind == SegmentKind.HEADING:
            return _while(
                segments, after, lambda each: each.kind != SegmentKind.HEADING
            )
        return (after, *_while(segments, after + 1, lambda each: each.lead < ONE_BLOCK))
    before: list[int] = []
    for segment in range(notice.first - 1, -1, -1):
        before.append(segment)
        if segments[segment].lead >= ONE_BLOCK:
            break
    return tuple(reversed(before))


def _while(
    segments: Sequence[Segment], first: int, holds: Callable[[Segment], bool]
) -> tuple[int, ...]:
    """Return the segments of one text from `first` on, as long as something holds."""
    found: list[int] = []
    for segment in range(first, len(segments)):
        same = segments[segment].piece == segments[first - 1].piece
        if not same or not holds(segments[segment]):
            break
        found.append(segment)
    return tuple(found)


def _owner(layout: Layout, notices: Sequence[Notice], segment: int) -> int:
    """Return the number of the notice that a segment is nearest to."""
    after = bisect_left(notices, segment, key=lambda notice: notice.first)
    choices = [n for n in (after - 1, after) if 0 <= n < len(notices)]
    return min(choices, key=lambda n: layout.distance(notices[n], segment))


def _nearest(notice: Notice, covered: Sequence[int]) -> Sequence[int]:
    """Return the unbroken run of covered segments that is nearest to a notice."""
    if not covered:
        return ()
    after = bisect_left(covered, notice.first)
    choices = [n for n in (after - 1, after) if 0 <= n < len(covered)]
    start = min(choices, key=lambda n: abs(covered[n] - notice.first))
    low = high = start
    while low > 0 and covered[low - 1] == covered[low] - 1:
        low -= 1
    while high + 1 < len(covered) and covered[high + 1] == covered[high] + 1:
        high += 1
    return covered[low : high + 1]


def _scope(
    layout: Layout, notice: Notice, own: Sequence[int], *, is_chat: bool
) -> Scope:
    return Scope(
        segments=tuple(own),
        position=_position(layout.segments, notice, own),
        reach=_reach(layout, notice, own, is_chat=is_chat),
    )


def _position(
    segments: Sequence[Segment], notice: Notice, own: Sequence[int]
) -> Position:
    after = bool(own) and own[-1] > notice.last
    before = bool(own) and own[0] < notice.first
    alone = before and tuple(own) == (notice.first - 1,)
    beside = alone and segments[notice.first].lead == 0
    if (after and before) or beside:
        return Position.INLINE
    return Position.SUFFIX if before else Position.PREFIX


def _reach(
    layout: Layout, notice: Notice, own: Sequence[int], *, is_chat: bool
) -> Reach:
    pieces = {layout.segments[each].piece for each in own}
    if is_chat and pieces - {layout.segments[notice.first].piece}:
        return Reach.CHAT
    if len(own) <= 1:
        return Reach.SENTENCE
    if len(own) >= MOST_OF_DOCUMENT * len(layout.segments):
        return Reach.CHAT if is_chat else Reach.DOCUMENT
    return Reach.SECTION if layout.breaks(own[0], own[-1]) else Reach.BLOCK
