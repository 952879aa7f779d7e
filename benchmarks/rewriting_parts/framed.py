"""Framed documents with gold spans: what each preset makes of them, and what it harms.

A file has one document a line, with `frames` and `claims` as offsets, or as strings
with their offsets in `spans`. Whether a rewrite is harmful is asked of a check that
reads gold and result, so that nobody has to: `--check FILE.py`, whose
`check(gold, output)` returns `harm`, `hollow` and `scars`.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from negguard.guard import Guard
from negguard.model import (
    Action,
    Attachment,
    Claim,
    Document,
    Frame,
    Kind,
    Label,
    Message,
    Outcome,
    Position,
    Reach,
    Region,
    Span,
    Verdict,
)
from negguard.text.denial import denied

Row = dict[str, Any]
Check = Callable[[Row, Row], Mapping[str, Any]]
Spot = tuple[int, int, int | None]
PRESETS = ("pretraining", "synthetic", "redteam")
GATE = re.compile(r"not rewritten \(([\w ]+)\)")


def read_framed(path: Path) -> list[Row]:
    """Return the framed rows of a file, with `message` in every span of a chat."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    framed = [row for row in rows if row.get("label", "detached") == "detached"]
    for row in framed:
        for span in (*row["frames"], *row["claims"]):
            if isinstance(span, dict) and "msg" in span and row.get("messages"):
                span["message"] = span.pop("msg")
    return [row for row in framed if row["claims"]]


def load_check(path: Path) -> Check:
    """Return the function `check` of a Python file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        msg = f"{path} cannot be imported"
        raise SystemExit(msg)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Check = module.check
    return found


def measure_framed(
    rows: Sequence[Row], guards: Mapping[str, Guard], check: Check, *, own: bool
) -> dict[str, dict[str, object]]:
    """Return the counts of each preset on the gold spans, and by its own detection.

    Without `own`, frames and claims are those of the file alone.
    """
    counts: dict[str, dict[str, object]] = {}
    for name, guard in guards.items():
        gold = (guard.act(document_of(row), verdict_of(row)) for row in rows)
        if own:
            found = (guard.inspect(document_of(row)) for row in rows)
            counts[name] = counted(rows, found, check)
        counts[f"{name}, gold spans"] = counted(rows, gold, check)
    return counts


def counted(
    rows: Sequence[Row], outcomes: Iterator[Outcome], check: Check
) -> dict[str, object]:
    """Return how many are rewritten, what of it is harmful, and which gates refuse."""
    counts: Counter[str] = Counter()
    gates: Counter[str] = Counter()
    for row, outcome in zip(rows, outcomes, strict=True):
        counts[outcome.decision.action.value] += 1
        refused = GATE.search(outcome.decision.reason or "")
        if refused:
            gates[refused[1]] += 1
        if outcome.decision.action is Action.REWRITE:
            found = check(row, {"id": row["id"], **result_of(outcome)})
            counts["harmful"] += bool(found["harm"])
            counts["hollow"] += bool(found["hollow"])
            counts["scarred"] += bool(found["scars"])
    names = ("rewrite", "harmful", "hollow", "scarred", "quarantine", "annotate")
    return {
        "documents": len(rows),
        **{name: counts[name] for name in names},
        "not found": counts["keep"],
        "refused by": dict(gates.most_common()),
    }


def document_of(row: Row) -> Document:
    """Return the document of a row."""
    if row.get("text") is not None:
        return Document(text=row["text"], id=row["id"])
    turns = tuple(Message(one["role"], one["content"]) for one in row["messages"])
    return Document(messages=turns, id=row["id"])


def result_of(outcome: Outcome) -> Row:
    """Return the resulting text or turns as a row holds them."""
    if outcome.messages is None:
        return {"text": outcome.text}
    turns = [{"role": one.role, "content": one.content} for one in outcome.messages]
    return {"messages": turns}


def verdict_of(row: Row) -> Verdict:
    """Return the verdict of a detector that is right in everything."""
    chat = row.get("text") is None
    frames, claims = spots(row, "frames", chat=chat), spots(row, "claims", chat=chat)
    by = row.get("by") or [[nearest(claim, frames)] for claim in claims]
    kind = Kind(row.get("kind") or row["frame_kind"])
    document = document_of(row)
    return Verdict(
        label=Label.DETACHED,
        score=1.0,
        kinds=(kind,),
        frames=tuple(
            Frame(
                span=Span(start, end),
                kind=kind,
                position=Position.PREFIX,
                reach=Reach.BLOCK,
                rule="gold",
                score=1.0,
                message=message,
                scope=tuple(
                    Region(Span(claim[0], claim[1]), claim[2])
                    for claim, own in zip(claims, by, strict=True)
                    if number in own
                ),
            )
            for number, (start, end, message) in enumerate(frames)
        ),
        claims=tuple(
            Claim(
                span=Span(start, end),
                frame=own[0],
                attachment=Attachment.LOCAL
                if denied(document.pieces[message or 0][start:end])
                else Attachment.DETACHED,
                message=message,
            )
            for (start, end, message), own in zip(claims, by, strict=True)
        ),
    )


def spots(row: Row, name: str, *, chat: bool) -> list[Spot]:
    """Return the spans of a row as start, end and turn."""
    if "spans" in row:
        return [(start, end, message) for start, end, message in row["spans"][name]]
    return [
        (one["start"], one["end"], (one.get("message") or 0) if chat else None)
        for one in row[name]
    ]


def nearest(claim: Spot, frames: Sequence[Spot]) -> int:
    """Return the number of the frame that stands nearest to a claim."""

    def distance(number: int) -> tuple[int, int]:
        start, end, message = frames[number]
        turns = abs((message or 0) - (claim[2] or 0))
        return turns, min(abs(start - claim[1]), abs(claim[0] - end))

    return min(range(len(frames)), key=distance)
