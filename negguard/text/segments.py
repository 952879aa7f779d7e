"""The one splitter: texts in, segments out, in one native pass over their bytes.

A segment is the smallest stretch of text that may disown other text or be disowned: a
sentence, heading, label, list item, table cell, line of code, comment, quoted line,
bracketed remark or markup tag with attributes. Half of all real framings are labels of
one to three words, so the splitter follows layout first and sentences second. It reads
UTF-8 bytes as they lie in an Arrow buffer; `code_points` turns its offsets into those
of a Python string.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from negguard.kernels import (
    PLAIN_UP_TO,
    compiled,
    letters,
    lines,
    marks,
    prose,
    splitting,
)

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]


class SegmentKind(IntEnum):
    """What sort of text a segment is, by its layout."""

    SENTENCE = 0
    HEADING = 1
    ITEM = 2
    LABEL = 3
    CELL = 4
    CODE = 5
    COMMENT = 6
    QUOTE = 7
    REMARK = 8
    TAG = 9


class Lead(IntEnum):
    """What stands before a segment."""

    SAME_LINE = 0
    LINE = 1
    PARAGRAPH = 2
    TEXT = 3


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """The segments of many texts: parallel arrays, in order of place.

    `starts` and `ends` are byte offsets into the buffer, half-open; `kinds` and `leads`
    hold values of `SegmentKind` and `Lead`; those of text number i are at positions
    `bounds[i]` to `bounds[i + 1]`.
    """

    starts: Offsets
    ends: Offsets
    kinds: Codes
    leads: Codes
    bounds: Offsets

    def text_of(self, numbers: Offsets) -> Offsets:
        """Return the numbers of the texts that some segments are of."""
        return np.searchsorted(self.bounds, numbers, side="right") - 1


def split(data: Bytes, offsets: Offsets) -> Segments:
    """Return the segments of texts; text i is `data[offsets[i]:offsets[i + 1]]`.

    Bytes need not be valid UTF-8. White space and marks without a letter or digit
    belong to no segment.
    """
    size = int(offsets[-1] - offsets[0]) + 1
    if size <= PLAIN_UP_TO:
        return _split_plainly(data, offsets, size)
    starts, ends = np.empty(size, np.int64), np.empty(size, np.int64)
    kinds, leads = np.empty(size, np.uint8), np.empty(size, np.uint8)
    bounds = np.zeros(len(offsets), np.int64)
    split_all = compiled(letters, marks, lines, prose, splitting)["split_all"]
    split_all(data, offsets, starts, ends, kinds, leads, bounds)
    count = int(bounds[-1])
    return Segments(
        starts=starts[:count].copy(),
        ends=ends[:count].copy(),
        kinds=kinds[:count].copy(),
        leads=leads[:count].copy(),
        bounds=bounds,
    )


def code_points(text: str, encoded: Bytes, places: Offsets) -> Offsets:
    r"""Return the code-point offsets of byte offsets into the UTF-8 bytes of `text`.

    >>> text = "\u00e9a"
    >>> encoded = np.frombuffer(text.encode(), np.uint8)
    >>> code_points(text, encoded, np.array([2, 3]))
    array([1, 2])
    """
    if len(text) == len(encoded):
        return places
    is_start = (encoded & 0xC0) != 0x80
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_start)])
    return np.asarray(before[places])


def _split_plainly(data: Bytes, offsets: Offsets, size: int) -> Segments:
    """Return the same segments without compiled code, for a few texts."""
    low = int(offsets[0])
    places = [int(offset) - low for offset in offsets]
    columns: list[list[int]] = [[0] * size for _ in range(4)]
    bounds = [0] * len(places)
    content = data[low : int(offsets[-1])].tobytes()
    starts, ends, kinds, leads = columns
    splitting.split_all(content, places, starts, ends, kinds, leads, bounds)
    count = bounds[-1]
    return Segments(
        starts=np.array(starts[:count], np.int64) + low,
        ends=np.array(ends[:count], np.int64) + low,
        kinds=np.array(kinds[:count], np.uint8),
        leads=np.array(leads[:count], np.uint8),
        bounds=np.array(bounds, np.int64),
    )
