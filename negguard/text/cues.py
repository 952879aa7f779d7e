"""Cues: literal words that may open the door to a frame, found in bytes all at once.

A cue is a word or a phrase. It matches whatever its case, at word edges, with a line
break for a space and either kind of apostrophe. `fabricat*` needs no edge at its end.
Texts lie one after the other in a buffer, as Arrow lays them out; a match never runs
over the end of its text, and a neighbour's letters never spoil a word edge.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from negguard.errors import UsageError

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

EDGE = 400  # bytes from either end of a text in which a narrow cue counts
OPENING = 24  # bytes after a line break or bracket in which it counts as well
MOST_SPELT = 6  # words of a literal of which every spelling is a literal of its own
SIGNS = r"\u2600-\u27bf\U0001f300-\U0001faff"  # crosses, thumbs, no-entry signs
PLAIN = re.compile(rf"[a-z0-9'%/#{{}}()\[\]<>:;.!?,& {SIGNS}-]{{1,60}}\*?")
_WORD = np.zeros(256, dtype=np.bool_)
_WORD[list(b"0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] = True
_OPENS = np.zeros(256, dtype=np.bool_)
_OPENS[list(b"\n[({<*|#/")] = True
_CURLY = "\u2019"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word or phrase in lower case; `*` at its end leaves the end open.

    `narrow` cues count near the ends of a text and where a line or bracket opens;
    `trusted` ones need no scorer's word to make their sentence a candidate.
    """

    words: str
    narrow: bool = False
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """Where cues stand: the number of each cue, its bytes, and the row of both."""

    cues: Places
    starts: Places
    ends: Places
    rows: Places

    def where(self, kept: Flags | Places) -> Hits:
        """Return some of the hits."""
        return Hits(
            self.cues[kept], self.starts[kept], self.ends[kept], self.rows[kept]
        )


class Engine(Protocol):
    """What names every place where a literal ends, whatever the case."""

    def ends(self, data: Bytes) -> tuple[Places, Places]:
        """Return the numbers of literals, and the byte offsets after each match."""


class CueFinder:
    """All cues of a guard, compiled; read-only, so that threads may share it."""

    def __init__(self, cues: Sequence[Cue], *, engine: Engine | None = None) -> None:
        """Compile the cues.

        Raises:
            UsageError: a cue holds other characters than a literal may.
        """
        self.cues = tuple(cues)
        literals = [
            (literal, number)
            for number, cue in enumerate(self.cues)
            for literal in _literals(cue)
        ]
        self._engine = engine or _engine(tuple(literal for literal, _ in literals))
        self._cue = np.array([number for _, number in literals], dtype=np.int64)
        self._size = np.array([len(text) for text, _ in literals], dtype=np.int64)
        self._open = np.array([cue.words.endswith("*") for cue in self.cues], np.bool_)
        self._narrow = np.array([cue.narrow for cue in self.cues], dtype=np.bool_)
        self.trusted = np.array([cue.trusted for cue in self.cues], dtype=np.bool_)

    def hits(self, data: Bytes, offsets: Places) -> Hits:
        """Return where cues count, by place; row i ends at byte `offsets[i + 1]`."""
        if not len(self.cues) or offsets[-1] <= offsets[0]:
            nothing = np.zeros(0, dtype=np.int64)
            return Hits(nothing, nothing, nothing, nothing)
        first = int(offsets[0])
        literals, ends = self._engine.ends(data[first : int(offsets[-1])])
        ends = ends + first
        starts = ends - self._size[literals]
        rows = np.searchsorted(offsets, starts, side="right") - 1
        found = Hits(self._cue[literals], starts, ends, rows)
        found = found.where(self._whole(found, data, offsets))
        found = found.where(self._counts(found, data, offsets))
        return found.where(np.lexsort((found.cues, found.starts)))

    def _whole(self, found: Hits, data: Bytes, offsets: Places) -> Flags:
        """Tell which hits lie in one row, at word edges."""
        low, high = offsets[found.rows], offsets[found.rows + 1]
        last = len(data) - 1
        before = _WORD[data[np.maximum(found.starts - 1, 0)]]
        after = _WORD[data[np.minimum(found.ends, last)]]
        first = _WORD[data[np.minimum(found.starts, last)]]
        opens = (found.starts == low) | ~before | ~first
        closes = self._open[found.cues] | (found.ends == high) | ~after
        whole: Flags = (found.ends <= high) & opens & closes
        return whole

    def _counts(self, found: Hits, data: Bytes, offsets: Places) -> Flags:
        """Tell which hits stand where their cue counts."""
        counts = ~self._narrow[found.cues]
        others = np.flatnonzero(~counts)
        if not len(others):
            return counts
        narrow = found.where(others)
        low, high = offsets[narrow.rows], offsets[narrow.rows + 1]
        near = (narrow.starts - low < EDGE) | (high - narrow.ends < EDGE)
        far = np.flatnonzero(~near)
        near[far] = _opened(data, narrow.starts[far])
        counts[others] = near
        return counts


def _opened(data: Bytes, starts: Places) -> Flags:
    """Tell before which places, all past the first bytes, a line or bracket opens."""
    if not len(starts):
        return np.zeros(0, dtype=np.bool_)
    before = sliding_window_view(data, OPENING)[starts - OPENING]
    return np.asarray(_OPENS[before].any(axis=1))


def _literals(cue: Cue) -> list[bytes]:
    """Return the byte strings that stand for a cue: one for each kind of apostrophe.

    Raises:
        UsageError: the cue holds other characters than a literal may.
    """
    if not PLAIN.fullmatch(cue.words):
        msg = (
            f"cue {cue.words!r}: give 1 to 60 lower-case ASCII letters, digits, "
            "spaces, marks or signs; '*' at the end leaves the end open"
        )
        raise UsageError(msg)
    words = cue.words.removesuffix("*")
    return [
        text.encode() for text in dict.fromkeys((words, words.replace("'", _CURLY)))
    ]


def _engine(literals: tuple[bytes, ...]) -> Engine:
    """Return the fastest engine that this machine has."""
    fast = literals and find_spec("hyperscan")  # Hyperscan refuses to look for nothing
    return _hyperscan(literals) if fast else Plain(literals)


@lru_cache(maxsize=16)
def _hyperscan(literals: tuple[bytes, ...]) -> Engine:
    """Return one engine a process for the same literals."""
    return Hyperscan(literals)


class Plain:
    """Python's own search: slower by far, and the same places everywhere."""

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._literals = tuple(literals)

    def ends(self, data: Bytes) -> tuple[Places, Places]:
        """Return the numbers of literals, and the byte offsets after each match."""
        content = data.tobytes().lower().replace(b"\n", b" ")
        found = [
            (number, end)
            for number, literal in enumerate(self._literals)
            for end in _ends(content, literal)
        ]
        table = np.array(found, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]


def _spelt(literal: bytes) -> list[bytes]:
    """Return expressions for a literal with line breaks in place of any spaces.

    Pure literals compile twenty times as fast as a class for each space.
    """
    words = [re.escape(word) for word in literal.split(b" ")]
    if len(words) > MOST_SPELT:
        return [b"[ \\n]".join(words)]
    spelt = [words[0]]
    for word in words[1:]:
        spelt = [before + gap + word for before in spelt for gap in (b" ", b"\\n")]
    return spelt


def _ends(content: bytes, literal: bytes) -> Iterator[int]:
    """Yield the offsets after each place of a literal."""
    start = content.find(literal)
    while start >= 0:
        yield start + len(literal)
        start = content.find(literal, start + 1)


class Hyperscan:
    """One Hyperscan database, which reads gigabytes a second.

    Flags: CASELESS, which in byte mode folds ASCII only. Not UTF8 (it must never see
    broken UTF-8), not SOM_LEFTMOST (a literal's start is known from its end).
    """

    BLOCK = 1 << 30  # bytes; Hyperscan counts a block's bytes in 32 bits

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._hyperscan: Any = import_module("hyperscan")
        self._local = threading.local()
        self._longest = max(map(len, literals), default=0)
        self._database = self._hyperscan.Database(mode=self._hyperscan.HS_MODE_BLOCK)
        spelt = [(n, each) for n, text in enumerate(literals) for each in _spelt(text)]
        self._database.compile(
            expressions=[expression for _, expression in spelt],
            ids=[number for number, _ in spelt],
            elements=len(spelt),
            flags=[self._hyperscan.HS_FLAG_CASELESS] * len(spelt),
        )

    def ends(self, data: Bytes) -> tuple[Places, Places]:
        """Return the numbers of literals, and the byte offsets after each match."""
        numbers: list[int] = []
        ends: list[int] = []
        first = seen = 0

        def note(number: int, _start: int, end: int, *_unused: object) -> None:
            if end + first > seen:  # the block before has named the others
                numbers.append(number)
                ends.append(end + first)

        while first < len(data):
            block = memoryview(data[first : first + self.BLOCK].data)
            self._database.scan(
                block, match_event_handler=note, scratch=self._scratch()
            )
            if first + self.BLOCK >= len(data):
                break
            seen = first + self.BLOCK
            first = seen - self._longest  # a match may lie across two blocks
        return np.array(numbers, dtype=np.int64), np.array(ends, dtype=np.int64)

    def _scratch(self) -> object:
        """Return this thread's scratch space: two scans must not share one."""
        if not hasattr(self._local, "scratch"):
            self._local.scratch = self._hyperscan.Scratch(self._database)
        return self._local.scratch
