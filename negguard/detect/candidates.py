"""Candidates: the few segments of many texts that the judge is to read.

Screen, sieve and student look at the segments of a buffer, each more closely than the
one before, and each drops what it is sure of. A segment's scores depend on its own text
alone, so that batches do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from negguard.models.card import Card, read_card, shipped_models
from negguard.models.hashing import Neighbours, Numbers, Words, neighbours, read_words
from negguard.models.language import foreign_texts
from negguard.models.screen import Screen
from negguard.models.sieve import Sieve
from negguard.models.student import Student
from negguard.text.layout import Pace, unhurried
from negguard.text.segments import Bytes, Offsets, Segments, code_points, split

ALL_AT_ONCE = 4_000_000  # bytes; so that what is in work stays small
# Segments of one text that the sieve and the student weigh to know whether it holds a
# candidate; a text of more is said to, and read where its time is watched.
SIFTED, GLANCE = 8_000, 1_000
# Segments that each of them weighs between two looks at the time.
SIFT_AT_ONCE, READ_AT_ONCE = 2_048, 512


class Effort(StrEnum):
    """How many segments the judge is shown: recall against speed."""

    FAST = "fast"
    BALANCED = "balanced"
    THOROUGH = "thorough"


class Segment(NamedTuple):
    """A segment in code points of text number `piece` of its document."""

    piece: int
    start: int
    end: int
    kind: int
    lead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The segments of a document, and those that may be frames, with their scores.

    `chosen` are numbers of segments in order, `scores` the student's log-odds of each;
    `foreign` that the document is in a language that the models do not know.
    """

    segments: tuple[Segment, ...]
    chosen: tuple[int, ...]
    scores: tuple[float, ...]
    foreign: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """The early classifiers with the floors of one effort."""

    screen: Screen = field(repr=False)
    sieve: Sieve = field(repr=False)
    student: Student = field(repr=False)
    card: Card
    effort: Effort

    @classmethod
    def load(cls, effort: Effort = Effort.BALANCED) -> Cascade:
        """Return the shipped classifiers, with the floors of an effort."""
        folder = shipped_models()
        screen, sieve = _weights(folder)
        return cls(
            screen=screen,
            sieve=sieve,
            student=Student.load(folder),
            card=read_card(folder),
            effort=effort,
        )

    def rows(self, data: Bytes, offsets: Offsets) -> npt.NDArray[np.bool_]:
        """Return which texts may hold a candidate, or are in no known language.

        Text i of a buffer is `data[offsets[i]:offsets[i + 1]]`, in UTF-8.
        """
        found = np.zeros(len(offsets) - 1, dtype=np.bool_)
        for low, high in _slices(offsets):
            part = offsets[low : high + 1]
            segments = split(data, part)
            words = read_words(data, segments)
            around = neighbours(segments)
            kept, many = _few(segments, self._screened(words), SIFTED)
            found[low:high] |= many
            kept = self._sifted(words, around, kept, unhurried)
            kept, many = _few(segments, kept, GLANCE)
            found[low:high] |= many
            passed, _ = self._passed(data, words, around, kept, unhurried)
            found[low + segments.text_of(kept[passed])] = True
            found[low:high] |= foreign_texts(data, part, words)
        return found

    def documents(
        self, documents: Sequence[Sequence[str]], *, pace: Pace = unhurried
    ) -> list[Candidates]:
        """Return the candidates of documents, each given as its texts.

        `pace` is called all the while, and may raise to stop the work.
        """
        texts = _Texts.of([text for each in documents for text in each])
        words = read_words(texts.data, texts.segments)
        around = neighbours(texts.segments)
        kept = self._sifted(words, around, self._screened(words), pace)
        passed, scores = self._passed(texts.data, words, around, kept, pace)
        chosen = kept[passed]
        foreign = foreign_texts(texts.data, texts.offsets, words)
        found: list[Candidates] = []
        first = 0
        for each in documents:
            rows = range(first, first + len(each))
            low, high = texts.segments.bounds[[rows.start, rows.stop]]
            mine = slice(*np.searchsorted(chosen, (low, high)))
            found.append(
                Candidates(
                    segments=texts.read(rows),
                    chosen=tuple((chosen[mine] - low).tolist()),
                    scores=tuple(scores[mine].tolist()),
                    foreign=len(each) > 0 and bool(foreign[first : rows.stop].all()),
                )
            )
            first += len(each)
        return found

    def _screened(self, words: Words) -> Numbers:
        """Return the segments that the screen lets through."""
        floor = self.card.floors[self.effort].screen
        return np.flatnonzero(self.screen.scores(words) >= floor)

    def _sifted(
        self, words: Words, around: Neighbours, kept: Numbers, pace: Pace
    ) -> Numbers:
        """Return which of some segments the sieve lets through."""
        scores = np.zeros(len(kept), np.float32)
        for low in range(0, len(kept), SIFT_AT_ONCE):
            pace()
            part = slice(low, low + SIFT_AT_ONCE)
            scores[part] = self.sieve.scores(words, around, kept[part])
        return kept[scores >= self.card.floors[self.effort].sieve]

    def _passed(
        self,
        data: Bytes,
        words: Words,
        around: Neighbours,
        kept: Numbers,
        pace: Pace,
    ) -> tuple[Numbers, npt.NDArray[np.float32]]:
        """Return which of some segments the student lets through, and their scores."""
        scores = np.zeros(len(kept), np.float32)
        for low in range(0, len(kept), READ_AT_ONCE):
            pace()
            part = slice(low, low + READ_AT_ONCE)
            scores[part] = self.student.scores(data, words, around, kept[part])
        passed = np.flatnonzero(scores >= self.card.floors[self.effort].student)
        return passed, scores[passed]


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """Texts, the buffer of their bytes, and their segments."""

    texts: Sequence[str]
    data: Bytes
    offsets: Offsets
    segments: Segments

    @staticmethod
    def of(texts: Sequence[str]) -> _Texts:
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        data = np.frombuffer(b"".join(encoded), np.uint8)
        return _Texts(texts, data, offsets, split(data, offsets))

    def read(self, rows: range) -> tuple[Segment, ...]:
        """Return the segments of some of the texts, numbered from 0 as pieces."""
        found: list[Segment] = []
        for piece, row in enumerate(rows):
            low, high = self.segments.bounds[row], self.segments.bounds[row + 1]
            begin = self.offsets[row]
            content = self.data[begin : self.offsets[row + 1]]
            starts, ends = (
                code_points(self.texts[row], content, places[low:high] - begin)
                for places in (self.segments.starts, self.segments.ends)
            )
            found += [
                Segment(piece, *each)
                for each in zip(
                    starts.tolist(),
                    ends.tolist(),
                    self.segments.kinds[low:high].tolist(),
                    self.segments.leads[low:high].tolist(),
                    strict=True,
                )
            ]
        return tuple(found)


def read_segments(texts: Sequence[str]) -> tuple[Segment, ...]:
    """Return the segments of the texts of one document."""
    return _Texts.of(texts).read(range(len(texts)))


def _few(
    segments: Segments, kept: Numbers, most: int
) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Return the kept segments of texts that have few, and which texts have more."""
    texts = segments.text_of(kept)
    many = np.bincount(texts, minlength=len(segments.bounds) - 1) > most
    return kept[~many[texts]], many


def _slices(offsets: Offsets) -> list[tuple[int, int]]:
    """Return runs of rows of a few megabytes each."""
    cuts = [0]
    while cuts[-1] < len(offsets) - 1:
        limit = offsets[cuts[-1]] + ALL_AT_ONCE
        after = int(np.searchsorted(offsets, limit, side="right")) - 1
        cuts.append(max(after, cuts[-1] + 1))
    return list(pairwise(cuts))


@cache
def _weights(folder: Path) -> tuple[Screen, Sieve]:
    with np.load(folder / "screen.npz", allow_pickle=False) as screen:
        first = Screen(**{name: screen[name] for name in screen.files})
    with np.load(folder / "sieve.npz", allow_pickle=False) as sieve:
        second = Sieve({name: sieve[name] for name in sieve.files})
    return first, second
