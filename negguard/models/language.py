"""Which texts are in a language that the models have not learnt.

A text counts as foreign only on positive evidence: little of the small words of
English, and either many of other languages or mostly letters that English lacks. Code
and tables hold neither, and are judged.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from negguard.kernels.hashing import words_of
from negguard.lexicon import ENGLISH, OTHERS
from negguard.models.hashing import Hashes, Words
from negguard.text.segments import Bytes, Offsets

IS_ENGLISH, IS_OTHER = 1, 2
FEWEST = 12  # words; shorter texts are judged, whatever they hold
ENGLISH_SHARE = 0.06  # of the words; English prose has a third and more
OTHER_SHARE = 0.12
FOREIGN_BYTES = 0.35  # share of a text's bytes that are not ASCII


def foreign_texts(data: Bytes, offsets: Offsets, words: Words) -> npt.NDArray[np.bool_]:
    """Return which texts of a buffer are not in English."""
    bounds = words.bounds[words.segments.bounds]
    counts = np.diff(bounds)
    languages = _languages(words.hashes)
    english = _counted(languages == IS_ENGLISH, bounds)
    others = _counted(languages == IS_OTHER, bounds)
    few = english < ENGLISH_SHARE * counts
    spoken = (others > OTHER_SHARE * counts) & (others > 2 * english)
    found = (few | (others > 3 * english)) & spoken & (counts >= FEWEST)
    for row in np.flatnonzero(few & ~found):
        content = data[offsets[row] : offsets[row + 1]]
        if len(content) > 4 * FEWEST:
            found[row] = np.count_nonzero(content >= 0x80) > FOREIGN_BYTES * len(
                content
            )
    return np.asarray(found)


def _counted(flags: npt.NDArray[np.bool_], bounds: Offsets) -> npt.NDArray[np.int64]:
    running = np.concatenate([np.zeros(1, np.int64), np.cumsum(flags)])
    return np.asarray(running[bounds[1:]] - running[bounds[:-1]])


def _languages(hashes: Hashes) -> npt.NDArray[np.int8]:
    """Return for each word whether it is a small word of English, or of another."""
    keys, languages = _table()
    places = hashes & np.uint32(len(keys) - 1)
    return np.where(keys[places] == hashes, languages[places], np.int8(0))


@cache
def _table() -> tuple[Hashes, npt.NDArray[np.int8]]:
    """Return the numbers of the small words by their last bits, and their languages."""
    named = [(_number(word), IS_ENGLISH) for word in ENGLISH]
    named += [(_number(word), IS_OTHER) for word in OTHERS]
    size = 1 << 12
    while len({number & (size - 1) for number, _ in named}) < len(named):
        size *= 2
    keys, languages = np.zeros(size, np.uint32), np.zeros(size, np.int8)
    for number, language in named:
        keys[number & (size - 1)] = number
        languages[number & (size - 1)] = language
    return keys, languages


def _number(word: str) -> int:
    """Return the number of a word, as the kernel makes it."""
    made, encoded = [0] * 4, word.encode()
    words_of(encoded, 0, len(encoded), made, 0)
    return made[0]
