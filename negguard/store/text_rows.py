"""Text rows as Arrow lays them out: one buffer of bytes, and where each row ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from negguard.errors import UsageError

Offsets = npt.NDArray[np.int64]
# Types with text, and the strings that have the same layout.
_STRINGS = {
    pa.string(): pa.string(),
    pa.binary(): pa.string(),
    pa.large_string(): pa.large_string(),
    pa.large_binary(): pa.large_string(),
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
        if array.type not in _STRINGS:
            msg = f"a column of type {array.type} holds no text; use strings or a chat"
            raise UsageError(msg)
        wide = _STRINGS[array.type] == pa.large_string()
        _, ends, data = array.buffers()
        layout = np.dtype(np.int64 if wide else np.int32)
        if len(array) == 0 or ends is None:
            offsets = np.zeros(1, dtype=np.int64)
            return Rows(array, memoryview(b""), offsets, np.zeros(0, dtype=np.bool_))
        offsets = np.frombuffer(ends, dtype=layout)
        return Rows(
            array=array,
            data=memoryview(data if data is not None else b""),
            offsets=offsets[array.offset : array.offset + len(array) + 1].astype(
                np.int64, copy=False
            ),
            valid=array.is_valid().to_numpy(zero_copy_only=False),
        )

    @property
    def content(self) -> npt.NDArray[np.uint8]:
        """Return the data as an array; nothing is copied."""
        return np.frombuffer(self.data, dtype=np.uint8)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.offsets) - 1

    def broken(self) -> Iterator[int]:
        """Yield the rows whose bytes are no UTF-8; fast where there is none."""
        try:
            self.strings().validate(full=True)
        except pa.ArrowInvalid:
            yield from filter(self._is_broken, range(len(self)))

    def strings(self) -> pa.Array:
        """Return the rows as strings, whatever their bytes."""
        return self.array.view(_STRINGS[self.array.type])

    def _is_broken(self, row: int) -> bool:
        try:
            self._bytes(row).decode("utf-8")
        except UnicodeDecodeError:
            return True
        return False

    def _bytes(self, row: int) -> bytes:
        return bytes(self.data[self.offsets[row] : self.offsets[row + 1]])
