"""The pairs right around a passage that go with it: brackets, emphasis, tags, links.

Between the opening mark and the passage a label or a sign may stand ("*Note: ...*"),
between the passage and the closing mark its punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from negguard.model import Span

# Longest first: "**" is tried before "*".
PAIRS = (
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
COMMENTS = frozenset({"<!--", "/*"})
EMPHASIS = ("***", "**", "__", "~~", "*", "_")
# Signs that stand before a notice as a bullet does.
SIGN = r"[\u2139\u203c\u2049\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?"
# What may stand between an opening mark and the passage: a sign, a label.
INNER = re.compile(
    rf"[ \t]*(?:{SIGN}[ \t]*)?(?:[A-Z][\w'.-]*(?:[ ][\w'.-]+){{0,3}}:)?[ \t]*\Z"
)
PUNCTUATION = ".:!?;,"
TAG = re.compile(r"<(?P<name>[A-Za-z][\w-]*)(?:\s[^<>]*)?>\s*\Z")
# Cells keep their place in a table when they are empty.
CELLS = frozenset({"td", "th"})
TARGET = re.compile(r"\([^()\s]*\)")
LONGEST_OPENING = 200
LONGEST_INNER = 48


def in_pairs(text: str, span: Span) -> Span:
    """Return `span` grown over the pairs of marks and tags right around it."""
    while (wider := next_pair(text, balanced(text, span))) is not None:
        span = wider
    return balanced(text, span)


def next_pair(text: str, span: Span) -> Span | None:
    """Return `span` with one pair more around it; None without one."""
    for opening, closing in PAIRS:
        blanks = " \t\r\n" if opening in COMMENTS else " \t"
        start = opening_at(text, span, opening, blanks=blanks)
        if start is None:
            continue
        end = span.end
        while end < len(text) and text[end] in blanks + PUNCTUATION:
            end += 1
        if text.startswith(closing, end):
            return with_target(text, Span(start, end + len(closing)))
    return in_tags(text, span)


def opening_at(text: str, span: Span, opening: str, *, blanks: str) -> int | None:
    """Return where an opening mark before `span` starts; None where none stands."""
    start = span.start
    while start and text[start - 1] in blanks:
        start -= 1
    if text.endswith(opening, 0, start):
        return start - len(opening)
    if opening not in COMMENTS and opening not in EMPHASIS and opening not in "([":
        return None
    floor = max(text.rfind("\n", 0, span.start) + 1, span.start - LONGEST_INNER)
    place = text.rfind(opening, floor, span.start)
    inner = place + len(opening)
    if place < 0 or INNER.match(text, inner, span.start) is None:
        return None
    return place


def with_target(text: str, span: Span) -> Span:
    """Return a bracketed span with the address of its link."""
    target = TARGET.match(text, span.end) if text[span.end - 1] == "]" else None
    return Span(span.start, target.end()) if target else span


def in_tags(text: str, span: Span) -> Span | None:
    """Return `span` with the HTML element that holds nothing else; None without one."""
    offset = max(0, span.start - LONGEST_OPENING)
    opening = TAG.search(text[offset : span.start])
    if opening is None or opening["name"].lower() in CELLS:
        return None
    closing = re.compile(rf"\s*</{opening['name']}>").match(text, span.end)
    return closing and Span(offset + opening.start(), closing.end())


def balanced(text: str, span: Span) -> Span:
    """Return `span` with the mark outside whose partner lies inside."""
    inside = span.of(text)
    for opening, closing in PAIRS:
        if inside.count(opening) + (opening != closing) * inside.count(closing) != 1:
            continue
        if inside.endswith(closing) and text.endswith(opening, 0, span.start):
            return Span(span.start - len(opening), span.end)
        end = span.end
        while end < len(text) and text[end] in " \t" + PUNCTUATION:
            end += 1
        if inside.startswith(opening) and text.startswith(closing, end):
            return Span(span.start, end + len(closing))
    return span


def in_shared_pair(
    text: str, first: Span, rest: Sequence[Span], *, blank: re.Pattern[str]
) -> tuple[Span, int]:
    """Return the widest span that a pair around several neighbours gives, and how many.

    The neighbours have nothing but what `blank` matches between them; a pair around
    one of them alone counts as one.
    """
    best, count, joined = in_pairs(text, first), 1, first
    for number, span in enumerate(rest, start=2):
        if blank.fullmatch(text, joined.end, span.start) is None:
            break
        joined = Span(first.start, span.end)
        wide = in_pairs(text, joined)
        if wide != joined:
            best, count = wide, number
    return best, count
