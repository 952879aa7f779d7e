"""Parts of a layout around a span: the sentence, line, group or section beside it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter

from negguard.model import Span
from negguard.text.blocks import Block, BlockKind
from negguard.text.layout import Layout
from negguard.text.spans import trim

GROUPED = frozenset({BlockKind.ITEM, BlockKind.QUOTE, BlockKind.ROW})
# A line that starts with its own label ends what the label of an earlier line covers.
NEXT_LABEL = re.compile(
    r"\n[ *_#>-]*(?:fact|truth|reality|true|correct|right|good|better|answer|verdict|"
    r"rating|"
    r"myth|fiction|false|wrong|bad|explanation|justification|label|speaker|source|"
    r"context|"
    r"claim|claimed by|why|status|ruling|conclusion)s?\b[^\n]{0,24}?[:)\]]"
)

# What ends the sample under a comment that judges code.
END_OF_SAMPLE = re.compile(
    r"\n[ \t]*\n[ \t]*(?:#|//|/\*|--|<!--)|\n[ \t]*(?:#|//|/\*|--|<!--)[ ]*"
    r"(?:good|right|correct|better|ok|okay|safe|secure|do this|bad|wrong|incorrect|"
    r"fixed)\b"
)


def rest_of_line(layout: Layout, frame: Span) -> list[Span]:
    """Return what follows a label in its own block, up to the next label."""
    block = layout.blocks[layout.block_at(frame.start)]
    if frame.end >= block.span.end:
        return []
    stop = NEXT_LABEL.search(layout.folded, frame.end, block.span.end)
    span = trim(layout.text, Span(frame.end, stop.start() if stop else block.span.end))
    inner = span.of(layout.folded).strip(" *_:.!)]}>\"'`-|")
    return [span] if len(inner) > 2 else []


def closed_by(layout: Layout, frame: Span) -> list[Span]:
    """Return the sentence or item that a remark closes: "The dam burst. (false)".

    Empty where text follows the remark in its block, or none stands before it.
    """
    block = layout.blocks[layout.block_at(frame.start)]
    rest = layout.folded[frame.end : block.span.end]
    if rest.strip(" *_:.!)]}>\"'`-|\n"):
        return []
    before = trim(layout.text, Span(min(block.body.start, frame.start), frame.start))
    if not re.search(r"[a-z0-9]{2}", before.of(layout.folded)):
        return []
    return sentence_before(layout, frame) or [before]


def code_beside(layout: Layout, frame: Span) -> list[Span]:
    """Return the line of code that a comment ends, else the lines below the comment.

    The lines below run up to a blank line or the next comment.
    """
    block = layout.blocks[layout.block_at(frame.start)]
    folded = layout.folded
    start = max(folded.rfind("\n", 0, frame.start) + 1, block.body.start)
    line = trim(layout.text, Span(start, frame.start))
    if re.search(r"[a-z0-9]", line.of(folded)):
        return [line]
    stop = END_OF_SAMPLE.search(folded, frame.end, block.body.end)
    end = stop.start() if stop else block.body.end
    below = trim(layout.text, Span(min(frame.end, end), end))
    return [below] if len(below) else []


def sentence_after(layout: Layout, frame: Span) -> list[Span]:
    """Return the sentence after a span in its block; empty where it is the last."""
    spans = layout.sentences(layout.block_at(frame.start))
    number = bisect_left(spans, frame.end - 1, key=attrgetter("start"))
    return [*spans[number : number + 1]]


def sentence_before(layout: Layout, frame: Span) -> list[Span]:
    """Return the sentence before a span in its block; empty where it is the first."""
    spans = layout.sentences(layout.block_at(frame.start))
    number = bisect_right(spans, frame.start + 1, key=attrgetter("end"))
    return [*spans[max(0, number - 1) : number]]


def following_group(layout: Layout, frame: Span) -> list[Span]:
    """Return the block after a span; a whole list, quote or table counts as one."""
    number = _next_real(layout, layout.block_at(frame.start), step=1)
    return _group(layout, number, step=1) if number is not None else []


def preceding_group(layout: Layout, frame: Span) -> list[Span]:
    """Return the block before a span; a whole list, quote or table counts as one."""
    number = _next_real(layout, layout.block_at(frame.start), step=-1)
    return _group(layout, number, step=-1) if number is not None else []


def section_of(layout: Layout, frame: Span) -> list[Span]:
    """Return what stands under the heading at `frame`, up to the next of its rank."""
    number = layout.block_at(frame.start)
    heading = layout.blocks[number]
    level = heading.level if heading.kind is BlockKind.HEADING else 7
    start = heading.span.end
    for block in layout.blocks[number + 1 :]:
        if block.kind is BlockKind.HEADING and block.level <= level:
            return [Span(start, block.span.start)] if block.span.start > start else []
    return [Span(start, len(layout.text))]


def _next_real(layout: Layout, number: int, *, step: int) -> int | None:
    """Return the next block that is more than a rule or an empty directive."""
    number += step
    while 0 <= number < len(layout.blocks):
        block = layout.blocks[number]
        text = block.span.of(layout.folded)
        if block.kind is not BlockKind.RULE and not text.startswith(":::"):
            return number
        number += step
    return None


def _group(layout: Layout, number: int, *, step: int) -> list[Span]:
    """Return one block, or the run of like blocks that it belongs to."""
    blocks = layout.blocks
    first = blocks[number]
    members = [first]
    if first.kind in GROUPED:
        number += step
        while 0 <= number < len(blocks) and _continues(blocks[number], first):
            members.append(blocks[number])
            number += step
    start = min(block.span.start for block in members)
    return [Span(start, max(block.span.end for block in members))]


def _continues(block: Block, first: Block) -> bool:
    return block.kind is first.kind or (
        first.kind is BlockKind.ITEM
        and block.kind is not BlockKind.HEADING
        and block.level > 1
    )
