"""Marks of frames and claims inside a text, as people write them.

`[[fp: ...]]` is a frame that stands before its claims, `[[fs: ...]]` one after them,
`[[fi: ...]]` one between or beside them, and `[[c: ...]]` a claim. The text inside a
mark is kept, the marks go; they neither nest nor overlap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from negguard.errors import UsageError
from negguard.model import Span

OPEN = re.compile(r"\[\[(fp|fs|fi|c): ?")
CLOSE = "]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmarked:
    """A text without its marks, and what they marked."""

    text: str
    frames: tuple[Span, ...]
    claims: tuple[Span, ...]


def without_marks(marked: str) -> Unmarked:
    """Return a marked text as text and spans.

    Raises:
        UsageError: a mark does not close, or holds another.

    >>> without_marks("[[fp: Myth:]] [[c: Bats are blind.]]").claims
    (Span(start=6, end=22),)
    """
    parts: list[str] = []
    size = place = 0
    spans: dict[bool, list[Span]] = {True: [], False: []}
    while mark := OPEN.search(marked, place):
        end = marked.find(CLOSE, mark.end())
        inner = marked[mark.end() : end]
        if end < 0 or OPEN.search(inner):
            fault = "does not close" if end < 0 else "holds another"
            msg = f"the mark {marked[mark.start() : mark.start() + 30]!r} {fault}"
            raise UsageError(msg)
        before = marked[place : mark.start()]
        start = size + len(before)
        size = start + len(inner)
        parts += [before, inner]
        spans[mark[1] == "c"].append(Span(start, size))
        place = end + len(CLOSE)
    return Unmarked(
        text="".join([*parts, marked[place:]]),
        frames=tuple(spans[False]),
        claims=tuple(spans[True]),
    )
