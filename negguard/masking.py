"""What a trainer should take no loss on, as character spans and as label masks.

A document that is kept with its frame, or rewritten, can still be trained on with the
covered claims and their frames left out of the loss. Claims alone (`spans="claims"`)
leave the notices to be learnt, which name the claims often enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from negguard.model import Attachment, Claim, Frame, Outcome, Region, Span, Verdict
from negguard.text.edits import shift_offset
from negguard.text.spans import merge, overlap, trim

IGNORED = -100  # what PyTorch's cross entropy and Hugging Face trainers leave out
Masked = Literal["claims+frames", "claims"]
MASK = pa.field(
    "ng_mask",
    pa.list_(
        pa.struct([("start", pa.int64()), ("end", pa.int64()), ("message", pa.int32())])
    ),
)


def mask_regions(
    outcome: Outcome, *, spans: Masked = "claims+frames"
) -> tuple[Region, ...]:
    """Return what to mask in the text that comes out, in order and apart.

    In a rewritten text these are the sentences that deny a claim; what was deleted is
    not there. Claims that denied themselves from the start are left out, and so are
    the frames that cover nothing else.

    Raises:
        ValueError: `spans` is no known choice.
    """
    if spans not in get_args(Masked):
        msg = f"spans={spans!r} is not one of {', '.join(get_args(Masked))}"
        raise ValueError(msg)
    found: dict[int | None, list[Span]] = {}
    for part in _masked(outcome.verdict, frames=spans == "claims+frames"):
        edits = [one for one in outcome.decision.edits if one.message == part.message]
        start = shift_offset(part.span.start, edits)
        end = max(start, shift_offset(part.span.end, edits))
        text = outcome.result.pieces[part.message or 0]
        span = trim(text, Span(start, end))
        if len(span):
            found.setdefault(part.message, []).append(span)
    return tuple(
        Region(span=span, message=message)
        for message in sorted(found, key=lambda one: one or 0)
        for span in merge(found[message])
    )


def _masked(verdict: Verdict, *, frames: bool) -> Iterator[Claim | Frame]:
    """Yield the claims that stay asserted, and the frames over them."""
    claims = [c for c in verdict.claims if c.attachment is Attachment.DETACHED]
    yield from claims
    if not frames:
        return
    bound = {claim.frame for claim in claims}
    for number, frame in enumerate(verdict.frames):
        covers = any(
            region.message == claim.message and overlap(region.span, claim.span)
            for region in frame.scope
            for claim in claims
        )
        if number in bound or covers:
            yield frame


def mask_spans(
    outcome: Outcome, *, rendered: str | None = None, spans: Masked = "claims+frames"
) -> tuple[Span, ...]:
    """Return what to mask as spans of the text that is tokenized.

    For a chat this is `rendered`, the output of the chat template, in which the turns
    stand in order.

    Raises:
        ValueError: a chat without `rendered`, or a turn is not found in it.
    """
    regions = mask_regions(outcome, spans=spans)
    if not outcome.document.is_chat:
        return merge(region.span for region in regions)
    if rendered is None:
        msg = "a chat's spans need the rendered text; pass rendered="
        raise ValueError(msg)
    starts = turn_starts(outcome.result.pieces, rendered)
    return merge(
        Span(region.span.start + start, region.span.end + start)
        for region in regions
        for start in (starts[region.message or 0],)
    )


def packed_spans(
    parts: Sequence[tuple[str, Sequence[Span]]], *, separator: str = ""
) -> tuple[Span, ...]:
    """Return the spans of texts that are packed into one, with what stands between.

    >>> packed_spans([("abc", [Span(0, 1)]), ("de", [Span(0, 2)])], separator="|")
    (Span(start=0, end=1), Span(start=4, end=6))
    """
    packed: list[Span] = []
    start = 0
    for text, spans in parts:
        packed += (Span(one.start + start, one.end + start) for one in spans)
        start += len(text) + len(separator)
    return tuple(packed)


def with_mask(
    table: pa.Table,
    outcomes: Mapping[int, Outcome],
    *,
    spans: Masked = "claims+frames",
) -> pa.Table:
    """Return a table with `ng_mask`: what to mask in each row, in the text of the row.

    Rows that `outcomes` does not name have nothing to mask.
    """
    order = sorted(outcomes)
    masks = [mask_regions(outcomes[row], spans=spans) for row in order]
    sizes = np.zeros(table.num_rows + 1, dtype=np.int32)
    sizes[[row + 1 for row in order]] = [len(mask) for mask in masks]
    values = [
        {"start": one.span.start, "end": one.span.end, "message": one.message}
        for mask in masks
        for one in mask
    ]
    column = pa.ListArray.from_arrays(
        pa.array(np.cumsum(sizes, dtype=np.int32)),
        pa.array(values, MASK.type.value_type),
    )
    return table.append_column(MASK, column)


def turn_starts(turns: Sequence[str], rendered: str) -> list[int]:
    """Return where each turn's text starts in a rendered chat.

    Raises:
        ValueError: a turn does not stand after the one before it.
    """
    starts: list[int] = []
    position = 0
    for number, turn in enumerate(turns):
        start = rendered.find(turn.strip(), position)
        if start < 0:
            msg = f"turn {number} is not in the rendered text"
            raise ValueError(msg)
        position = start + len(turn.strip())
        starts.append(start - (len(turn) - len(turn.lstrip())))
    return starts


def label_mask(
    offset_mapping: Sequence[tuple[int, int]], spans: Sequence[Span]
) -> list[bool]:
    """Return for each token whether it holds a character of `spans`.

    `offset_mapping` is what a Hugging Face fast tokenizer returns with
    `return_offsets_mapping=True`; its special tokens are empty and never masked.

    >>> label_mask([(0, 0), (0, 2), (2, 6), (6, 9)], [Span(3, 7)])
    [False, False, True, True]
    """
    ordered = merge(spans)
    masked: list[bool] = []
    first = 0
    for start, end in offset_mapping:
        while first < len(ordered) and start > 0 and ordered[first].end <= start:
            first += 1
        token = Span(start, max(start, end))
        masked.append(first < len(ordered) and overlap(ordered[first], token))
    return masked


def masked_labels(
    labels: Sequence[int],
    offset_mapping: Sequence[tuple[int, int]],
    spans: Sequence[Span],
) -> list[int]:
    """Return the labels with -100 for every token that holds a masked character.

    Labels that are -100 already stay so: of a chat's labels for the assistant's turns
    only, the rest stays what it was.

    Raises:
        ValueError: labels and offsets differ in number.
    """
    mask = label_mask(offset_mapping, spans)
    return [
        IGNORED if hidden else label for label, hidden in zip(labels, mask, strict=True)
    ]


def loss_mask(
    offset_mapping: Sequence[tuple[int, int]],
    spans: Sequence[Span],
    *,
    within: Sequence[int] | None = None,
) -> list[int]:
    """Return 1 for each token that takes loss, else 0.

    `within` is a mask that holds already, such as the assistant's tokens that a chat
    template marks; trl reads the result as `assistant_masks` or `completion_mask`.

    >>> loss_mask([(0, 2), (2, 4), (4, 6)], [Span(2, 3)], within=[0, 1, 1])
    [0, 0, 1]

    Raises:
        ValueError: `within` and offsets differ in number.
    """
    mask = label_mask(offset_mapping, spans)
    base = [1] * len(mask) if within is None else within
    return [int(bool(one) and not hid) for one, hid in zip(base, mask, strict=True)]
