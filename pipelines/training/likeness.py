"""How like texts are to others, by the rarer words and pairs that they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from negguard.models.hashing import mixed_arrays
from pipelines.training.buffers import buffer_of
from pipelines.training.rows import Row

Reals = npt.NDArray[np.float32]
SIZE = 1 << 13  # classes that words and pairs fall into
AT_ONCE = 2048  # texts


def likeness(texts: Sequence[str], others: Sequence[str]) -> Reals:
    """Return for each text the cosine to the one of `others` that is most like it."""
    mine, theirs = _counts(texts), _counts(others)
    common = np.concatenate([mine, theirs]) > 0
    rarity = np.log((1 + len(common)) / (1 + common.sum(axis=0))).astype(np.float32)
    goal = _unit(theirs * rarity)
    best = [
        (_unit(mine[low : low + AT_ONCE] * rarity) @ goal.T).max(axis=1, initial=0)
        for low in range(0, len(mine), AT_ONCE)
    ]
    return np.concatenate([np.zeros(0, np.float32), *best])


def _counts(texts: Sequence[str]) -> Reals:
    """Return damped counts of words and pairs, one row a text."""
    words = buffer_of([Row(id="", texts=(text,)) for text in texts])
    hashes = words.words.hashes
    sizes = np.diff(words.words.bounds)
    owners = np.repeat(words.rows, sizes)
    pairs = mixed_arrays(hashes[:-1], hashes[1:])
    whole = owners[:-1] == owners[1:]
    table = np.zeros((len(texts), SIZE), np.float32)
    mask = np.uint32(SIZE - 1)
    np.add.at(table, (owners, hashes & mask), 1)
    np.add.at(table, (owners[:-1][whole], pairs[whole] & mask), 1)
    return np.log1p(table)


def _unit(rows: Reals) -> Reals:
    sizes = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(sizes, 1e-9), np.float32)
