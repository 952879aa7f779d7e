"""The screen: a linear sum over the words of every segment, as whole numbers.

It looks at a segment alone, at the speed of the splitter, and lets the few percent
through that could be a frame. Weights are whole numbers, so that a score is the same
whatever else is in the buffer and whatever machine adds it up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from negguard.kernels import PLAIN_UP_TO, compiled
from negguard.kernels import hashing as hashing_kernels
from negguard.models.hashing import Words

Weights = npt.NDArray[np.int16]
Scores = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Weights by hashed word, pair of words, edge of a segment, and layout with size.

    Sizes are powers of two, but for `bases`; a score is a log-odds times `UNIT`.
    """

    singles: Weights
    pairs: Weights
    edges: Weights
    bases: Weights

    def scores(self, words: Words) -> Scores:
        """Return the score of every segment; higher is likelier a frame."""
        tables = (self.singles, self.pairs, self.edges, self.bases)
        if len(words.hashes) * 6 > PLAIN_UP_TO:
            made = np.zeros(len(words), np.int64)
            run = compiled(hashing_kernels)["screened"]
            hashes = words.hashes.astype(np.int64)
            run(hashes, words.bounds, words.layouts, *tables, made)
            return made
        plain: list[int] = [0] * len(words)
        singles, pairs, edges, bases = (table.data for table in tables)
        hashing_kernels.screened(
            words.hashes.tolist(),
            words.bounds.tolist(),
            words.layouts.tolist(),
            singles,
            pairs,
            edges,
            bases,
            plain,
        )
        return np.array(plain, np.int64)
