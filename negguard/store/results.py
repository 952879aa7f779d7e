"""Rewritten documents -> the columns that they came from, in their own shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from negguard.model import Edit, Outcome, Span
from negguard.store.columns import replace_rows
from negguard.store.rows import take_values
from negguard.store.schema import Columns
from negguard.store.shapes import BETWEEN, is_text, turns_in, with_texts
from negguard.text.edits import apply_edits

Results = dict[str, dict[int, Any]]


def with_results(
    table: pa.Table, outcomes: Mapping[int, Outcome], columns: Columns
) -> dict[str, pa.ChunkedArray]:
    """Return the columns that change, by name; all other values stay as they are."""
    if not outcomes:
        return {}
    if columns.text is not None:
        changed: Results = {columns.text: {r: o.text for r, o in outcomes.items()}}
    else:
        changed = _changed(table, outcomes, columns)
    return {
        name: replace_rows(table.column(name), _stored(values, table, name))
        for name, values in changed.items()
    }


def _changed(
    table: pa.Table, outcomes: Mapping[int, Outcome], columns: Columns
) -> Results:
    """Return the values of each column that edits change, by row."""
    rows = sorted(outcomes)
    taken = {name: _values(table.column(name), rows) for name in columns.bodies}
    changed: Results = {name: {} for name in columns.bodies}
    for place, row in enumerate(rows):
        values = {name: taken[name][place] for name in columns.bodies}
        for name, after in edited(values, outcomes[row], columns).items():
            changed[name][row] = after
    return {name: values for name, values in changed.items() if values}


def edited(
    row: Mapping[str, Any], outcome: Outcome, columns: Columns
) -> dict[str, Any]:
    """Return the values of a row that edits change, as plain values of its columns."""
    if columns.text is not None:
        return {columns.text: outcome.text}
    changed: dict[str, Any] = {}
    start = 0
    for side in columns.sides or [("chat", columns.body)]:
        values = [row.get(name) for name in side[1:]]
        made, count = _with_edits(side[0], values, outcome.decision.edits, start)
        pairs = zip(side[1:], values, made, strict=True)
        changed |= {name: after for name, before, after in pairs if before != after}
        start += count
    return changed


def _with_edits(
    shape: str, values: Sequence[Any], edits: Sequence[Edit], start: int
) -> tuple[list[Any], int]:
    """Return values with the edits of their messages, and how many messages they are.

    The messages are counted from `start`.
    """
    if shape == "texts":
        if all(value is None for value in values):
            return list(values), 0
        own = [_edits_of(edits, start + i) for i in range(len(values))]
        made = [
            apply_edits(value, each) if each else value
            for value, each in zip(values, own, strict=True)
        ]
        return made, len(values)
    (chat,) = values
    if chat is None:
        return [chat], 0

    def change(number: int, texts: Sequence[str]) -> Sequence[str]:
        own = _edits_of(edits, start + number)
        return [*_pieces(texts, own)] if own else texts

    return [with_texts(chat, change)], len(turns_in(chat))


def _edits_of(edits: Sequence[Edit], message: int) -> list[Edit]:
    return [edit for edit in edits if edit.message == message]


def _pieces(texts: Sequence[str], edits: Sequence[Edit]) -> Iterator[str]:
    """Yield the texts of a turn with the edits of the one message that they make.

    What replaces text of several goes into the first of them.
    """
    start = 0
    for text in texts:
        end = start + len(text)
        own = [
            Edit(
                span=Span(max(edit.start, start) - start, min(edit.end, end) - start),
                text=edit.text if start <= edit.start else "",
            )
            for edit in edits
            if edit.start <= end and (edit.end > start or edit.start == start)
        ]
        yield apply_edits(text, own)
        start = end + len(BETWEEN)


def _values(column: pa.ChunkedArray, rows: Sequence[int]) -> list[Any]:
    taken = take_values(column, pa.array(rows))
    values = taken.to_pylist()
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in values]


def _stored(values: Mapping[int, Any], table: pa.Table, name: str) -> dict[int, Any]:
    kind = table.schema.field(name).type
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    binary = is_text(inner) and not (
        pa.types.is_string(inner)
        or pa.types.is_large_string(inner)
        or pa.types.is_string_view(inner)
    )
    return {
        row: each.encode() if binary and isinstance(each, str) else each
        for row, each in values.items()
    }
