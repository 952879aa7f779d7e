from __future__ import annotations

import pyarrow as pa
import pytest

from negguard.store.rows import take_rows

KINDS = [
    pa.string(),
    pa.string_view(),
    pa.binary_view(),
    pa.dictionary(pa.int8(), pa.string()),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_rows_come_in_the_order_asked_for_in_their_own_type(kind: pa.DataType) -> None:
    plain = pa.array(["a", None, "c"])
    column = (
        plain.dictionary_encode() if pa.types.is_dictionary(kind) else plain.cast(kind)
    )
    table = pa.table({"x": column}, metadata={"k": "v"})
    taken = take_rows(table, pa.array([2, 1, 2]))
    assert taken.schema.equals(table.schema, check_metadata=True)
    assert taken.column("x").cast(pa.string()).to_pylist() == ["c", None, "c"]
