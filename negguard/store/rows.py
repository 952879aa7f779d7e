"""Take rows of a table, whatever its types: Arrow's own kernels know no view types."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def take_rows(table: pa.Table, rows: pa.Array) -> pa.Table:
    """Return the rows with these numbers, in this order, as a table of one schema."""
    columns = [take_values(column, rows) for column in table.columns]
    return pa.Table.from_arrays(columns, schema=table.schema)


def take_values(
    column: pa.Array | pa.ChunkedArray, rows: pa.Array
) -> pa.Array | pa.ChunkedArray:
    """Return the values at these positions, in the column's own type."""
    kind = column.type
    if pa.types.is_string_view(kind):
        return pc.take(column.cast(pa.large_string()), rows).cast(kind)
    if pa.types.is_binary_view(kind):
        return pc.take(column.cast(pa.large_binary()), rows).cast(kind)
    return pc.take(column, rows)
