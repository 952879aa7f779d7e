"""Nominate: the sentences that may be frames, of many texts at once.

Cues name places, a window around each place gives its sentence, and the scorer drops
the hopeless. Everything works on bytes as they lie in a buffer, so that texts without
a frame cost next to nothing; batches do not matter, since a sentence never depends on
what lies beyond its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from negguard.model import Kind, Span
from negguard.nlp.features import Bytes, Candidates
from negguard.nlp.scorer import Judgements, Scorer
from negguard.text.cues import CueFinder, Flags, Hits, Places

LONGEST = 240  # bytes that a sentence may run to either side of its cue
AT_ONCE = 256  # windows that are cut at once, so that they stay in the cache


@dataclass(frozen=True, slots=True)
class Nominee:
    """A sentence that may be a frame, in code points, with what the scorer says of it.

    `cue` is where its first cue starts; `trusted` that the cue needs no scorer's word.
    A nominee that is not `hopeful` is worth a look only where a frame was found.
    """

    span: Span
    cue: int
    score: float
    kind: Kind
    backward: bool
    trusted: bool
    hopeful: bool = True


@dataclass(frozen=True, slots=True)
class Nominations:
    """Nominated sentences in order of place: rows, byte ranges, judgements."""

    rows: Places
    candidates: Candidates
    cues: Places
    trusted: Flags
    judgements: Judgements


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominator:
    """The cues of packs and detectors with the scorer that weighs their sentences."""

    finder: CueFinder
    scorer: Scorer

    def rows(
        self, data: Bytes, offsets: Places, *, hopeless: bool = False
    ) -> Nominations:
        """Return the nominated sentences of the rows of a buffer.

        With `hopeless`, every sentence that holds a cue is among them.
        """
        hits = self.finder.hits(data, offsets)
        candidates, firsts, trusted = sentences_of(data, offsets, hits, self.finder)
        kept, judgements = self.scorer.judge(candidates, always=trusted | hopeless)
        return Nominations(
            rows=hits.rows[firsts][kept],
            candidates=candidates.where(kept),
            cues=hits.starts[firsts][kept],
            trusted=trusted[kept],
            judgements=judgements,
        )

    def nominees(self, texts: Sequence[str]) -> list[tuple[Nominee, ...]]:
        """Return all sentences of each text that hold a cue, by place."""
        # A lone surrogate has no UTF-8; its three bytes are beyond ASCII as it is.
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        found = self.rows(data, offsets, hopeless=True)
        nominees: list[tuple[Nominee, ...]] = [()] * len(texts)
        rows = found.rows.tolist()
        for row, numbers in groupby(range(len(rows)), key=rows.__getitem__):
            place = _Place(encoded[row], int(offsets[row]))
            nominees[row] = tuple(
                _nominee(found, number, place, self.scorer.floor) for number in numbers
            )
        return nominees


def _nominee(found: Nominations, number: int, place: _Place, floor: float) -> Nominee:
    candidates, judged = found.candidates, found.judgements
    score, trusted = float(judged.scores[number]), bool(found.trusted[number])
    span = Span(
        place.characters(int(candidates.starts[number])),
        place.characters(int(candidates.ends[number])),
    )
    return Nominee(
        span=span,
        cue=place.characters(int(found.cues[number])),
        score=score,
        kind=judged.kinds[number],
        backward=bool(judged.backward[number]),
        trusted=trusted,
        hopeful=trusted or score >= floor,
    )


class _Place:
    """One text of a buffer, which gives its byte offsets as code points."""

    __slots__ = ("_before", "_start")

    def __init__(self, encoded: bytes, start: int) -> None:
        self._start = start
        self._before: Places | None = None
        if not encoded.isascii():
            data = np.frombuffer(encoded, dtype=np.uint8)
            opening = (data & 0xC0) != 0x80  # all but later bytes of a character
            self._before = np.concatenate([[0], np.cumsum(opening)])

    def characters(self, offset: int) -> int:
        """Return the code points that begin before a byte offset of the buffer.

        A sentence that runs on is cut anywhere, inside a character too.
        """
        before = offset - self._start
        return before if self._before is None else int(self._before[before])


def sentences_of(
    data: Bytes, offsets: Places, hits: Hits, finder: CueFinder
) -> tuple[Candidates, Places, Flags]:
    """Return the sentences of hits, each once, with its first hit and its trust."""
    low, high = offsets[hits.rows], offsets[hits.rows + 1]
    starts = np.maximum(_starts(data, hits.starts, low, high), low)
    # A cue may end in a full stop.
    ends = np.minimum(_ends(data, hits.ends - 1, low, high), high)
    keys = starts * (2 * LONGEST + 64) + (ends - starts)
    _, firsts, groups = np.unique(keys, return_index=True, return_inverse=True)
    trusted = np.zeros(len(firsts), dtype=np.bool_)
    trusted[groups[finder.trusted[hits.cues]]] = True
    candidates = Candidates(
        data, starts[firsts], ends[firsts], low[firsts], high[firsts]
    )
    return candidates, firsts, trusted


def sentence_around(data: Bytes, place: int) -> tuple[int, int]:
    """Return the byte range of the sentence that holds the byte at `place`."""
    here, low, high = (
        np.array([number], dtype=np.int64) for number in (place, 0, len(data))
    )
    return int(_starts(data, here, low, high)[0]), int(_ends(data, here, low, high)[0])


def _starts(data: Bytes, places: Places, low: Places, high: Places) -> Places:
    """Return where the sentences begin that hold the bytes at `places`."""
    found = np.empty(len(places), dtype=np.int64)
    for part in _parts(len(places)):
        back = _windows(data, places[part] - LONGEST, low[part], high[part])
        steps = _first(_boundaries(back)[:, ::-1], otherwise=LONGEST)
        found[part] = places[part] - steps
    return found


def _ends(data: Bytes, places: Places, low: Places, high: Places) -> Places:
    """Return where the sentences end that hold the bytes before `places`."""
    found = np.empty(len(places), dtype=np.int64)
    for part in _parts(len(places)):
        ahead = _windows(data, places[part], low[part], high[part])
        steps = _first(_boundaries(ahead), otherwise=LONGEST - 1)
        found[part] = places[part] + steps + 1
    return found


def _parts(count: int) -> Iterator[slice]:
    return (slice(first, first + AT_ONCE) for first in range(0, count, AT_ONCE))


def _first(flags: Flags, *, otherwise: int) -> Places:
    """Return the column of the first flag of each row."""
    columns = flags.argmax(axis=1)
    return np.where(flags[np.arange(len(flags)), columns], columns, otherwise)


def _windows(data: Bytes, starts: Places, low: Places, high: Places) -> Bytes:
    """Return `LONGEST` bytes from each start and two more; line breaks outside texts.

    A neighbour in the buffer must not decide where a sentence ends.
    """
    width = LONGEST + 2
    inside = (starts >= low) & (starts + width <= high)
    if len(data) >= width:
        bounded = np.clip(starts, 0, len(data) - width)
        windows = np.asarray(sliding_window_view(data, width)[bounded])
    else:
        windows = np.empty((len(starts), width), dtype=np.uint8)
    cut = np.flatnonzero(~inside)
    places = starts[cut, None] + np.arange(width)
    bytes_there = data[np.clip(places, 0, len(data) - 1)]
    own = (places >= low[cut, None]) & (places < high[cut, None])
    windows[cut] = np.where(own, bytes_there, np.uint8(ord("\n")))
    return windows


def _boundaries(windows: Bytes) -> Flags:
    """Return after which bytes a sentence ends, by the two bytes that follow.

    A line break ends one unless a small letter goes on, and a blank line always; so
    does a full stop, question or exclamation mark before white space, or before a
    closing mark and white space.
    """
    byte, after, second = windows[:, :-2], windows[:, 1:-1], windows[:, 2:]
    ends = (byte == ord(".")) | (byte == ord("!")) | (byte == ord("?"))
    closed = _is_closing(after) & _is_space(second)
    ends &= (_is_space(after) & ~_is_small(second)) | closed
    line = byte == ord("\n")
    ends |= line & ~_is_small(after)
    ends[:, 1:] |= line[:, 1:] & line[:, :-1]
    return np.asarray(ends)


def _is_space(data: Bytes) -> Flags:
    return np.asarray((data == ord(" ")) | (data == ord("\n")))


def _is_small(data: Bytes) -> Flags:
    return np.asarray((data >= ord("a")) & (data <= ord("z")))


def _is_closing(data: Bytes) -> Flags:
    marks = (data == ord('"')) | (data == ord("'")) | (data == ord("*"))
    return np.asarray(
        marks | (data == ord(")")) | (data == ord("]")) | (data == ord("_"))
    )
