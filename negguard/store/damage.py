"""Find Arrow data whose buffers lead astray: reading such offsets ends a process.

Arrow trusts an IPC file's numbers, so a flipped bit in an offset is an address outside
of the buffer. Strings are looked at as bytes: what is no UTF-8 hurts only its row.
"""

from __future__ import annotations

import pyarrow as pa


def require_sound(batch: pa.RecordBatch) -> None:
    """Refuse a batch whose lengths and offsets disagree with its buffers.

    Raises:
        ArrowInvalid: they do.
    """
    for column in batch.columns:
        # First without a look at the values: a view trusts lengths too.
        column.validate()
        plain = _as_bytes(column.type)
        looked_at = column if plain == column.type else column.view(plain)
        looked_at.validate(full=True)


def _as_bytes(kind: pa.DataType) -> pa.DataType:
    """Return the type of the same layout that makes no promise about characters."""
    if kind in BYTES:
        return BYTES[kind]
    if pa.types.is_list(kind):
        return pa.list_(_field(kind.value_field))
    if pa.types.is_large_list(kind):
        return pa.large_list(_field(kind.value_field))
    if pa.types.is_struct(kind):
        return pa.struct([_field(each) for each in kind])
    if pa.types.is_dictionary(kind):
        values = _as_bytes(kind.value_type)
        return pa.dictionary(kind.index_type, values, ordered=kind.ordered)
    return kind


def _field(field: pa.Field) -> pa.Field:
    return field.with_type(_as_bytes(field.type))


BYTES = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.string_view(): pa.binary_view(),
}
