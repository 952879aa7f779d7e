"""Judging: the judge's answers for the segments of one document.

A candidate is read in a narrow window first, since most are nothing. What may be a
frame is read in a window that holds as much of the document around it as fits, and the
rest of the document is read beside it, run by run, so that a notice may cover what
stands far away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from negguard.detect.candidates import READ_AT_ONCE, Candidates
from negguard.model import Document
from negguard.models.judge import Judge
from negguard.models.windows import (
    OTHER_ROLE,
    ROLES,
    WIDTH,
    Read,
    around,
    chunks,
    marker,
    window_of,
)
from negguard.text.layout import Pace, unhurried

Reals = npt.NDArray[np.float64]
MANY_RUNS = 40  # windows beside a frame after which the rest must go on to be covered
BARREN = 4  # windows in a row without anything covered that end the search
UNREAD = -99.0  # log-odds of what no window held
NARROW = 112  # tokens of the first window around a candidate
HOPE = -1.5  # log-odds in a narrow window from which a wide one is read
BESIDE = WIDTH // 3  # tokens that frames may take of a window with a far run


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Log-odds for each segment of a document.

    `frames` has shape (segments, 8), no frame first; `covers` has shape (segments,).
    """

    frames: Reals
    covers: Reals

    @property
    def odds(self) -> Reals:
        """Return the log-odds that each segment is a frame of any kind."""
        return _odds(self.frames)


def _odds(frames: npt.NDArray[np.floating]) -> Reals:
    """Return the log-odds of any kind against no frame; shape (segments,)."""
    top = frames[:, 1:].max(axis=1)
    kinds = np.exp(frames[:, 1:] - top[:, None]).sum(axis=1)
    return np.asarray(np.log(kinds) + top - frames[:, 0], np.float64)


def judge_document(
    document: Document,
    candidates: Candidates,
    judge: Judge,
    *,
    asked: Iterable[int] = (),
    worth: float = 0.0,
    pace: Pace = unhurried,
) -> Judged:
    """Return what the judge says of a document that holds candidates.

    `asked` are further segments to read, whatever their scores; `worth` are the
    log-odds of a frame from which the rest of the document is read beside it. `pace`
    is called before each window, and may raise to stop the work.
    """
    read = read_document(document, candidates, judge, pace=pace)
    size = len(read)
    frames = np.zeros((size, 8))
    frames[:, 0] = -UNREAD
    judged = Judged(frames=frames, covers=np.full(size, UNREAD))
    held = np.full(size, -1)  # segments between each segment and its window's edge
    settled: set[int] = set()
    for segment in _by_score(candidates, asked):
        if held[segment] < 0 and segment not in settled:
            pace()
            nothing = _nothing_in(read, segment, judge)
            settled.update(nothing)
            if not nothing:
                _take(judged, held, read, around(read, segment), judge)
    shown = _shown(judged, read, [*asked], worth)
    if shown:
        _read_beside(judged, shown, read, judge, pace)
    return judged


def read_document(
    document: Document,
    candidates: Candidates,
    judge: Judge,
    *,
    pace: Pace = unhurried,
) -> Read:
    """Return the segments of a document as the judge's tokens."""
    texts = document.pieces
    tokens: list[tuple[int, ...]] = []
    for low in range(0, len(candidates.segments), READ_AT_ONCE):
        pace()
        part = candidates.segments[low : low + READ_AT_ONCE]
        tokens += judge.tokens(
            [texts[each.piece][each.start : each.end] for each in part]
        )
    return Read(
        tokens=tuple(
            (marker(each.kind, each.lead), *pieces)
            for each, pieces in zip(candidates.segments, tokens, strict=True)
        ),
        pieces=tuple(each.piece for each in candidates.segments),
        roles=tuple(
            ROLES.get(turn.role.lower(), OTHER_ROLE) for turn in document.messages or ()
        ),
    )


def _by_score(candidates: Candidates, asked: Iterable[int]) -> list[int]:
    ranked = sorted(
        zip(candidates.scores, candidates.chosen, strict=True), reverse=True
    )
    return list(dict.fromkeys([*asked, *(segment for _, segment in ranked)]))


def _nothing_in(read: Read, segment: int, judge: Judge) -> range:
    """Return the segments that a narrow window shows to be no frames, empty if any may.

    Those at its edges, whose neighbours it does not hold, are not among them.
    """
    segments = around(read, segment, width=NARROW)
    if len(segments) == len(around(read, segment)):
        return range(0)
    frames = judge.answers(window_of(read, segments)).frames
    if _odds(frames).max() >= HOPE:
        return range(0)
    return range(min(segments[0] + 1, segment), max(segments[-1], segment + 1))


def _take(
    judged: Judged,
    held: npt.NDArray[np.int64],
    read: Read,
    segments: Sequence[int],
    judge: Judge,
) -> None:
    """Read one window, and keep the answers for segments that it shows best."""
    answers = judge.answers(window_of(read, segments))
    low, high = segments[0] == 0, segments[-1] == len(read) - 1
    for place, segment in enumerate(segments):
        before = len(read) if low else place
        after = len(read) if high else len(segments) - 1 - place
        depth = min(before, after)
        if depth > held[segment]:
            held[segment] = depth
            judged.frames[segment] = answers.frames[place]
            judged.covers[segment] = answers.covers[place]


def _shown(judged: Judged, read: Read, asked: list[int], worth: float) -> list[int]:
    """Return the frames that the rest of a document is read beside, best first."""
    odds = judged.odds
    found = {int(each) for each in np.flatnonzero(odds >= worth)} | set(asked)
    best = sorted(found, key=lambda segment: -odds[segment])
    shown: list[int] = []
    room = BESIDE
    for segment in best:
        if read.size(segment) <= room:
            shown.append(segment)
            room -= read.size(segment)
    return shown or best[:1]


def _read_beside(
    judged: Judged, shown: list[int], read: Read, judge: Judge, pace: Pace
) -> None:
    """Read what no window with a frame held beside the frames, nearest first.

    A notice over a whole document is followed to its end; a frame of a chapter is not.
    """
    near = {each for segment in shown for each in around(read, segment)}
    taken = sum(read.size(segment) for segment in shown) + 2 * len(shown)
    rest = [segment for segment in range(len(read)) if segment not in near]
    runs = list(chunks(read, rest, width=max(WIDTH - taken, 64)))
    runs.sort(key=lambda run: min(abs(run[0] - segment) for segment in shown))
    barren = 0
    for number, run in enumerate(runs):
        if number >= MANY_RUNS and barren >= BARREN:
            break
        pace()
        segments = sorted({*run, *shown})
        answers = judge.answers(window_of(read, segments))
        for place, segment in enumerate(segments):
            if segment not in shown:
                judged.covers[segment] = answers.covers[place]
        barren = 0 if np.any(judged.covers[run] > 0) else barren + 1
