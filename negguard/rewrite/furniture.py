r"""What hangs on a passage and has no life without it: markers, brackets, fences.

Pure functions of a text and a span. A quote's ">" on a line of its own counts as
white space, so that cuts inside a block quote close up like any others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from negguard.model import Span
from negguard.rewrite.wrappers import SIGN, in_shared_pair
from negguard.text.spans import merge

# What may stand before a passage on its line and goes with it: list bullets and
# numbers, heading and comment signs, table bars, check boxes, quote signs.
MARKER = re.compile(
    r"""[ \t]*(?:
        (?:[-*+\u00b7\u2022\u2023\u25e6\u2013\u2014]|\(?(?:\d{1,3}|[a-z])[.)]|[A-Z]\))
            (?:[ \t]+\[[ xX]\])?[ \t]+
        |\#{1,6}!?[ \t]*|//+!?[ \t]*|--[ \t]+|;+[ \t]+|%+[ \t]+|\|[ \t|]*|>[ \t]*
        |\[\^[\w-]+\]:[ \t]*|"""
    + SIGN
    + r"""[ \t]*
    )""",
    re.VERBOSE,
)
COMMENT = re.compile(r"[ \t]*(?:#+|//+|--|;+|%+)[ \t]*\Z")
LABEL = re.compile(
    r"\W{0,3}(?:[A-Z][\w'.-]*(?: [\w'.-]+){0,3}|[a-z][\w-]*)(?:\*\*)?:(?:\*\*)?[ \t]*"
)
# What joins a passage to the words of its line: "A \u2014 not so.", "[FALSE]: A".
JOINT_BEFORE = re.compile(r"[ \t]+(?:[-\u2013\u2014]+|[\u2190-\u21ff]|<-+|:)[ \t]*\Z")
JOINT_AFTER = re.compile(r"[ \t]*(?::|[-\u2013\u2014]+(?=[ \t]))[ \t]*")
TABLE_RULE = re.compile(r"\n[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[-: \t]*(?=\n|\Z)")
BETWEEN = re.compile(r"\s*(?:\n[ \t]*(?:>[ \t]*)+)*\s*")
QUOTE_PREFIX = re.compile(r"[ \t>]*")
LONGEST_FENCE_LINE = 120
FENCE_ABOVE = re.compile(r"(?:^|\n)[ \t]*(?P<fence>`{3,}|~{3,}|:{3,})[^\n`]*\n\s*\Z")


def widen(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans, each with the pairs, markers and fence that hang on it."""
    wide = in_all_pairs(text, spans)
    masked = blank_out(text, wide)
    return tuple(in_fence(text, with_line_furniture(masked, span)) for span in wide)


def in_all_pairs(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans grown over pairs around each or around several neighbours."""
    waiting = list(spans)
    wide: list[Span] = []
    while waiting:
        span, count = in_shared_pair(text, waiting[0], waiting[1:], blank=BETWEEN)
        wide.append(span)
        waiting = waiting[count:]
    return wide


def blank_out(text: str, spans: Sequence[Span]) -> str:
    """Return `text` with spaces for the spans' characters, line breaks kept."""
    parts: list[str] = []
    position = 0
    for span in merge(spans):
        parts.append(text[position : span.start])
        parts.append(re.sub(r"[^\n]", " ", span.of(text)))
        position = span.end
    return "".join((*parts, text[position:]))


def with_line_furniture(text: str, span: Span) -> Span:
    """Return `span` with the markers of its line when no word of the line stays.

    Where words stay, a dash or colon that led from them or to them goes.
    """
    start, end = line_of(text, span)
    before, after = text[start : span.start], text[span.end : end]
    if after.strip(" \t|\r#"):
        joint = JOINT_AFTER.match(text, span.end)
        heads = not before.strip() or is_furniture(before)
        return Span(span.start, joint.end()) if joint and heads else span
    if TABLE_RULE.match(text, end):
        return span
    quote = QUOTE_PREFIX.match(before)
    rest = before[quote.end() :] if quote else before
    if not rest.strip() or is_furniture(rest):
        head = before if opens_quote(text, start) else rest
        closing = "#" if "#" in before else ""
        tail = len(after) - len(after.rstrip() if not closing else "")
        return Span(span.start - len(head), end - tail if not closing else end)
    comment = COMMENT.search(before)
    if comment and before[: comment.start()].strip():
        return Span(start + comment.start(), span.end)
    joint = JOINT_BEFORE.search(before)
    return Span(start + joint.start(), span.end) if joint else span


def opens_quote(text: str, line: int) -> bool:
    """Tell whether a line that starts at `line` is the first of a block quote."""
    above = text[text.rfind("\n", 0, max(0, line - 1)) + 1 : line]
    return ">" not in above[:4]


def is_furniture(rest: str) -> bool:
    """Tell whether the head of a line is nothing but markers and a label."""
    position = 0
    while match := MARKER.match(rest, position):
        position = match.end()
    label = LABEL.match(rest, position)
    return (label.end() if label else position) == len(rest)


def in_fence(text: str, span: Span) -> Span:
    """Return `span` with its code fence where the fence holds nothing else."""
    offset = max(0, span.start - LONGEST_FENCE_LINE)
    above = FENCE_ABOVE.search(text[offset : span.start])
    if above is None:
        return span
    fence = above["fence"]
    below = re.compile(rf"\s*\n[ \t]*{fence}[ \t]*(?=\n|\Z)").match(text, span.end)
    return span if below is None else Span(offset + above.start("fence"), below.end())


def line_of(text: str, span: Span) -> tuple[int, int]:
    """Return where the first line of `span` starts and where its last one ends."""
    end = text.find("\n", span.end)
    return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end


def is_blank(text: str, span: Span) -> bool:
    """Tell whether a span holds only white space and quote signs of empty lines."""
    first, *lines = span.of(text).split("\n")
    return not first.strip() and not any(line.strip(" \t\r>") for line in lines)


def gap_start(text: str, position: int) -> int:
    """Return where the white space that ends at `position` starts."""
    start = position
    while True:
        line = text.rfind("\n", 0, start) + 1
        head = text[line:start]
        if head.strip(" \t\r>") or (line == 0 and ">" in head):
            return line + len(head.rstrip())
        if line == 0:
            return 0 if not head.strip() else line + len(head.rstrip())
        start = line - 1


def gap_end(text: str, position: int) -> int:
    """Return where the white space that starts at `position` ends."""
    end = position
    while end < len(text) and text[end].isspace() and text[end] != "\n":
        end += 1
    while end < len(text) and text[end] == "\n":
        prefix = QUOTE_PREFIX.match(text, end + 1)
        end = prefix.end() if prefix else end + 1
        while end < len(text) and text[end].isspace() and text[end] != "\n":
            end += 1
    return end
