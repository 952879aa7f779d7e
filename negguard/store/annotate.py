"""A table and the outcomes of its rows -> the annotated table, in the same order."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from negguard.model import Action, Decision, Outcome
from negguard.store.columns import OWN, annotation_columns
from negguard.store.provenance import annotated_schema
from negguard.store.results import with_results
from negguard.store.schema import Columns

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
    arrays = list(table.columns)
    for name, column in with_results(table, rewritten, columns).items():
        arrays[table.schema.get_field_index(name)] = column
    arrays += annotation_columns(table.num_rows, outcomes, clean=clean)
    return pa.Table.from_arrays(arrays, schema=schema)


def without_annotations(table: pa.Table) -> pa.Table:
    """Return the input's own columns."""
    return table.drop_columns([n for n in table.column_names if n in OWN])
