"""Rows that could not be read: errors with the reader's reason, and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from negguard.model import Outcome
from negguard.raydata.sample import Numbered
from negguard.store.columns import replace_rows
from negguard.store.jsonlines import BadLine
from negguard.store.schema import Columns, raw_value


def unread_rows(batch: Numbered, columns: Columns) -> dict[int, BadLine]:
    """Return why rows hold no document, beside what the judge sees for itself.

    That is lines and values that could not be read, and what is no text where texts
    are.
    """
    told = {
        row: BadLine(reason=reason)
        for name in columns.texts
        for row, reason in batch.foreign.get(name, {}).items()
    }
    return told | batch.bad


def to_judge(
    table: pa.Table, unread: Mapping[int, BadLine], columns: Columns
) -> pa.Table:
    """Return the rows with a null for each that could not be read: an error."""
    for name in columns.bodies:
        table = _with_values(table, dict.fromkeys(unread), name)
    return table


def with_raw_lines(
    table: pa.Table, unread: Mapping[int, BadLine], columns: Columns
) -> pa.Table:
    """Return the rows with unreadable lines as their bodies: nothing is lost."""
    kind = table.schema.field(columns.body).type
    raw = {r: raw_value(kind, b.raw) for r, b in unread.items() if b.raw is not None}
    return _with_values(table, raw, columns.body)


def failed(
    unread: Mapping[int, BadLine], outcomes: Mapping[int, Outcome]
) -> dict[int, Outcome]:
    """Return the outcomes of rows that could not be read, with the reader's reason.

    The judge saw a null there, so it made them errors already.
    """
    return {
        row: replace(
            outcomes[row],
            verdict=replace(outcomes[row].verdict, problem=bad.told),
            decision=replace(outcomes[row].decision, reason=bad.told),
        )
        for row, bad in unread.items()
    }


def _with_values(table: pa.Table, values: Mapping[int, object], name: str) -> pa.Table:
    if not values:
        return table
    place = table.schema.get_field_index(name)
    column = replace_rows(table.column(place), values)
    return table.set_column(place, table.schema.field(place), column)
