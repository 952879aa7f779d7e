"""Segments as numbers: the words of each, and what stands around it.

What the early classifiers read. Words are 32-bit numbers (`kernels.hashing`), so that
no list of words has to be shipped and texts need not become strings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from negguard.kernels import PLAIN_UP_TO, compiled
from negguard.kernels import hashing as hashing_kernels
from negguard.text.segments import Bytes, Lead, SegmentKind, Segments

Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]

LAYOUTS = len(SegmentKind) * len(Lead)
SIZES = 8  # classes of length, in words: 0 to 6, and more
EDGES = 5  # first, near the first, last, near the last, between
NEAR = 3  # segments
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of segments: those of segment i are `hashes[bounds[i]:bounds[i + 1]]`.

    `layouts` join kind and lead into one number below `LAYOUTS`.
    """

    hashes: Hashes
    bounds: Numbers
    layouts: Numbers
    segments: Segments

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.layouts)


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """For each segment the number of another, or `NONE`; and its place in its text.

    `above` is the last heading or label before it in the same text.
    """

    before: Numbers
    after: Numbers
    above: Numbers
    edges: Numbers


def read_words(data: Bytes, segments: Segments) -> Words:
    """Return the words of segments of a buffer."""
    lengths = segments.ends - segments.starts
    most = np.minimum(lengths, hashing_kernels.MOST) + 1
    room = int(most.sum()) + hashing_kernels.MOST
    layouts = segments.kinds.astype(np.int64) * len(Lead) + segments.leads
    if int(lengths.sum()) > PLAIN_UP_TO:
        hashes = np.zeros(room, np.int64)
        bounds = np.zeros(len(lengths) + 1, np.int64)
        read = compiled(hashing_kernels)["all_words"]
        read(data, segments.starts, segments.ends, hashes, bounds)
    else:
        hashes, bounds = _plainly(data, segments, room)
    return Words(
        hashes=hashes[: bounds[-1]].astype(np.uint32),
        bounds=bounds,
        layouts=layouts,
        segments=segments,
    )


def _plainly(data: Bytes, segments: Segments, room: int) -> tuple[Numbers, Numbers]:
    """Return the same words without compiled code, for a few segments."""
    low = int(segments.starts[0]) if len(segments.starts) else 0
    high = int(segments.ends[-1]) if len(segments.ends) else 0
    hashes, bounds = [0] * room, [0] * (len(segments.starts) + 1)
    starts, ends = (segments.starts - low).tolist(), (segments.ends - low).tolist()
    hashing_kernels.all_words(data[low:high].tobytes(), starts, ends, hashes, bounds)
    return np.array(hashes, np.int64), np.array(bounds, np.int64)


def neighbours(segments: Segments) -> Neighbours:
    """Return what stands around each segment in its own text."""
    count = len(segments.starts)
    places = np.arange(count)
    sizes = np.diff(segments.bounds)
    first = np.repeat(segments.bounds[:-1], sizes)
    last = np.repeat(segments.bounds[1:] - 1, sizes)
    leading = np.isin(segments.kinds, (SegmentKind.HEADING, SegmentKind.LABEL))
    marks = np.maximum.accumulate(np.where(leading, places, NONE))
    above = np.concatenate([np.full(1, NONE), marks[:-1]])[:count]
    edges = np.full(count, EDGES - 1)
    edges[last - places <= NEAR] = 3
    edges[places - first < NEAR] = 1
    edges[places == last] = 2
    edges[places == first] = 0
    return Neighbours(
        before=np.where(places > first, places - 1, NONE),
        after=np.where(places < last, places + 1, NONE),
        above=np.where(above >= first, above, NONE),
        edges=edges,
    )


def mixed_arrays(first: Hashes, second: Hashes | Numbers | int) -> Hashes:
    """Return one number for each pair of numbers, as `hashing_kernels.mixed` does."""
    value = first.astype(np.uint64) * np.uint64(31) + np.asarray(second, np.uint64)
    value = (value * np.uint64(hashing_kernels.FACTOR)) & np.uint64(
        hashing_kernels.WORD
    )
    return np.asarray(value ^ (value >> np.uint64(15))).astype(np.uint32)


def single_words(words: Words, which: Numbers) -> tuple[Hashes, Numbers]:
    """Return the words of some segments, one after the other, and where each ends.

    `NONE` stands for a segment without words.
    """
    low, high = _range(words, which)
    places, ends = _places(low, high - low)
    return words.hashes[places], ends


def word_pairs(words: Words, which: Numbers) -> tuple[Hashes, Numbers]:
    """Return the pairs of neighbouring words of some segments, and where each ends."""
    low, high = _range(words, which)
    places, ends = _places(low, np.maximum(high - low - 1, 0))
    return mixed_arrays(words.hashes[places], words.hashes[places + 1]), ends


def edge_words(words: Words, which: Numbers) -> Hashes:
    """Return three numbers for each segment: first word, last word, first in layout.

    Shape (segments, 3); a segment without words has those of the word 0.
    """
    low, high = _range(words, which)
    some = high > low
    hashes = words.hashes if len(words.hashes) else np.zeros(1, np.uint32)
    first = np.where(some, hashes[np.minimum(low, len(hashes) - 1)], np.uint32(0))
    last = np.where(some, hashes[np.maximum(high - 1, 0)], np.uint32(0))
    layout = words.layouts[which] + 3
    return np.stack(
        [mixed_arrays(first, 1), mixed_arrays(last, 2), mixed_arrays(first, layout)],
        axis=1,
    )


def sizes(words: Words, which: Numbers) -> Numbers:
    """Return the class of length of some segments, below `SIZES`."""
    counts = words.bounds[which + 1] - words.bounds[which]
    return np.asarray(np.minimum(counts, SIZES - 1))


def _range(words: Words, which: Numbers) -> tuple[Numbers, Numbers]:
    real = which != NONE
    low = np.where(real, words.bounds[which], 0)
    return low, np.where(real, words.bounds[which + 1], 0)


def _places(low: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(low - (ends - counts), counts) + np.arange(total), ends
