"""What the scorer sees of candidate sentences: words, word classes, place in the text.

Words outside the lexicon are seen by their shape as well, and names and numbers by
nothing else, so that a frame is known by how it points and judges, never by the topic
of the text that it stands in. All sentences of a batch are read at once; a feature is
a number below `SIZE`, and each sentence has a few hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negguard.nlp.words import (
    SHAPES,
    Flags,
    Hashes,
    Lexicon,
    Numbers,
    Words,
    hash_of,
    joined,
    read_words,
    scatter,
)

Bytes = NDArray[np.uint8]

HASHED = 1 << 20  # features of words and runs of words
VALUES = 32  # most values that a fact of the place may have
JUDGING = ("false", "fiction", "source", "doubt", "unlikely", "fixed", "avoid", "true")
POINTING = ("point", "text", "code", "remark", "report", "suppose")
FACT_NAMES = (
    *("start", "end", "size", "line start", "line end", "edge", "paragraph", "first"),
    *("last", "next", "before", "before that", "opening"),
    *("words", "names", "numbers", "topic", "capitals"),
)
FACTS = len(FACT_NAMES)
# Facts that are combined with what the sentence judges by.
_TOLD = (
    *("start", "end", "line start", "line end", "words", "edge", "paragraph"),
    *("first", "last", "next"),
)
TELLING = np.array([FACT_NAMES.index(name) for name in _TOLD])
PER_JUDGEMENT = len(TELLING) * VALUES + len(POINTING) * 4
SIZE = HASHED + FACTS * VALUES + len(JUDGING) * PER_JUDGEMENT
_FAR = np.array([1, 60, 160, 400, 1000])  # bytes
_SIZES = np.array([100, 300, 800, 2000, 6000])  # bytes
_LENGTHS = np.array([1, 2, 4, 6, 9, 13, 18, 25, 35, 50])  # words
_FEW = np.array([1, 2, 3, 5, 8, 12])
_SHARES = np.array([0.2, 0.6])
_MARKS = "\n #*_-/|><[](){}\"'.!?:;,=~+%@&$\\"


def _letters() -> NDArray[np.int64]:
    """Return the class of each byte where it opens, closes or follows a sentence."""
    classes = np.full(256, 1, dtype=np.int64)
    for byte in range(128):
        if chr(byte).isalpha():
            classes[byte] = 2 if chr(byte).islower() else 3
        elif chr(byte).isdigit():
            classes[byte] = 4
    for number, mark in enumerate(_MARKS):
        classes[ord(mark)] = min(5 + number, VALUES - 1)
    classes[ord("\n")] = 0
    return classes


_CLASSES = _letters()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences as byte ranges of `data`, each inside its text `[low, high)`."""

    data: Bytes
    starts: Numbers
    ends: Numbers
    low: Numbers
    high: Numbers

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.starts)

    def part(self, first: int, last: int) -> Candidates:
        """Return the sentences from number `first` up to `last`."""
        return Candidates(
            self.data,
            self.starts[first:last],
            self.ends[first:last],
            self.low[first:last],
            self.high[first:last],
        )

    def where(self, kept: Numbers) -> Candidates:
        """Return the sentences of some numbers."""
        return Candidates(
            self.data,
            self.starts[kept],
            self.ends[kept],
            self.low[kept],
            self.high[kept],
        )

    def sentences(self) -> list[bytes]:
        """Return the bytes of each sentence."""
        view = memoryview(self.data.data)
        ranges = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return [bytes(view[start:end]) for start, end in ranges]


@dataclass(frozen=True, slots=True)
class Features:
    """Parts, each of pairs: sentence `owners[i]` has the feature `numbers[i]`."""

    parts: tuple[tuple[Numbers, Numbers], ...]

    def of(self, chosen: Flags) -> Features:
        """Return the pairs of the sentences that are flagged."""
        kept = [(part, np.flatnonzero(chosen[part[0]])) for part in self.parts]
        return Features(tuple((part[0][k], part[1][k]) for part, k in kept))

    @property
    def owners(self) -> Numbers:
        """Return the sentences of all pairs."""
        return np.concatenate([owners for owners, _ in self.parts])

    @property
    def numbers(self) -> Numbers:
        """Return the features of all pairs."""
        return np.concatenate([numbers for _, numbers in self.parts])


class Reader:
    """Reads the features of sentences with the word classes of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        groups = lexicon.groups
        marked = [hash_of(f"\x01{name}") for name in (*groups, *SHAPES)]
        self._signs = np.array(marked, dtype=np.uint64)
        self._judging = np.array([groups.index(name) for name in JUDGING])
        self._pointing = np.array([groups.index(name) for name in POINTING])
        self._function = groups.index("function")
        self._groups = len(groups)

    def read(self, candidates: Candidates) -> Features:
        """Return the features of a batch of sentences."""
        count = len(candidates)
        words = read_words(candidates.sentences())
        classes, denying = self.lexicon.look_up(words.hashes)
        place = _place_facts(candidates)
        facts = np.stack([*place.values(), *_word_facts(words, classes, count)])
        facts = np.minimum(facts, VALUES - 1)
        return Features(
            (
                *self._runs(words, classes, count),
                _each(facts + (HASHED + VALUES * np.arange(FACTS))[:, None]),
                *self._judgements(words, classes, denying, facts),
            )
        )

    def _runs(
        self, words: Words, classes: Numbers, count: int
    ) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield runs of one to four signs, and of one or two words as written."""
        signs = self._sign(words, classes)
        named = (classes < 0) & ~words.marks & (words.shapes >= SHAPES.index("name"))
        written = np.where(named, signs, words.hashes)
        owners, signs, written = _bracketed(words.owners, signs, written, count)
        run = signs
        for length in (1, 2, 3, 4):
            if length > 1:
                run = joined(run[:-1], signs[length - 1 :])
            whole = owners[: len(run)] == owners[length - 1 :]
            yield owners[: len(run)][whole], _bucket(run[whole], salt=length)
        yield owners, _bucket(written, salt=5)
        pair, whole = joined(written[:-1], written[1:]), owners[:-1] == owners[1:]
        yield owners[:-1][whole], _bucket(pair[whole], salt=6)

    def _sign(self, words: Words, classes: Numbers) -> Hashes:
        """Return what stands for each word: itself, its class, or its shape."""
        signs = words.hashes.copy()
        classed = (classes >= 0) & (classes != self._function)
        signs[classed] = self._signs[classes[classed]]
        unknown = (classes < 0) & ~words.marks
        signs[unknown] = self._signs[self._groups + words.shapes[unknown]]
        return signs

    def _judgements(
        self, words: Words, classes: Numbers, denying: Flags, facts: Numbers
    ) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield what a sentence judges by, with its place and what it points at."""
        count = facts.shape[1]
        present = np.zeros((count, self._groups), dtype=np.bool_)
        known = classes >= 0
        present[words.owners[known], classes[known]] = True
        denied = np.zeros(count, dtype=np.int64)
        denied[words.owners[denying]] = 1
        told = facts[TELLING]
        targets = 2 * present[:, self._pointing].T + denied
        for number, judgement in enumerate(self._judging):
            owners = np.flatnonzero(present[:, judgement])
            first = HASHED + FACTS * VALUES + number * PER_JUDGEMENT
            places = first + VALUES * np.arange(len(TELLING))
            yield _each(told[:, owners] + places[:, None], owners)
            points = first + VALUES * len(TELLING) + 4 * np.arange(len(POINTING))
            yield _each(targets[:, owners] + points[:, None], owners)


def _each(numbers: Numbers, owners: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Return pairs of owners and numbers from a table with a column for each owner."""
    columns = np.arange(numbers.shape[1]) if owners is None else owners
    return np.tile(columns, len(numbers)), numbers.ravel()


def _word_facts(words: Words, classes: Numbers, count: int) -> Iterator[Numbers]:
    """Yield facts of the words of each sentence: the last five of `FACT_NAMES`."""

    def counted(flags: Flags) -> Numbers:
        return np.bincount(words.owners[flags], minlength=count)

    unknown = (classes < 0) & ~words.marks
    number, name = SHAPES.index("number"), SHAPES.index("name")
    lengths = np.bincount(words.owners, minlength=count)
    yield np.searchsorted(_LENGTHS, lengths, side="left")
    for flags in (
        unknown & (words.shapes == name),
        words.shapes == number,
        unknown & (words.shapes < name),
    ):
        yield np.searchsorted(_FEW, counted(flags), side="right")
    yield np.digitize(counted(words.capitals) / np.maximum(lengths, 1), _SHARES)


def _bracketed(
    owners: Numbers, signs: Hashes, written: Hashes, count: int
) -> tuple[Numbers, Hashes, Hashes]:
    """Return the words of each sentence between a sign for its start and its end."""
    lengths = np.bincount(owners, minlength=count) + 2
    ends = np.cumsum(lengths)
    inner = np.arange(len(owners)) + 2 * owners + 1
    wider = []
    for hashes in (signs, written):
        room = np.empty(int(ends[-1]) if count else 0, dtype=np.uint64)
        room[inner] = hashes
        room[ends - lengths], room[ends - 1] = hash_of("\x02^"), hash_of("\x02$")
        wider.append(room)
    return np.repeat(np.arange(count), lengths), wider[0], wider[1]


def _bucket(hashes: Hashes, *, salt: int) -> Numbers:
    spread = scatter(hashes + np.uint64(salt)) >> np.uint64(64 - 20)
    numbers: Numbers = spread.astype(np.int64)
    return numbers


def _place_facts(candidates: Candidates) -> dict[str, Numbers]:
    """Return facts of the place of each sentence in its text, as small numbers."""
    data, low, high = candidates.data, candidates.low, candidates.high
    starts, ends = candidates.starts, candidates.ends

    def at(places: Numbers) -> NDArray[np.uint8]:
        inside = (places >= low) & (places < high)
        bounded = np.clip(places, 0, len(data) - 1)
        return np.where(inside, data[bounded], ord("\n")).astype(np.uint8)

    final, after, second, third = (at(ends + step) for step in (-1, 0, 1, 2))
    broken = final == ord("\n")
    line_end = broken | (after == ord("\n")) | (ends >= high)
    gap = np.where(broken, after, second)
    blank_after = line_end & ((gap == ord("\n")) | (ends + 1 >= high))
    line_start = at(starts - 1) == ord("\n")
    blank_before = line_start & (at(starts - 2) == ord("\n"))
    following = np.where(broken, after, second)
    following = np.where(
        following == ord("\n"), np.where(broken, second, third), following
    )
    paragraph = blank_before & blank_after
    from_start = np.searchsorted(_FAR, starts - low, side="right")
    to_end = np.searchsorted(_FAR, high - ends, side="right")
    return {
        "start": from_start,
        "end": to_end,
        "size": np.searchsorted(_SIZES, high - low, side="right"),
        "line start": line_start.astype(np.int64) + blank_before,
        "line end": line_end.astype(np.int64) + blank_after,
        "edge": np.minimum(from_start, to_end) * 2 + paragraph,
        "paragraph": paragraph * 2 + (line_start & line_end),
        "first": _CLASSES[at(starts)],
        "last": _CLASSES[np.where(broken, at(ends - 2), final)],
        "next": _CLASSES[following],
        "before": np.where(line_start, 0, _CLASSES[at(starts - 1)]),
        "before that": np.where(line_start, 0, _CLASSES[at(starts - 2)]),
        "opening": line_start * 1 + 2 * (starts == low),
    }
