"""The student: two convolutions over the word pieces of a segment and its neighbours.

It reads what the sieve lets through, a fraction of a millisecond each, and lets the few
in a thousand through that the judge is to read. Its word vectors come from the judge's
base model, so that it knows words that no training text held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from negguard.models.hashing import (
    EDGES,
    LAYOUTS,
    NONE,
    SIZES,
    Neighbours,
    Numbers,
    Words,
    sizes,
)
from negguard.models.pieces import load_tokenizer, word_pieces
from negguard.text.segments import Bytes

Reals = npt.NDArray[np.float32]
AT_ONCE = (
    8  # rows of one call; always as many, so that a row's neighbours do not matter
)
AROUND = 12  # word pieces of the segment before and of the one after
OWN = 30  # word pieces of the segment itself: the first and the last
LAST = 8
WIDTH = 2 * AROUND + OWN + 2
MOST_BYTES = 400  # of a segment
DECIMALS = 3  # of log-odds; rounding hides the last bits, which processors differ in
BEFORE, TARGET, AFTER = 1, 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Student:
    """A session of the network, and the tokenizer of its words."""

    session: onnxruntime.InferenceSession = field(repr=False)
    tokenizer: Tokenizer = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Student:
        """Return the student whose files are in a folder, on one thread."""
        return _loaded(folder)

    def scores(
        self, data: Bytes, words: Words, around: Neighbours, which: Numbers
    ) -> Reals:
        """Return the log-odds of a frame for some segments of a buffer."""
        pieces = self._pieces(data, words, around, which)
        found: list[Reals] = []
        for low in range(0, len(which), AT_ONCE):
            part = which[low : low + AT_ONCE]
            ids = np.zeros((AT_ONCE, WIDTH), np.int64)
            parts = np.zeros((AT_ONCE, WIDTH), np.int64)
            layout = np.zeros((AT_ONCE, LAYOUTS + SIZES + EDGES), np.float32)
            for row, segment in enumerate(part.tolist()):
                _fill(ids[row], parts[row], pieces, around, segment)
            layout[: len(part)] = _layout(words, around, part)
            (odds,) = self.session.run(
                ("odds",), {"ids": ids, "parts": parts, "layout": layout}
            )
            found.append(odds[: len(part)])
        return np.round(np.concatenate([np.zeros(0, np.float32), *found]), DECIMALS)

    def _pieces(
        self, data: Bytes, words: Words, around: Neighbours, which: Numbers
    ) -> dict[int, list[int]]:
        """Return the word pieces of some segments and their neighbours, by number."""
        near = np.concatenate([which, around.before[which], around.after[which]])
        needed = [each for each in np.unique(near).tolist() if each != NONE]
        starts, ends = words.segments.starts, words.segments.ends
        texts = [
            data[starts[each] : min(ends[each], starts[each] + MOST_BYTES)]
            .tobytes()
            .decode("utf-8", "replace")
            for each in needed
        ]
        return dict(zip(needed, word_pieces(self.tokenizer, texts), strict=True))


def _fill(
    ids: npt.NDArray[np.int64],
    parts: npt.NDArray[np.int64],
    pieces: dict[int, list[int]],
    around: Neighbours,
    segment: int,
) -> None:
    """Write the word pieces of one row, and of which part each is."""
    own = pieces[segment]
    if len(own) > OWN:
        own = [*own[: OWN - LAST], *own[-LAST:]]
    before = pieces.get(int(around.before[segment]), [])[-AROUND:]
    after = pieces.get(int(around.after[segment]), [])[:AROUND]
    place = 0
    for part, tokens in ((BEFORE, before), (TARGET, own), (AFTER, after)):
        ids[place : place + len(tokens)] = tokens
        parts[place : place + len(tokens)] = part
        place += len(tokens)


def _layout(words: Words, around: Neighbours, which: Numbers) -> Reals:
    """Return flags of layout, size and place in the text; shape (segments, flags)."""
    columns: Sequence[tuple[Numbers, int]] = (
        (words.layouts[which], LAYOUTS),
        (sizes(words, which), SIZES),
        (around.edges[which], EDGES),
    )
    flags = [values[:, None] == np.arange(count) for values, count in columns]
    return np.concatenate(flags, axis=1).astype(np.float32)


@cache
def _loaded(folder: Path) -> Student:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / "student.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return Student(session=session, tokenizer=load_tokenizer(folder))
