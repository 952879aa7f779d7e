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
    batch.validate()
    for column in batch.columns:
        # First without a look at the values: a view trusts lengths too.
        column.validate()
        plain = as_bytes(column.type)
        looked_at = column if plain == column.type else column.view(plain)
        looked_at.validate(full=True)


def as_bytes(kind: pa.DataType) -> pa.DataType:
    """Return the type of the same layout that makes no promise about characters."""
    if is_list(kind):
        return list_of(kind, _field(kind.value_field))
    if pa.types.is_map(kind):
        return pa.map_(as_bytes(kind.key_type), as_bytes(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([_field(each) for each in kind])
    if pa.types.is_dictionary(kind):
        values = as_bytes(kind.value_type)
        return pa.dictionary(kind.index_type, values, ordered=kind.ordered)
    return BYTES.get(kind, kind)


def is_list(kind: pa.DataType) -> bool:
    """Tell whether values of a type are lists that lie one after the other."""
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
    )


def list_of(kind: pa.DataType, field: pa.Field) -> pa.DataType:
    """Return a type of lists that differs from another in its values only."""
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(field, kind.list_size)
    return pa.large_list(field) if pa.types.is_large_list(kind) else pa.list_(field)


def _field(field: pa.Field) -> pa.Field:
    return field.with_type(as_bytes(field.type))


BYTES = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.string_view(): pa.binary_view(),
}
