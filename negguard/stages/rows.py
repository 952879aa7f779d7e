"""Text rows as Arrow lays them out: one buffer of bytes, and where each row ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from negguard.errors import UsageError

Offsets = npt.NDArray[np.signedinteger[Any]]
_WIDE = {
    pa.string(): pa.large_string(),
    pa.binary(): pa.large_binary(),
    pa.large_string(): pa.large_string(),
    pa.large_binary(): pa.large_binary(),
}


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The bytes of row i are `data[offsets[i]:offsets[i + 1]]`; nothing is copied.

    Bytes under a null row are whatever the writer left there: `valid` says which count.
    """

    array: pa.Array
    data: memoryview
    offsets: Offsets
    valid: npt.NDArray[np.bool_]

    @staticmethod
    def of(array: pa.Array) -> Rows:
        """Return the rows of a string or binary array, sliced or not.

        Raises:
            UsageError: the array holds neither strings nor bytes.
        """
        if pa.types.is_string_view(array.type) or pa.types.is_binary_view(array.type):
            array = array.cast(pa.large_binary())
        if array.type not in _WIDE:
            msg = f"a column of type {array.type} holds no text; use strings or a chat"
            raise UsageError(msg)
        wide = array.type == _WIDE[array.type]
        _, ends, data = array.buffers()
        layout = np.dtype(np.int64 if wide else np.int32)
        if len(array) == 0 or ends is None:
            offsets: Offsets = np.zeros(1, dtype=layout)
            return Rows(array, memoryview(b""), offsets, np.zeros(0, dtype=np.bool_))
        offsets = np.frombuffer(ends, dtype=layout)
        return Rows(
            array=array,
            data=memoryview(data if data is not None else b""),
            offsets=offsets[array.offset : array.offset + len(array) + 1],
            valid=array.is_valid().to_numpy(zero_copy_only=False),
        )

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.offsets) - 1

    def text(self, row: int) -> str:
        """Return the text of a row; what is no UTF-8 comes out as U+FFFD."""
        return self._bytes(row).decode("utf-8", "replace")

    def broken(self) -> Iterator[int]:
        """Yield the rows whose bytes are no UTF-8; fast where there is none."""
        try:
            self.strings().validate(full=True)
        except pa.ArrowInvalid:
            yield from filter(self._is_broken, range(len(self)))

    def strings(self) -> pa.Array:
        """Return the rows as strings, whatever their bytes."""
        wide = self.offsets.dtype == np.int64
        return self.array.view(pa.large_string() if wide else pa.string())

    def _is_broken(self, row: int) -> bool:
        try:
            self._bytes(row).decode("utf-8")
        except UnicodeDecodeError:
            return True
        return False

    def _bytes(self, row: int) -> bytes:
        return bytes(self.data[self.offsets[row] : self.offsets[row + 1]])
