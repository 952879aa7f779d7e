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
from negguard.models.hashing import Words, neighbours, read_words
from negguard.models.language import foreign_texts
from negguard.models.screen import Screen
from negguard.models.sieve import Sieve
from negguard.models.student import Student
from negguard.text.segments import Bytes, Offsets, Segments, code_points, split

ALL_AT_ONCE = 4_000_000  # bytes; so that what is in work stays small


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
        """Return which texts of a buffer hold a candidate, or are in no known language.

        Text i is `data[offsets[i]:offsets[i + 1]]`, in UTF-8.
        """
        found = np.zeros(len(offsets) - 1, dtype=np.bool_)
        for low, high in _slices(offsets):
            part = offsets[low : high + 1]
            segments = split(data, part)
            words = read_words(data, segments)
            chosen, _ = self._chosen(data, words)
            texts = np.searchsorted(segments.bounds, chosen, side="right") - 1
            found[low + texts] = True
            found[low:high] |= foreign_texts(data, part, words)
        return found

    def documents(self, documents: Sequence[Sequence[str]]) -> list[Candidates]:
        """Return the candidates of documents, each given as its texts."""
        texts = _Texts.of([text for each in documents for text in each])
        words = read_words(texts.data, texts.segments)
        chosen, scores = self._chosen(texts.data, words)
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

    def _chosen(
        self, data: Bytes, words: Words
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the segments that all three let through, and their scores."""
        floors = self.card.floors[self.effort]
        kept = np.flatnonzero(self.screen.scores(words) >= floors.screen)
        around = neighbours(words.segments)
        kept = kept[self.sieve.scores(words, around, kept) >= floors.sieve]
        scores = self.student.scores(data, words, around, kept)
        passed = scores >= floors.student
        return kept[passed], scores[passed]


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
