"""The prefilter: which rows of an Arrow column are worth a look, in one pass.

What finds candidates runs over the data buffer as it lies in memory, all rows at once,
and no text of a clean row becomes a Python object. Rows whose bytes are no UTF-8 are in
the mask as well: nobody else would notice them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from negguard.store.text_rows import Offsets, Rows

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Chooser = Callable[[Bytes, Offsets], Mask]


def candidate_rows(
    column: pa.Array | pa.ChunkedArray, choose: Chooser
) -> pa.BooleanArray:
    """Return which rows `choose` takes for any of their texts; False where null.

    Texts are strings or bytes, plain or dictionary-encoded, or those in the `content`
    of a chat's messages: a list of structs.

    Raises:
        UsageError: the column holds no text.
    """
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    masks = [_mask(chunk, choose) for chunk in chunks]
    return pa.array(np.concatenate([np.zeros(0, dtype=np.bool_), *masks]))


def _mask(array: pa.Array, choose: Chooser) -> Mask:
    """Return the mask of one contiguous array of any accepted type."""
    kind = array.type
    if pa.types.is_null(kind):
        return np.zeros(len(array), dtype=np.bool_)
    if pa.types.is_dictionary(kind):
        return _dictionary(array, choose)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _lists(array, choose)
    if pa.types.is_struct(kind) and kind.get_field_index("content") >= 0:
        return _mask(array.field("content"), choose) & _valid(array)
    return _texts(Rows.of(array), choose)


def _dictionary(array: pa.Array, choose: Chooser) -> Mask:
    """Judge each distinct text once."""
    chosen = pa.array(_mask(array.dictionary, choose)).take(array.indices)
    return _numpy(pc.coalesce(chosen, pa.scalar(value=False)))


def _lists(array: pa.Array, choose: Chooser) -> Mask:
    """Judge all messages in one pass; a chat with any chosen text is in."""
    if len(array) == 0:
        return np.zeros(0, dtype=np.bool_)
    offsets = np.asarray(array.offsets)
    messages = array.values.slice(offsets[0], offsets[-1] - offsets[0])
    inner = _mask(messages, choose)
    running = np.concatenate([[0], np.cumsum(inner)])
    places = offsets - offsets[0]
    return np.asarray(np.diff(running[places]) > 0) & _valid(array)


def _texts(rows: Rows, choose: Chooser) -> Mask:
    mask = np.zeros(len(rows), dtype=np.bool_)
    mask |= choose(rows.content, rows.offsets)
    mask[list(rows.broken())] = True
    return mask & rows.valid


def _valid(array: pa.Array) -> Mask:
    """Return which rows are not null."""
    return _numpy(array.is_valid())


def _numpy(array: pa.Array) -> Mask:
    """Return a boolean Arrow array, without nulls, as numpy's."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.bool_)
