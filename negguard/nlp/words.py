"""The words of many sentences at once, each as a number: a hash of what it is.

Everything here is arithmetic on whole arrays, so that a sentence costs microseconds.
The hash of a word is a polynomial over its folded bytes, modulo 2**64; words of the
lexicon are known by it, and words outside are seen by their shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST = 1 << 17  # bytes that are hashed at once
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_MODULUS = 1 << 64
NEGATIVE = (
    *("not", "no", "never", "nor", "neither", "none", "nothing", "without", "hardly"),
    *("isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "won't"),
    *("can't", "cannot", "shouldn't", "hasn't", "haven't", "nobody", "isnt", "arent"),
    *("wasnt", "dont", "doesnt", "didnt", "cant", "wouldn't", "couldn't", "ain't"),
)
SHAPES = ("other", "s", "ed", "ly", "ing", "name", "capitals", "number")
# Typographic marks in UTF-8, as the ASCII marks that readers take them for.
_TYPOGRAPHY = (
    *((mark.encode(), b"'") for mark in "\u2018\u2019"),
    *((mark.encode(), b'"') for mark in "\u201c\u201d"),
    *((mark.encode(), b"-") for mark in "\u2010\u2011\u2012\u2013\u2014"),
    ("\u2026".encode(), b"."),
    ("\u00a0".encode(), b" "),
)


def _powers(base: int) -> Hashes:
    powers = np.full(MOST, base, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, _MODULUS))
SPACE, LETTER, MARK = 0, 1, 2


def _classes() -> tuple[NDArray[np.uint8], Hashes]:
    """Return the class and the value of each byte; white space has the value 0."""
    kinds = np.full(256, MARK, dtype=np.uint8)
    values = np.arange(1, 257, dtype=np.uint64)
    for byte in range(256):
        letter = chr(byte)
        if byte >= 0x80 or letter.isalnum() or letter in "'-":
            kinds[byte] = LETTER
        if byte <= ord(" "):
            kinds[byte] = SPACE
            values[byte] = 0
        if letter.isascii() and letter.isupper():
            values[byte] = ord(letter.lower()) + 1
    return kinds, values


_KINDS, _VALUES = _classes()


def hash_of(word: str) -> int:
    """Return the hash of one word in lower case.

    >>> hash_of("false") == hash_of("fals")
    False
    """
    values = enumerate(word.encode())
    return sum((byte + 1) * pow(_BASE, i, _MODULUS) for i, byte in values) % _MODULUS


def scatter(hashes: Hashes) -> Hashes:
    """Return hashes whose high bits depend on all bits."""
    mixed = (hashes ^ (hashes >> np.uint64(32))) * np.uint64(0xC4CEB9FE1A85EC53)
    spread: Hashes = mixed ^ (mixed >> np.uint64(29))
    return spread


def joined(left: Hashes, right: Hashes) -> Hashes:
    """Return the hashes of pairs, in order."""
    mixed: Hashes = (left * np.uint64(0xD6E8FEB86659FD93) + right) * np.uint64(
        0xFF51AFD7ED558CCD
    )
    return mixed


class Lexicon:
    """Word classes by hash, in one table with open addressing."""

    BITS = 15

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self.groups = tuple(groups)
        self._keys = np.zeros(1 << self.BITS, dtype=np.uint64)
        self._classes = np.full(1 << self.BITS, -1, dtype=np.int64)
        self._denies = np.zeros(1 << self.BITS, dtype=np.bool_)
        self._longest = 1
        for number, words in enumerate(groups.values()):
            for word in words:
                self._classes[self._place(word)] = number
        for word in NEGATIVE:
            self._denies[self._place(word)] = True

    def _place(self, word: str) -> int:
        """Return the place of a word in the table, taken for it where it has none."""
        key = np.array([hash_of(word)], dtype=np.uint64)
        place = int(self._first(key)[0])
        for step in range(1, 1 << self.BITS):
            if self._keys[place] in (0, key[0]):
                break
            place = (place + 1) % len(self._keys)
            self._longest = max(self._longest, step + 1)
        self._keys[place] = key[0]
        return place

    def _first(self, hashes: Hashes) -> Numbers:
        return (scatter(hashes) >> np.uint64(64 - self.BITS)).astype(np.int64)

    def look_up(self, hashes: Hashes) -> tuple[Numbers, Flags]:
        """Return the class of each word, -1 outside the lexicon, and which deny."""
        places = self._first(hashes)
        for _ in range(1, self._longest):
            other = (self._keys[places] != hashes) & (self._keys[places] != 0)
            if not other.any():
                break
            places[other] = (places[other] + 1) % len(self._keys)
        known = self._keys[places] == hashes
        return (
            np.where(known, self._classes[places], -1),
            known & self._denies[places],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words and marks of sentences in order; `owners` say whose each is.

    `shapes` number `SHAPES`; they mean something for words outside the lexicon only.
    """

    owners: Numbers
    hashes: Hashes
    shapes: Numbers
    marks: Flags
    capitals: Flags


def plain(sentence: bytes) -> bytes:
    """Return a sentence with ASCII quotes, dashes and spaces."""
    if sentence.isascii():
        return sentence
    for old, new in _TYPOGRAPHY:
        sentence = sentence.replace(old, new)
    return sentence


def read_words(sentences: Sequence[bytes]) -> Words:
    """Return the words of sentences, which together have fewer than `MOST` bytes."""
    pieces = [plain(sentence) for sentence in sentences]
    sizes = np.array([len(piece) + 1 for piece in pieces], dtype=np.int64)
    flat = np.frombuffer(b" ".join(pieces) + b" ", dtype=np.uint8)
    kinds = _KINDS[flat]
    letters = kinds == LETTER
    inner = letters[1:] & letters[:-1]
    opens, closes = kinds != SPACE, kinds != SPACE
    opens[1:] &= ~inner
    closes[:-1] &= ~inner
    starts, lasts = np.flatnonzero(opens), np.flatnonzero(closes)
    weighted = _VALUES[flat] * _POWERS[: len(flat)]
    if not len(starts):
        nothing = np.zeros(0, dtype=np.int64)
        none = np.zeros(0, dtype=np.bool_)
        return Words(
            owners=nothing,
            hashes=nothing.astype(np.uint64),
            shapes=nothing,
            marks=none,
            capitals=none,
        )
    owners = np.searchsorted(np.cumsum(sizes), starts, side="right")
    first = np.ones(len(starts), dtype=np.bool_)
    first[1:] = owners[1:] != owners[:-1]
    capitals = _is_upper(flat[starts]) & _is_upper(flat[starts + 1]) & (lasts > starts)
    return Words(
        owners=owners,
        hashes=np.add.reduceat(weighted, starts) * _INVERSES[starts],
        shapes=_shapes(flat, starts, lasts, first=first, capitals=capitals),
        marks=kinds[starts] == MARK,
        capitals=capitals,
    )


def _is_upper(data: NDArray[np.uint8]) -> Flags:
    return (data >= ord("A")) & (data <= ord("Z"))


def _shapes(
    flat: NDArray[np.uint8],
    starts: Numbers,
    lasts: Numbers,
    *,
    first: Flags,
    capitals: Flags,
) -> Numbers:
    """Return the shape of each word: how it ends, or that it is a name or number."""
    last, before = flat[lasts], flat[np.maximum(lasts - 1, 0)]
    opening = flat[starts]
    long = lasts - starts > 2
    shapes = np.zeros(len(starts), dtype=np.int64)
    shapes[long & (last == ord("s"))] = SHAPES.index("s")
    shapes[long & (last == ord("d")) & (before == ord("e"))] = SHAPES.index("ed")
    shapes[long & (last == ord("y")) & (before == ord("l"))] = SHAPES.index("ly")
    shapes[long & (last == ord("g")) & (before == ord("n"))] = SHAPES.index("ing")
    shapes[_is_upper(opening) & ~first] = SHAPES.index("name")
    shapes[capitals] = SHAPES.index("capitals")
    digits = (opening >= ord("0")) & (opening <= ord("9"))
    shapes[digits] = SHAPES.index("number")
    return shapes
