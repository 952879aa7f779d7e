"""Judged rows of JSON lines -> lines: their own bytes, with annotations at the end.

A rewritten row has other strings in its line, and nothing else changes. A line that
holds no object is written as one that says what the line said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from negguard.errors import ShardError
from negguard.masking import MASK
from negguard.model import Action, Outcome
from negguard.raydata.sample import Numbered
from negguard.store.columns import OWN, PLACE
from negguard.store.lines import members_of, values_of, with_keys, with_values
from negguard.store.results import edited
from negguard.store.rows import take_rows
from negguard.store.schema import Columns

NAMES = OWN | {MASK.name}


def annotated_lines(
    batch: Numbered,
    annotated: pa.Table,
    outcomes: Mapping[int, Outcome],
    columns: Columns,
) -> list[bytes]:
    """Return the line of each row with its annotations.

    Raises:
        ShardError: a line has some already.
    """
    lines = plain_lines(batch, annotated, outcomes, columns)
    members = _members(annotated, sorted(outcomes))
    made: list[bytes] = []
    for line, more in zip(lines, members, strict=True):
        if b'"ng_' in line and not NAMES.isdisjoint(values_of(line)):
            msg = "a line has annotations of an earlier run already; drop them first"
            raise ShardError(msg)
        made.append(with_keys(line, more))
    return made


def plain_lines(
    batch: Numbered,
    annotated: pa.Table,
    outcomes: Mapping[int, Outcome],
    columns: Columns,
) -> list[bytes]:
    """Return the line of each row, with other texts where it is rewritten."""
    lines = list(batch.lines or ())
    for row, outcome in outcomes.items():
        if outcome.decision.action is Action.REWRITE:
            values = edited(values_of(lines[row]), outcome, columns)
            lines[row] = with_values(lines[row], values)
    for row in batch.bad:
        if not _is_object(lines[row]):
            (said,) = annotated.slice(row, 1).column(columns.body).to_pylist()
            lines[row] = b"{%b}" % members_of({columns.body: said})
    return lines


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(values_of(line), dict)
    except (ValueError, RecursionError):
        return False


def _members(annotated: pa.Table, judged: Sequence[int]) -> Iterator[bytes]:
    """Yield the annotations of each row; those of clean rows differ by number alone."""
    names = [name for name in annotated.column_names if name in NAMES]
    table = annotated.select(names)
    rows = dict(
        zip(
            judged,
            take_rows(table, pa.array(judged, pa.int64())).to_pylist(),
            strict=True,
        )
    )
    last = PLACE.names[-1]
    clean: dict[str, Any] = {}
    before = b""
    for row, number in enumerate(annotated.column(last).to_pylist()):
        if row in rows:
            yield members_of(rows[row])
            continue
        if not clean:
            (clean,) = table.slice(row, 1).to_pylist()
            rest = {name: each for name, each in clean.items() if name != last}
            before = members_of(rest)
        yield b'%b,"%b":%d' % (before, last.encode(), number)
