r"""Strings that are no UTF-8: an error of their row, with the bytes kept as `\xNN`.

Arrow and Parquet take any bytes for a string, and hand them on to readers that cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from negguard.store.batches import Batch
from negguard.store.damage import as_bytes
from negguard.store.jsonlines import BadLine


def mended(batch: Batch) -> Batch:
    """Return the batch with readable strings, and rows that held others as errors."""
    table, bad = batch.table, dict(batch.bad)
    for place, (name, column) in enumerate(
        zip(table.column_names, table.columns, strict=True)
    ):
        if all(map(_is_sound, column.chunks)):
            continue
        values = []
        for row, (value, reason) in enumerate(_values(column)):
            values.append(value)
            if reason is not None:
                told = f"column {name!r} is not UTF-8: {reason}"
                bad.setdefault(row, BadLine(reason=told))
        made = pa.chunked_array([pa.array(values, column.type)])
        table = table.set_column(place, table.schema.field(place), made)
    return replace(batch, table=table, bad=bad)


def _is_sound(chunk: pa.Array) -> bool:
    if as_bytes(chunk.type) == chunk.type:
        return True  # it holds no strings
    try:
        chunk.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _values(column: pa.ChunkedArray) -> Iterator[tuple[object, str | None]]:
    """Yield each value, and what is wrong with its bytes."""
    for chunk in column.chunks:
        for raw in chunk.view(as_bytes(column.type)).to_pylist():
            problems: list[str] = []
            yield _decoded(raw, column.type, problems), next(iter(problems), None)


def _decoded(raw: Any, kind: pa.DataType, problems: list[str]) -> object:  # noqa: ANN401 - a value of any type
    if raw is None or as_bytes(kind) == kind:
        return raw
    if pa.types.is_struct(kind):
        return {f.name: _decoded(raw[f.name], f.type, problems) for f in kind}
    if pa.types.is_map(kind):
        first, second = kind.key_type, kind.item_type
        return [
            (_decoded(key, first, problems), _decoded(each, second, problems))
            for key, each in raw
        ]
    if isinstance(raw, list):
        return [_decoded(each, kind.value_type, problems) for each in raw]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(f"{error.reason} at byte {error.start}")
        return raw.decode("utf-8", "backslashreplace")
