"""The sieve: a small network over the hashed words of a segment and its neighbours.

It looks at what the screen lets through, some ten microseconds each, and drops most of
it. Tables of words hold whole numbers, and layers add their inputs one by one, so that
a row's score does not depend on the rows beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from negguard.models.hashing import (
    EDGES,
    LAYOUTS,
    SIZES,
    Hashes,
    Neighbours,
    Numbers,
    Words,
    edge_words,
    single_words,
    sizes,
    word_pairs,
)

Reals = npt.NDArray[np.float32]
DECIMALS = 4  # of log-odds
AT_ONCE = 4096  # segments, so that what is in work stays small


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """Tables and layers by name; `pipelines/training` fits them.

    Tables `one`, `two`, `before`, `after`, `above` and `edge` are int8, each with a
    scale; `hidden`, `second` and `out` are layers of weights (inputs, outputs) and
    biases.
    """

    arrays: Mapping[str, npt.NDArray[np.generic]]

    def scores(self, words: Words, around: Neighbours, which: Numbers) -> Reals:
        """Return the log-odds of a frame for some segments."""
        parts = [
            self._scores(words, around, which[low : low + AT_ONCE])
            for low in range(0, len(which), AT_ONCE)
        ]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _scores(self, words: Words, around: Neighbours, which: Numbers) -> Reals:
        inputs = np.concatenate(
            [
                self._mean("one", *single_words(words, which)),
                self._mean("two", *word_pairs(words, which)),
                self._mean("before", *single_words(words, around.before[which])),
                self._mean("after", *single_words(words, around.after[which])),
                self._mean("above", *single_words(words, around.above[which])),
                self._edges(edge_words(words, which)),
                _flags(words.layouts[which], LAYOUTS),
                _flags(sizes(words, which), SIZES),
                _flags(around.edges[which], EDGES),
            ],
            axis=1,
        )
        hidden = np.maximum(self._layer("hidden", inputs), 0)
        out = self._layer("out", np.maximum(self._layer("second", hidden), 0))
        top = out[:, 1:].max(axis=1)
        kinds = np.exp(out[:, 1:] - top[:, None]).sum(axis=1, dtype=np.float64)
        odds = np.round(np.log(kinds) + top - out[:, 0], DECIMALS)
        return np.asarray(odds, np.float32)

    def _mean(self, name: str, hashes: Hashes, ends: Numbers) -> Reals:
        """Return the mean of a table's rows for each run of words, zero if none."""
        table = self.arrays[name]
        sums = _sums(table[hashes & np.uint32(len(table) - 1)], ends)
        counts = np.diff(ends, prepend=0)
        scale = self.arrays[name + "_scale"].astype(np.float32)
        weights = (scale / np.maximum(counts, 1)[:, None]).astype(np.float32)
        return np.asarray(sums.astype(np.float32) * weights)

    def _edges(self, hashes: Hashes) -> Reals:
        table = self.arrays["edge"]
        rows = table[hashes & np.uint32(len(table) - 1)].astype(np.int32).sum(axis=1)
        scale = self.arrays["edge_scale"].astype(np.float32)
        return np.asarray(rows.astype(np.float32) * scale)

    def _layer(self, name: str, inputs: Reals) -> Reals:
        """Return inputs times weights plus biases, added up in the order of inputs."""
        weights = self.arrays[name]
        total = np.repeat(self.arrays[name + "_bias"][None], len(inputs), axis=0)
        for number in range(len(weights)):
            total = total + inputs[:, number, None] * weights[number]
        return np.asarray(total, np.float32)


def _sums(rows: npt.NDArray[np.generic], ends: Numbers) -> npt.NDArray[np.int32]:
    """Return the sum of each run of rows; `ends` says where each run ends."""
    totals = np.zeros((len(ends), rows.shape[1]), np.int32)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
    some = np.flatnonzero(ends > starts)
    if len(some):
        wide = rows.astype(np.int32)
        totals[some] = np.add.reduceat(wide, starts[some], axis=0)
    return totals


def _flags(values: Numbers, count: int) -> Reals:
    return np.asarray(values[:, None] == np.arange(count), np.float32)
