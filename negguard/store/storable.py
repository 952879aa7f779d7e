"""Types that Arrow's kernels or Parquet do not know -> types that hold the same values.

Views inside of lists and structs become large strings, runs become plain values, and
objects without a field, which Parquet cannot store, become the JSON text `{}`. What
no other type holds is refused, before a row is read: a scan says what a run would.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from negguard.store.damage import is_list, list_of
from negguard.store.jsontypes import json_text

PLAIN = {
    pa.string_view(): pa.large_string(),
    pa.binary_view(): pa.large_binary(),
}


def storable_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema in which rows of another are judged and written.

    Raises:
        ValueError: two columns have one name, or a type cannot be stored.
    """
    twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
    if twice:
        msg = f"column {twice[0]!r} stands twice; rename one"
        raise ValueError(msg)
    fields = [each.with_type(_storable(each.type, top=True)) for each in schema]
    made = pa.schema(fields, metadata=schema.metadata)
    for each in made:
        try:
            pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([each])).close()
        except (pa.ArrowException, ValueError) as error:
            msg = f"column {each.name!r} is {each.type}, which Parquet cannot hold"
            raise ValueError(msg) from error
    return made


def storable_table(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the rows with their columns in the types of a `storable_schema`."""
    columns = [
        _column(column, schema.field(name).type)
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    fields = [schema.field(name) for name in table.column_names]
    return pa.Table.from_arrays(
        columns, schema=pa.schema(fields, metadata=schema.metadata)
    )


def _column(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if _has_empty(column.type):
        values = [_filled(value, column.type) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(values, kind)])
    if isinstance(column.type, pa.RunEndEncodedType):
        chunks = [pc.run_end_decode(chunk) for chunk in column.chunks]
        return pa.chunked_array(chunks, column.type.value_type).cast(kind)
    return column.cast(kind)


def _storable(kind: pa.DataType, *, top: bool = False) -> pa.DataType:
    if isinstance(kind, pa.RunEndEncodedType):
        return _storable(kind.value_type, top=top)
    if pa.types.is_struct(kind):
        fields = [each.with_type(_storable(each.type)) for each in kind]
        return pa.struct(fields) if fields else pa.string()
    if pa.types.is_map(kind):
        return pa.map_(_storable(kind.key_type), _storable(kind.item_type))
    if pa.types.is_dictionary(kind):
        values = _storable(kind.value_type)
        return pa.dictionary(kind.index_type, values, ordered=kind.ordered)
    if is_list(kind):
        return list_of(kind, kind.value_field.with_type(_storable(kind.value_type)))
    return kind if top else PLAIN.get(kind, kind)


def _is_empty(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind)) and kind.num_fields == 0


def _has_empty(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind) or isinstance(kind, pa.BaseExtensionType):
        return False
    inner = [kind.field(i).type for i in range(kind.num_fields)]
    return _is_empty(kind) or any(map(_has_empty, inner))


def _filled(value: Any, kind: pa.DataType) -> object:  # noqa: ANN401 - of any type
    """Return a value with JSON text for each object without a field."""
    if value is None or not _has_empty(kind):
        return value
    if _is_empty(kind):
        return json_text(value)
    if pa.types.is_struct(kind):
        return {each.name: _filled(value[each.name], each.type) for each in kind}
    if pa.types.is_map(kind):
        return [(key, _filled(each, kind.item_type)) for key, each in value]
    return [_filled(each, kind.value_type) for each in value]
