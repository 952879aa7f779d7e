"""The sieves behind the prefilter: Hyperscan over buffers, RE2 over columns.

Both name rows that may hold a trigger: too many at times, never too few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from negguard.stages.rows import Rows
from negguard.text.portable import parse
from negguard.text.render import to_re2
from negguard.text.scanner import Engine

# Hyperscan counts a block's bytes in 32 bits; a quarter of that keeps clear of it.
BLOCK = 1 << 30
# RE2 gives up its fast automaton on large alternations; many small ones stay fast.
TRIGGERS_PER_PASS = 8
_TRUE = pa.array([True])


class BufferSieve:
    """One engine pass over the data buffer, whatever the rows in it."""

    def __init__(self, engine: Engine, *, block: int = BLOCK) -> None:
        self._engine = engine
        self._block = block

    def candidates(self, rows: Rows) -> npt.NDArray[np.int64]:
        """Return row numbers in rising order, each once."""
        found = [
            self._in_block(rows, first, last) for first, last in self._blocks(rows)
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *found])

    def _blocks(self, rows: Rows) -> Iterator[tuple[int, int]]:
        """Yield ranges of rows with no more bytes than a block; at least one row."""
        first = 0
        while first < len(rows):
            most = int(rows.offsets[first]) + self._block
            last = int(np.searchsorted(rows.offsets, most, side="right")) - 1
            last = max(first + 1, last)
            yield first, last
            first = last

    def _in_block(self, rows: Rows, first: int, last: int) -> npt.NDArray[np.int64]:
        """Return the rows in [first, last) where a match ends."""
        start, stop = int(rows.offsets[first]), int(rows.offsets[last])
        if stop - start > self._block:
            return np.array([first], dtype=np.int64)
        ends = [end for _, end in self._engine.ends(rows.data[start:stop])]
        places = np.array(ends, dtype=np.int64) + start
        return np.unique(np.searchsorted(rows.offsets, places, side="left") - 1)


class ColumnSieve:
    """RE2 through pyarrow, some triggers at a time: slower, and runs everywhere."""

    def __init__(self, triggers: Sequence[str]) -> None:
        patterns = [to_re2(parse(trigger)) for trigger in triggers]
        self._passes = [
            "|".join(patterns[first : first + TRIGGERS_PER_PASS])
            for first in range(0, len(patterns), TRIGGERS_PER_PASS)
        ]

    def candidates(self, rows: Rows) -> npt.NDArray[np.int64]:
        """Return row numbers in rising order, each once."""
        strings = rows.strings()
        found = np.zeros(len(rows), dtype=np.bool_)
        for pattern in self._passes:
            matched = pc.match_substring_regex(strings, pattern=pattern)
            found |= pc.is_in(matched, _TRUE).to_numpy(zero_copy_only=False)
        return np.flatnonzero(found).astype(np.int64)
