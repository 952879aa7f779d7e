"""Rows outside a run, judged as a run judges them: every side by itself."""

from __future__ import annotations

import pyarrow as pa

from negguard.guard import Guard
from negguard.model import CLEAN, Document, Outcome
from negguard.store.annotate import without_annotations
from negguard.store.schema import RowProblem, documents


def judge_table(
    table: pa.Table, guard: Guard, *, source: str | None = None
) -> list[Outcome | RowProblem]:
    """Return the outcome of each row, or why it holds no document.

    Raises:
        UsageError: no column holds what could be judged.
    """
    own = without_annotations(table)
    found = guard.outcomes(own, source=source)
    read = documents(own, guard.policy.input, source=source)
    return [_judged(each, found.get(row), guard) for row, each in enumerate(read)]


def _judged(
    read: Document | RowProblem, found: Outcome | None, guard: Guard
) -> Outcome | RowProblem:
    """Return what was found; nothing is where a row holds no candidate."""
    if isinstance(read, Document):
        return guard.act(read, CLEAN) if found is None else found
    problem = None if found is None else found.verdict.problem
    return RowProblem(reason=problem or read.reason)
