"""Windows: the segments of a document as the judge reads them, as token numbers.

A window is `[CLS]`, then for each segment a marker and its word pieces, then `[SEP]`.
The marker says what sort of segment follows and what stands before it; the judge's
answer for a segment is read where its marker stands. Segments that are left out leave
a gap marker, and each turn of a chat starts with the marker of its role. Markers are
rows of the vocabulary that BERT's authors left unused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CLS, SEP = 101, 102
GAP = 41
ROLES = {"system": 42, "user": 43, "human": 43, "assistant": 44, "gpt": 44}
OTHER_ROLE = 45
MARKERS = 46  # numbers below are markers, or padding
WIDTH = 320  # tokens that a window holds at most
HEAD, TAIL = 34, 14  # tokens kept of the start and the end of a longer segment
LEADS = 4


def marker(kind: int, lead: int) -> int:
    """Return the token of a segment's marker, from 1 to 40."""
    return 1 + kind * LEADS + lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document as tokens: one entry for each segment, over all its texts.

    `tokens` start with the segment's marker; `pieces` number the text, or turn of a
    chat, that each segment is of; `roles` are role markers by turn, empty for a text.
    """

    tokens: tuple[tuple[int, ...], ...]
    pieces: tuple[int, ...]
    roles: tuple[int, ...] = ()

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.tokens)

    def size(self, segment: int) -> int:
        """Return how many tokens a segment takes in a window, at most."""
        return len(self.tokens[segment]) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Token numbers, and for each segment in it where its tokens lie."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    places: tuple[tuple[int, int], ...]


def shortened(tokens: Sequence[int]) -> tuple[int, ...]:
    """Return the tokens of a segment, without the middle of a long one."""
    if len(tokens) <= HEAD + TAIL:
        return tuple(tokens)
    return (*tokens[:HEAD], *tokens[-TAIL:])


def window_of(read: Read, segments: Sequence[int]) -> Window:
    """Return the window of some segments, in the order given."""
    ids = [CLS]
    places: list[tuple[int, int]] = []
    last = -1
    for segment in segments:
        if segment != last + 1:
            ids.append(GAP)
        turn = read.pieces[segment]
        if read.roles and (not places or turn != read.pieces[last]):
            ids.append(read.roles[turn])
        places.append((len(ids), len(ids) + len(read.tokens[segment])))
        ids.extend(read.tokens[segment])
        last = segment
    ids.append(SEP)
    return Window(ids=tuple(ids), segments=tuple(segments), places=tuple(places))


def around(read: Read, segment: int, *, width: int = WIDTH) -> range:
    """Return the segments that fit into a window with `segment` in the middle."""
    low, high = segment, segment + 1
    room = width - 3 - read.size(segment)
    before, after = True, True
    while before or after:
        if before:
            before = low > 0 and read.size(low - 1) <= room
            if before:
                low -= 1
                room -= read.size(low)
        if after:
            after = high < len(read) and read.size(high) <= room
            if after:
                room -= read.size(high)
                high += 1
    return range(low, high)


def chunks(
    read: Read, segments: Sequence[int], *, width: int = WIDTH
) -> Iterator[list[int]]:
    """Yield runs of segments that each fit into a window of some width, in order."""
    run: list[int] = []
    room = width - 3
    for segment in segments:
        size = read.size(segment)
        if run and size > room:
            yield run
            run, room = [], width - 3
        run.append(segment)
        room -= size
    if run:
        yield run
