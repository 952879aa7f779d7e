"""Claims as character spans, and as label masks for a trainer.

A document that is kept with its frame, or rewritten, can still be trained on with the
claims' own words left out of the loss.
"""

from __future__ import annotations

from collections.abc import Sequence

from negguard.model import Attachment, Outcome, Region, Span
from negguard.text.edits import shift_offset
from negguard.text.spans import merge, overlap, trim

IGNORED = -100  # what PyTorch's cross entropy and Hugging Face trainers leave out


def claim_regions(outcome: Outcome) -> tuple[Region, ...]:
    """Return where the covered claims stand in the text that comes out.

    In a rewritten text these are the sentences that deny a claim; what was deleted is
    not there. Claims that denied themselves from the start are left out.
    """
    regions: list[Region] = []
    for claim in outcome.verdict.claims:
        if claim.attachment is Attachment.LOCAL:
            continue
        edits = [one for one in outcome.decision.edits if one.message == claim.message]
        start = shift_offset(claim.start, edits)
        end = max(start, shift_offset(claim.end, edits))
        text = outcome.result.pieces[claim.message or 0]
        span = trim(text, Span(start, end))
        if len(span):
            regions.append(Region(span=span, message=claim.message))
    return tuple(regions)


def claim_spans(outcome: Outcome, *, rendered: str | None = None) -> tuple[Span, ...]:
    """Return the claims as spans of the text that is tokenized.

    For a chat this is `rendered`, the output of the chat template, in which the turns
    stand in order.

    Raises:
        ValueError: a chat without `rendered`, or a turn is not found in it.
    """
    regions = claim_regions(outcome)
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
    """Return the labels with -100 for every token that holds a claim's character.

    Raises:
        ValueError: labels and offsets differ in number.
    """
    mask = label_mask(offset_mapping, spans)
    return [
        IGNORED if hidden else label for label, hidden in zip(labels, mask, strict=True)
    ]
