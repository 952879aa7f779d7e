"""Rows of several columns -> the documents in them, each judged by itself.

A side is what one document is made of: a text column, text columns that belong
together, or a chat column of any shape. Two answers to one prompt are two sides: a
notice in one covers nothing in the other. A row has one annotation, in which the
messages of all its sides are counted on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from negguard.config.policy import InputSpec
from negguard.model import (
    CLEAN,
    Action,
    Decision,
    Document,
    Edit,
    Label,
    Message,
    Outcome,
    Verdict,
)
from negguard.store.canonical import chats_of_side, is_plain
from negguard.store.schema import RowProblem, chats_of, find_columns
from negguard.text.edits import apply_to_document

BODY = "ng_body"
# From what a row may keep to what it may not.
ACTIONS = (
    *(Action.KEEP, Action.ANNOTATE, Action.REWRITE),
    *(Action.QUARANTINE, Action.DROP),
)
LABELS = tuple(
    Label(name)
    for name in ("clean", "unjudged", "local", "detached", "error")
    if name in {label.value for label in Label}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTable:
    """One side of every row as a table that is judged like any other.

    `chats` are None where the rows have no other side; `problems` says of nulls that
    were no chat why not.
    """

    name: str
    table: pa.Table
    spec: InputSpec
    chats: pa.Array | None = None
    problems: Mapping[int, str] = field(default_factory=dict)

    @property
    def body(self) -> pa.ChunkedArray:
        """Return the texts or chats of this side."""
        return self.table.column(self.spec.messages or str(self.spec.text))


def parts_of(table: pa.Table, spec: InputSpec) -> list[SideTable]:
    """Return the sides of the rows of a table.

    Raises:
        UsageError: a column is missing, or is no text or chat.
    """
    columns = find_columns(table.schema, spec)
    named = columns.sides or [("chat", columns.body)]
    whole = columns.text or (
        columns.messages and is_plain(table.column(columns.messages))
    )
    if whole:
        own = replace(spec, text=columns.text, messages=columns.messages)
        return [
            SideTable(name=columns.body, table=table.select(columns.names), spec=own)
        ]
    sides = [chats_of_side(table, side) for side in named]
    beside = table.select([n for n in (columns.id, columns.source) if n is not None])
    filled = _without_nulls([side.column for side in sides])
    return [
        SideTable(
            name=" and ".join(names[1:]),
            table=beside.append_column(BODY, column),
            spec=InputSpec(
                text=None, messages=BODY, id=columns.id, source=columns.source
            ),
            chats=column,
            problems=side.problems,
        )
        for names, side, column in zip(named, sides, filled, strict=True)
    ]


def judge_sides(
    parts: Sequence[SideTable],
    judge: Callable[[SideTable], dict[int, Outcome]],
    *,
    clean: Decision,
) -> dict[int, Outcome]:
    """Return one outcome for each row that has one for any of its sides."""
    found = [_explained(judge(part), part.problems) for part in parts]
    if len(parts) == 1:
        return found[0]
    rows = sorted({row for outcomes in found for row in outcomes})
    chosen = pa.array(rows, pa.int64())
    chats = [dict(zip(rows, _messages(part, chosen), strict=True)) for part in parts]
    return merge_sides([part.name for part in parts], chats, found, clean=clean)


def _explained(
    outcomes: dict[int, Outcome], problems: Mapping[int, str]
) -> dict[int, Outcome]:
    """Return the outcomes with why a row was no chat, where the judge saw a null."""
    told = {
        row: replace(
            outcomes[row],
            verdict=replace(outcomes[row].verdict, problem=problem),
            decision=replace(outcomes[row].decision, reason=problem),
        )
        for row, problem in problems.items()
        if row in outcomes and outcomes[row].verdict.label is Label.ERROR
    }
    return outcomes | told


def _messages(part: SideTable, rows: pa.Array) -> list[tuple[Message, ...]]:
    """Return the messages of some rows; none where they cannot be read."""
    if part.chats is None:
        return [()] * len(rows)
    read = chats_of(part.chats.take(rows))
    return [() if isinstance(chat, RowProblem) else chat for chat in read]


def _without_nulls(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """Return chat columns with an empty chat for null, where another has a chat."""
    every = reduce(pc.and_, [column.is_null() for column in columns])
    made = []
    for column in columns:
        lengths = pc.fill_null(pc.list_value_length(column), 0)
        offsets = np.concatenate([[0], np.cumsum(np.asarray(lengths))])
        made.append(
            pa.ListArray.from_arrays(
                pa.array(offsets.astype(np.int32)),
                column.flatten(),
                type=column.type,
                mask=every,
            )
        )
    return made


def merge_sides(
    names: Sequence[str],
    chats: Sequence[Mapping[int, Sequence[Message]]],
    found: Sequence[Mapping[int, Outcome]],
    *,
    clean: Decision,
) -> dict[int, Outcome]:
    """Return one outcome for each row that any side has one for.

    `chats` are the messages of each side by row, `found` its outcomes by row.
    """
    rows = sorted({row for outcomes in found for row in outcomes})
    return {
        row: _merged(
            names,
            [messages[row] for messages in chats],
            [outcomes.get(row) for outcomes in found],
            clean,
        )
        for row in rows
    }


def _merged(
    names: Sequence[str],
    messages: Sequence[Sequence[Message]],
    outcomes: Sequence[Outcome | None],
    clean: Decision,
) -> Outcome:
    document = Document(messages=tuple(m for side in messages for m in side))
    known = [each for each in outcomes if each is not None]
    document = replace(
        document, id=known[0].document.id, source=known[0].document.source
    )
    verdict = CLEAN
    edits: list[Edit] = []
    start = 0
    for side, outcome in zip(messages, outcomes, strict=True):
        if outcome is not None:
            verdict = _joined(verdict, outcome.verdict, start)
            edits += [_moved(edit, start) for edit in outcome.decision.edits]
        start += len(side)
    decisions = [clean if each is None else each.decision for each in outcomes]
    action = max((each.action for each in decisions), key=ACTIONS.index)
    made = tuple(edits) if action is Action.REWRITE else ()
    reasons = [
        f"{name}: {each.reason}"
        for name, each in zip(names, decisions, strict=True)
        if each.reason
    ]
    return Outcome(
        document=document,
        verdict=replace(verdict, problem=_problem(names, outcomes)),
        decision=Decision(action=action, reason="; ".join(reasons) or None, edits=made),
        result=apply_to_document(document, made),
    )


def _problem(names: Sequence[str], outcomes: Sequence[Outcome | None]) -> str | None:
    told = [
        f"{name}: {each.verdict.problem}"
        for name, each in zip(names, outcomes, strict=True)
        if each is not None and each.verdict.problem
    ]
    return "; ".join(told) or None


def _joined(one: Verdict, two: Verdict, start: int) -> Verdict:
    """Return the facts of two sides, the second's messages counted from `start`."""
    kinds = {
        kind: frame.score
        for verdict in (one, two)
        for kind in verdict.kinds
        for frame in verdict.frames
        if frame.kind is kind
    }
    frames = tuple(
        replace(
            _moved(frame, start),
            scope=tuple(_moved(part, start) for part in frame.scope),
        )
        for frame in two.frames
    )
    claims = tuple(
        replace(_moved(claim, start), frame=claim.frame + len(one.frames))
        for claim in two.claims
    )
    return Verdict(
        label=max((one.label, two.label), key=LABELS.index),
        score=max(one.score, two.score),
        kinds=tuple(sorted(kinds, key=lambda kind: -kinds[kind])),
        frames=one.frames + frames,
        claims=one.claims + claims,
    )


def _moved(placed: Any, start: int) -> Any:  # noqa: ANN401 - a frame, claim, edit, region
    return replace(placed, message=start + (placed.message or 0))
