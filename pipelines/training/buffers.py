"""Rows as the early classifiers read them: one buffer, its segments, their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negguard.detect.candidates import read_segments
from negguard.models.hashing import Neighbours, Numbers, Words, neighbours, read_words
from negguard.models.screen import Screen
from negguard.models.sieve import Reals, Sieve
from negguard.models.student import Student
from negguard.text.segments import Bytes, Offsets, split
from pipelines.training.examples import labels_of
from pipelines.training.rows import Row


@dataclass(frozen=True, slots=True, eq=False)
class Buffer:
    """The segments of rows; each with the number of its row and that of its kind.

    Segment numbers run over all texts of all rows, in order.
    """

    data: Bytes
    offsets: Offsets
    words: Words
    around: Neighbours
    rows: Numbers
    kinds: Numbers

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.words)

    def screened(self, screen: Screen) -> Reals:
        """Return the screen's score of every segment."""
        return screen.scores(self.words).astype(np.float32)

    def sieved(self, sieve: Sieve, which: Numbers | None = None) -> Reals:
        """Return the sieve's log-odds of some segments, or of all."""
        chosen = np.arange(len(self)) if which is None else which
        return sieve.scores(self.words, self.around, chosen)

    def studied(self, student: Student, which: Numbers) -> Reals:
        """Return the student's log-odds of some segments."""
        return student.scores(self.data, self.words, self.around, which)


def buffer_of(rows: Sequence[Row]) -> Buffer:
    """Return the segments of rows, side by side."""
    texts = [text for row in rows for text in row.texts]
    owners = np.repeat(np.arange(len(rows)), [len(row.texts) for row in rows])
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    data = np.frombuffer(b"".join(encoded), np.uint8)
    segments = split(data, offsets)
    mine = np.repeat(owners, np.diff(segments.bounds))
    kinds = np.zeros(len(mine), np.int64)
    for number, row in enumerate(rows):
        if row.frames:
            kinds[mine == number] = labels_of(row, read_segments(row.texts))[0]
    return Buffer(
        data=data,
        offsets=offsets,
        words=read_words(data, segments),
        around=neighbours(segments),
        rows=mine,
        kinds=kinds,
    )


def best_of_rows(buffer: Buffer, scores: Reals, count: int) -> Reals:
    """Return the best score of the segments of each of `count` rows; -inf if none."""
    best = np.full(count, -np.inf, np.float32)
    np.maximum.at(best, buffer.rows, scores)
    return best
