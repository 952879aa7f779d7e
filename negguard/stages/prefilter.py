"""The prefilter: which rows of an Arrow column hold a nominated sentence, in one pass.

The nominator runs over the data buffer as it lies in memory, all rows at once, and no
text of a clean row becomes a Python object. The guard asks the same nominator about
the rows that are left, so that a finding implies the mask. Rows whose bytes are no
UTF-8 are in the mask as well: nobody else would notice them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from negguard.stages.nominate import Nominator
from negguard.stages.rows import Rows

Mask = npt.NDArray[np.bool_]


def candidate_rows(
    column: pa.Array | pa.ChunkedArray, nominator: Nominator
) -> pa.BooleanArray:
    """Return which rows hold a nominee in any text; False where the row is null.

    Texts are strings or bytes, plain or dictionary-encoded, or those in the `content`
    of a chat's messages: a list of structs.

    Raises:
        UsageError: the column holds no text.
    """
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    masks = [_mask(chunk, nominator) for chunk in chunks]
    return pa.array(np.concatenate([np.zeros(0, dtype=np.bool_), *masks]))


def _mask(array: pa.Array, nominator: Nominator) -> Mask:
    """Return the mask of one contiguous array of any accepted type."""
    kind = array.type
    if pa.types.is_null(kind):
        return np.zeros(len(array), dtype=np.bool_)
    if pa.types.is_dictionary(kind):
        return _dictionary(array, nominator)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _lists(array, nominator)
    if pa.types.is_struct(kind) and kind.get_field_index("content") >= 0:
        return _mask(array.field("content"), nominator) & _valid(array)
    return _texts(Rows.of(array), nominator)


def _dictionary(array: pa.Array, nominator: Nominator) -> Mask:
    """Judge each distinct text once."""
    chosen = pa.array(_mask(array.dictionary, nominator)).take(array.indices)
    return _numpy(pc.coalesce(chosen, pa.scalar(value=False)))


def _lists(array: pa.Array, nominator: Nominator) -> Mask:
    """Judge all messages in one pass; a chat with any nominee is in."""
    if len(array) == 0:
        return np.zeros(0, dtype=np.bool_)
    offsets = np.asarray(array.offsets)
    messages = array.values.slice(offsets[0], offsets[-1] - offsets[0])
    inner = _mask(messages, nominator)
    running = np.concatenate([[0], np.cumsum(inner)])
    places = offsets - offsets[0]
    return np.asarray(np.diff(running[places]) > 0) & _valid(array)


def _texts(rows: Rows, nominator: Nominator) -> Mask:
    mask = np.zeros(len(rows), dtype=np.bool_)
    mask[nominator.rows(rows.content, rows.offsets).rows] = True
    mask[list(rows.broken())] = True
    return mask & rows.valid


def _valid(array: pa.Array) -> Mask:
    """Return which rows are not null."""
    return _numpy(array.is_valid())


def _numpy(array: pa.Array) -> Mask:
    """Return a boolean Arrow array, without nulls, as numpy's."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.bool_)
