"""The prefilter: which rows of an Arrow column hold a trigger, in one pass.

The engine runs over the data buffer as it lies in memory, all rows at once; the ends of
its matches fall into rows by a binary search in the offsets. That answer is too wide:
a match may span two rows, and the engine reads raw text (see `text.render`). So each
row it names is folded and searched once more, near the matches only. The mask is then
exact, and the same with either engine: does any `re.search(trigger, fold(text))` find?
Rows whose bytes are no UTF-8 are in the mask as well: nobody else would notice them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from negguard.stages.engines import BufferSieve, ColumnSieve
from negguard.stages.rows import Rows
from negguard.text.fold import fold
from negguard.text.scanner import Scanner, scanner

Mask = npt.NDArray[np.bool_]


class Sieve(Protocol):
    """What names the rows of plain text that may hold a trigger, never too few."""

    def candidates(self, rows: Rows) -> npt.NDArray[np.int64]:
        """Return row numbers in rising order, each once."""


class Prefilter:
    """The triggers of the packs as a row mask over Arrow columns."""

    def __init__(self, triggers: Sequence[str], *, sieve: Sieve | None = None) -> None:
        """Compile the triggers, once a process whatever the number of prefilters.

        Raises:
            UsageError: a trigger is not portable, or too large to be compiled.
        """
        self._scanner: Scanner = scanner(tuple(triggers))
        self._sieve = sieve or _fastest(self._scanner)

    # typing.override needs Python 3.12.
    def __reduce__(  # type: ignore[explicit-override]
        self,
    ) -> tuple[type[Prefilter], tuple[tuple[str, ...]]]:
        """Travel to other processes as patterns: compiled state stays here."""
        return Prefilter, (self._scanner.triggers,)

    def mask(self, column: pa.Array | pa.ChunkedArray) -> pa.BooleanArray:
        """Return which rows hold a trigger in any text; False where the row is null.

        Texts are strings or bytes, plain or dictionary-encoded, or those in the
        `content` of a chat's messages: a list of structs.

        Raises:
            UsageError: the column holds no text.
        """
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        masks = [self._mask(chunk) for chunk in chunks]
        return pa.array(np.concatenate([np.zeros(0, dtype=np.bool_), *masks]))

    def _mask(self, array: pa.Array) -> Mask:
        """Return the mask of one contiguous array of any accepted type."""
        kind = array.type
        if pa.types.is_null(kind):
            return np.zeros(len(array), dtype=np.bool_)
        if pa.types.is_dictionary(kind):
            return self._dictionary(array)
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            return self._lists(array)
        if pa.types.is_struct(kind) and kind.get_field_index("content") >= 0:
            return self._mask(array.field("content")) & _valid(array)
        return self._texts(Rows.of(array))

    def _dictionary(self, array: pa.Array) -> Mask:
        """Judge each distinct text once."""
        chosen = pa.array(self._mask(array.dictionary)).take(array.indices)
        return _numpy(pc.coalesce(chosen, pa.scalar(value=False)))

    def _lists(self, array: pa.Array) -> Mask:
        """Judge all messages in one pass; a chat with any hit is in."""
        if len(array) == 0:
            return np.zeros(0, dtype=np.bool_)
        offsets = np.asarray(array.offsets)
        inner = self._mask(array.values.slice(offsets[0], offsets[-1] - offsets[0]))
        running = np.concatenate([[0], np.cumsum(inner)])
        places = offsets - offsets[0]
        return np.asarray(np.diff(running[places]) > 0) & _valid(array)

    def _texts(self, rows: Rows) -> Mask:
        """Let the sieve name rows, and keep those whose folded text matches."""
        mask = np.zeros(len(rows), dtype=np.bool_)
        mask[list(rows.broken())] = True
        for row in self._sieve.candidates(rows):
            mask[row] = mask[row] or self._scanner.matches(fold(rows.text(row)))
        return mask & rows.valid


def _fastest(scanner: Scanner) -> Sieve:
    """Return the best sieve that this machine has."""
    if scanner.engine is None:
        return ColumnSieve(scanner.triggers)
    return BufferSieve(scanner.engine)


def _valid(array: pa.Array) -> Mask:
    """Return which rows are not null."""
    return _numpy(array.is_valid())


def _numpy(array: pa.Array) -> Mask:
    """Return a boolean Arrow array, without nulls, as numpy's."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.bool_)
