"""Rows that `apply --mask` wrote -> spans of the text that is tokenized.

A trainer reads rows, not outcomes: what it needs stands in `ng_mask` and in the row's
own text or turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negguard.masking import MASK, turn_starts
from negguard.model import Span
from negguard.text.spans import merge


def row_spans(
    row: Mapping[str, Any],
    *,
    turns: Sequence[str] | None = None,
    rendered: str | None = None,
) -> tuple[Span, ...]:
    """Return what to mask in the text of a row, or in a rendered chat.

    For a chat, `turns` are the contents of its messages as the row holds them, and
    `rendered` is what the chat template makes of them.

    >>> row_spans({"ng_mask": [{"start": 0, "end": 4, "message": None}]})
    (Span(start=0, end=4),)

    Raises:
        ValueError: the row has no `ng_mask`, or a chat comes without its turns and its
            rendered text, or a turn is not found in that.
    """
    if MASK.name not in row:
        msg = f"the row has no {MASK.name}; write it with negguard apply --mask"
        raise ValueError(msg)
    regions: Sequence[Mapping[str, Any]] = row[MASK.name] or ()
    chat = any(region["message"] is not None for region in regions)
    if not chat:
        return merge(Span(region["start"], region["end"]) for region in regions)
    if turns is None or rendered is None:
        msg = "a chat's spans need its turns and the rendered text: turns=, rendered="
        raise ValueError(msg)
    starts = turn_starts(turns, rendered)
    return merge(
        Span(
            starts[region["message"]] + region["start"],
            starts[region["message"]] + region["end"],
        )
        for region in regions
    )
