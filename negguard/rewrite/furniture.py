r"""What hangs on a passage and has no life without it: markers, brackets, fences.

Pure functions of a text and a span. A quote's ">" on a line of its own counts as
white space, so that cuts inside a block quote close up like any others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from negguard.model import Span
from negguard.text.spans import merge, subtract

# Longest first: "**" is tried before "*".
WRAPPERS = (
    ("<!--", "-->"),
    ("/*", "*/"),
    ("***", "***"),
    ("**", "**"),
    ("__", "__"),
    ("~~", "~~"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<", ">"),
    ("\u201c", "\u201d"),
    ("\u2018", "\u2019"),
    ("\u00ab", "\u00bb"),
    ('"', '"'),
    ("'", "'"),
    ("*", "*"),
    ("_", "_"),
    ("`", "`"),
)
# What may stand before a passage on its line and goes with it: list bullets and
# numbers, heading and comment signs, table bars, check boxes.
MARKER = re.compile(
    r"""[ \t]*(?:
        (?:[-*+\u2022\u2023\u25e6\u2013\u2014]|\(?(?:\d{1,3}|[a-z])[.)]|[A-Z]\))
            (?:[ \t]+\[[ xX]\])?[ \t]+
        |\#{1,6}!?[ \t]*|//+!?[ \t]*|--[ \t]+|;+[ \t]+|%+[ \t]+|\|[ \t|]*
    )""",
    re.VERBOSE,
)
COMMENT = re.compile(r"[ \t]*(?:#+|//+|--|;+|%+)[ \t]*\Z")
LABEL = re.compile(r"\W{0,3}[A-Z][\w'.-]*(?: [\w'.-]+){0,3}(?:\*\*)?:(?:\*\*)?[ \t]*")
QUOTE_PREFIX = re.compile(r"[ \t>]*")
HEADING = re.compile(
    r"""^[ \t]{0,3}(?:(?P<signs>\#{1,6})[ \t]+\S.*
        |(?P<bold>\*\*[^*\n]+\*\*|__[^_\n]+__):?
        |(?P<lead>[^\n]*:)|(?P<under>[^\n]+)\n(?:={3,}|-{3,}))[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
BELOW_ALL_SIGNS = 7
LONGEST_FENCE_LINE = 120
FENCE_ABOVE = re.compile(r"(?:^|\n)[ \t]*(?P<fence>`{3,}|~{3,})[^\n`]*\n\s*\Z")


def widen(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans, each with the wrappers, markers and fence that hang on it."""
    wide = [in_wrappers(text, span) for span in spans]
    masked = blank_out(text, wide)
    return tuple(in_fence(text, with_line_furniture(masked, span)) for span in wide)


def blank_out(text: str, spans: Sequence[Span]) -> str:
    """Return `text` with spaces for the spans' characters, line breaks kept."""
    parts: list[str] = []
    position = 0
    for span in merge(spans):
        parts.append(text[position : span.start])
        parts.append(re.sub(r"[^\n]", " ", span.of(text)))
        position = span.end
    return "".join((*parts, text[position:]))


def in_wrappers(text: str, span: Span) -> Span:
    """Return `span` grown over the pairs of brackets and quotes right around it."""
    for opening, closing in WRAPPERS:
        start, end = span.start, span.end
        while start and text[start - 1] in " \t":
            start -= 1
        while end < len(text) and text[end] in " \t":
            end += 1
        if text.endswith(opening, 0, start) and text.startswith(closing, end):
            return in_wrappers(text, Span(start - len(opening), end + len(closing)))
    return span


def with_line_furniture(text: str, span: Span) -> Span:
    """Return `span` with the markers of its line when no word of the line stays."""
    start, end = line_of(text, span)
    before, after = text[start : span.start], text[span.end : end]
    if after.strip(" \t|\r"):
        return span
    quote = QUOTE_PREFIX.match(before)
    rest = before[quote.end() :] if quote else before
    if not rest.strip() or is_furniture(rest):
        return Span(span.start - len(rest), end - len(after) + len(after.rstrip()))
    comment = COMMENT.search(before)
    if comment and before[: comment.start()].strip():
        return Span(start + comment.start(), span.end)
    return span


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


def emptied_headings(text: str, cuts: Sequence[Span]) -> tuple[Span, ...]:
    """Return the headings and lead-ins whose whole section lies in `cuts`.

    A heading that had nothing below it before the cuts stays.
    """
    if not cuts:
        return ()
    gone = list(cuts)
    found: list[Span] = []
    heads = [(Span(*match.span()), rank(match)) for match in HEADING.finditer(text)]
    for index in range(len(heads) - 1, -1, -1):
        head = heads[index][0]
        section = Span(head.end, section_end(text, heads, index))
        had = bool(section.of(text).strip())
        if had and not left(text, section, gone) and left(text, head, gone):
            found.append(head)
            gone.append(head)
    return tuple(found)


def rank(match: re.Match[str]) -> int:
    """Return how deep a heading is; lead-ins and bold lines lie below all signs."""
    if match["signs"]:
        return len(match["signs"])
    if match["under"]:
        return 1 if match.group().rstrip().endswith("=") else 2
    return BELOW_ALL_SIGNS + bool(match["lead"])


def section_end(text: str, heads: Sequence[tuple[Span, int]], index: int) -> int:
    """Return where the section of a heading ends; a lead-in has one block only."""
    head, depth = heads[index]
    if depth > BELOW_ALL_SIGNS:
        block = re.compile(r"\s*\S.*?(?=\n[ \t]*\n|\Z)", re.DOTALL)
        match = block.match(text, head.end)
        return match.end() if match else len(text)
    later = (one.start for one, other in heads[index + 1 :] if other <= depth)
    return next(later, len(text))


def left(text: str, span: Span, cuts: Sequence[Span]) -> bool:
    """Tell whether anything but white space stays of `span`."""
    return any(piece.of(text).strip() for piece in subtract(span, cuts))


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
