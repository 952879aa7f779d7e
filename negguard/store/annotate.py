"""A table and the outcomes of its rows -> the annotated table, in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from negguard.model import Action, Decision, Outcome
from negguard.store.columns import ANNOTATIONS, annotation_columns, replace_rows
from negguard.store.provenance import annotated_schema
from negguard.store.rows import take_values
from negguard.store.schema import Columns, is_text

KEPT = Decision(action=Action.KEEP)


def annotate(
    table: pa.Table,
    outcomes: Mapping[int, Outcome],
    *,
    columns: Columns,
    made_by: Mapping[str, object],
    clean: Decision = KEPT,
) -> pa.Table:
    """Return every row of `table` with its annotation, and rewritten bodies in place.

    `outcomes` maps row numbers to what was judged; all other rows are clean, and
    `clean` is what the policy makes of them. Other columns are the same buffers.
    """
    schema = annotated_schema(table.schema, made_by)
    return annotate_as(schema, table, outcomes, columns=columns, clean=clean)


def annotate_as(
    schema: pa.Schema,
    table: pa.Table,
    outcomes: Mapping[int, Outcome],
    *,
    columns: Columns,
    clean: Decision,
) -> pa.Table:
    """Return what `annotate` does, in the `annotated_schema` that is known already."""
    rewritten = {
        row: outcome
        for row, outcome in outcomes.items()
        if outcome.decision.action is Action.REWRITE
    }
    place = table.schema.get_field_index(columns.body)
    arrays = list(table.columns)
    if rewritten:
        arrays[place] = _with_results(arrays[place], rewritten)
    arrays += annotation_columns(table.num_rows, outcomes, clean=clean)
    return pa.Table.from_arrays(arrays, schema=schema)


def without_annotations(table: pa.Table) -> pa.Table:
    """Return the input's own columns."""
    return table.drop_columns([n for n in ANNOTATIONS.names if n in table.column_names])


def _with_results(
    column: pa.ChunkedArray, outcomes: Mapping[int, Outcome]
) -> pa.ChunkedArray:
    if is_text(column.type):
        values = {row: _stored(o.text, column.type) for row, o in outcomes.items()}
        return replace_rows(column, values)
    rows = sorted(outcomes)
    chats = take_values(column, pa.array(rows)).to_pylist()
    return replace_rows(
        column,
        {
            row: _turns(turns, outcomes[row])
            for row, turns in zip(rows, chats, strict=True)
        },
    )


def _stored(text: str | None, kind: pa.DataType) -> str | bytes | None:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    binary = pa.types.is_binary(inner) or pa.types.is_large_binary(inner)
    if text is not None and (binary or pa.types.is_binary_view(inner)):
        return text.encode()
    return text


def _turns(turns: list[dict[str, Any]], outcome: Outcome) -> list[dict[str, Any]]:
    """Return the stored turns with the contents that changed; other fields stay."""
    return [
        stored
        if before.content == after.content
        else {**stored, "content": after.content}
        for stored, before, after in zip(
            turns,
            outcome.document.messages or (),
            outcome.result.messages or (),
            strict=True,
        )
    ]
