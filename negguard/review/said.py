"""Decisions as lines of a file: what scripts, and people without a browser, write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from negguard.errors import UsageError
from negguard.review.items import Item
from negguard.review.session import Review

BY = (
    'a line is {"id": ...} or {"ng_source": ..., "ng_row": ...}, with "said" and "note"'
)
Line = Mapping[str, Any]


def decide_all(review: Review, text: str) -> int:
    """Write down the decisions of a file of JSON lines; return how many.

    All lines are read, and their rows found, before the first is written down.

    Raises:
        UsageError: a line names no row or several, or says what cannot be said.
        BusyError: another command holds the output.
    """
    lines = [_line(each, n) for n, each in enumerate(text.splitlines(), 1) if each]
    found = [(_item(review.items, line), line) for line in lines]
    review.decide_many(
        [
            (item, str(line.get("said")), str(line.get("note", "")))
            for item, line in found
        ]
    )
    return len(found)


def _line(text: str, number: int) -> Line:
    try:
        values = json.loads(text)
    except ValueError as error:
        msg = f"line {number} is no JSON: {error}; {BY}"
        raise UsageError(msg) from error
    if not isinstance(values, dict) or not {"id", "ng_row"} & values.keys():
        msg = f"line {number} names no row; {BY}"
        raise UsageError(msg)
    return values


def _item(items: Sequence[Item], line: Line) -> Item:
    source, row, id_ = line.get("ng_source"), line.get("ng_row"), line.get("id")
    found = [
        item
        for item in items
        if (id_ is None or item.known.id == str(id_))
        and (row is None or item.known.row == row)
        and (source is None or item.known.source == source)
    ]
    if len(found) != 1:
        which = "no row" if not found else f"{len(found)} rows"
        msg = f"{json.dumps(dict(line))[:120]} names {which} of this review; {BY}"
        raise UsageError(msg)
    return found[0]
