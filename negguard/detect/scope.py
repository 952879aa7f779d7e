"""Scope: which segments each notice covers, by the judge's word and by layout.

The judge says of every segment whether some frame covers it; which one is a matter of
place. A claim goes to the notice beside its run; a notice that is left without shares
the run nearest to it. All of it takes time in proportion to the segments.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from negguard.detect.candidates import Segment
from negguard.detect.frames import Notice
from negguard.model import Position, Reach
from negguard.text.segments import SegmentKind

MOST_OF_DOCUMENT = 0.6  # share of the segments from which a scope is the document
ONE_BLOCK = 2  # `Lead.PARAGRAPH`: a blank line before a segment
# Notices that share all of one run. More are found where one is said over and over:
# what each of them covers would grow with the square of the text.
SHARE_A_RUN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The numbers of the segments that a notice covers, and how it stands to them."""

    segments: tuple[int, ...]
    position: Position
    reach: Reach


class Distances:
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
    layout = Distances(segments)
    own: list[Sequence[int]] = [[] for _ in notices]
    for number, mine in _owned(layout, notices, covered).items():
        own[number] = mine
    for number, shared in _shared(notices, own, covered):
        own[number] = shared
    return tuple(
        _scope(layout, notice, mine, is_chat=is_chat)
        for notice, mine in zip(notices, own, strict=True)
    )


def proposed(segments: Sequence[Segment], notices: Iterable[Notice]) -> Iterator[int]:
    """Yield what layout alone says that some notices cover, in order, each once.

    The rest of a notice's line; else the block that follows, behind a heading the
    section; else, at the end of a text, the block before.
    """
    ends = _Ends(segments)
    changes = [0] * (len(segments) + 1)
    for notice in notices:
        covered = ends.covered(notice)
        if covered:
            changes[covered.start] += 1
            changes[covered.stop] -= 1
    within = accumulate(changes)
    yield from (segment for segment, count in enumerate(within) if count)


class _Ends:
    """Where the line, block and section of each segment end, and its block starts."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        size = len(segments)
        self._segments = segments
        self._line, self._block, self._section = ([size] * (size + 1) for _ in range(3))
        for number in range(size - 1, 0, -1):
            each = segments[number]
            new = each.piece != segments[number - 1].piece
            for found, ends in (
                (self._line, each.lead != 0),
                (self._block, each.lead >= ONE_BLOCK),
                (self._section, each.kind == SegmentKind.HEADING),
            ):
                found[number] = number if new or ends else found[number + 1]
        leads = (n if each.lead >= ONE_BLOCK else 0 for n, each in enumerate(segments))
        self._opened = tuple(accumulate(leads, max))

    def covered(self, notice: Notice) -> range:
        """Return what layout says that a notice covers."""
        after = notice.last + 1
        if after < self._line[after]:
            return range(after, self._line[after])
        following = self._segments[after : after + 1]
        if following and following[0].piece == self._segments[notice.last].piece:
            if self._segments[notice.first].kind == SegmentKind.HEADING:
                return range(after, self._section[after])
            return range(after, self._block[after + 1])
        before = notice.first - 1
        return range(self._opened[before] if before >= 0 else 0, notice.first)


def _owned(
    layout: Distances, notices: Sequence[Notice], covered: Sequence[int]
) -> dict[int, list[int]]:
    """Return the segments that are nearest to each notice, by its number."""
    own: dict[int, list[int]] = {}
    for segment in covered:
        after = bisect_left(notices, segment, key=lambda notice: notice.first)
        choices = [n for n in (after - 1, after) if 0 <= n < len(notices)]
        nearest = min(choices, key=lambda n: layout.distance(notices[n], segment))
        own.setdefault(nearest, []).append(segment)
    return own


def _shared(
    notices: Sequence[Notice], own: Sequence[Sequence[int]], covered: Sequence[int]
) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield, for each notice without a segment, the unbroken run nearest to it.

    The nearest notices share a whole run, those further off its nearest segment.
    """
    runs = _runs(covered)
    left: dict[int, list[tuple[int, int, int]]] = {}
    for number in (n for n, mine in enumerate(own) if covered and not mine):
        place = notices[number].first
        after = bisect_left(covered, place)
        choices = covered[max(after - 1, 0) : after + 1]
        nearest = min(choices, key=lambda each: abs(each - place))
        run = bisect_right(runs, nearest, key=lambda run: run[0]) - 1
        left.setdefault(run, []).append((abs(nearest - place), number, nearest))
    for run, sharers in left.items():
        for rank, (_, number, nearest) in enumerate(sorted(sharers)):
            yield number, runs[run] if rank < SHARE_A_RUN else (nearest,)


def _runs(covered: Sequence[int]) -> list[list[int]]:
    """Return the unbroken runs of numbers, in order."""
    runs: list[list[int]] = []
    for each in covered:
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _scope(
    layout: Distances, notice: Notice, own: Sequence[int], *, is_chat: bool
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
    layout: Distances, notice: Notice, own: Sequence[int], *, is_chat: bool
) -> Reach:
    pieces = {layout.segments[each].piece for each in own}
    if is_chat and pieces - {layout.segments[notice.first].piece}:
        return Reach.CHAT
    if len(own) <= 1:
        return Reach.SENTENCE
    if len(own) >= MOST_OF_DOCUMENT * len(layout.segments):
        return Reach.CHAT if is_chat else Reach.DOCUMENT
    return Reach.SECTION if layout.breaks(own[0], own[-1]) else Reach.BLOCK
