"""What a place in a text rules out, seen without a layout: most texts need none.

A glance never rules out a fact that layout would find; it leaves the benefit of the
doubt to texts with code and comments, whose blocks hold blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from negguard.model import Span
from negguard.rules.schema import FACTS
from negguard.stages.conditions import (
    EDGE_BLOCKS,
    HEAD_CHARACTERS,
    LINE_CLOSERS,
    LINE_OPENERS,
    could_hold,
)

# Where a block may run over a blank line.
_OPAQUE = ("```", "~~~", "<!--", "\n    ")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
CHAT = frozenset({"chat", "user", "assistant", "system"})
CODE = frozenset({"code", "before-code", "after-code", "comment"})
QUOTE = frozenset({"quote", "before-quote", "after-quote"})


class Glance:
    """A folded text and what parts of it rule out; `tabs`: lines begin with some."""

    def __init__(self, text: str, *, tabs: bool, is_chat: bool) -> None:
        self._text = text
        self._tabs = tabs
        self._is_chat = is_chat

    def could_hold(self, where: tuple[str, ...], span: Span) -> bool:
        """Tell whether the conditions of a rule may hold of words at `span`."""
        if not where:
            return True
        return could_hold(where, FACTS - self._missing - {*self._ruled_out(span)})

    @cached_property
    def _missing(self) -> frozenset[str]:
        """Return the facts that hold nowhere in the text."""
        missing = frozenset() if self._is_chat else CHAT
        if not self._is_opaque:
            missing |= CODE
        return missing if ">" in self._text else missing | QUOTE

    @cached_property
    def _is_opaque(self) -> bool:
        text = self._text
        return self._tabs or text[:1] == " " or any(mark in text for mark in _OPAQUE)

    def _ruled_out(self, span: Span) -> Iterator[str]:
        """Yield facts that do not hold at a place, of those that are easily seen."""
        text = self._text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        end = len(text) if end < 0 else end
        if text[start : span.start].strip(LINE_OPENERS):
            yield "line-start"
        if text[span.end : end].strip(LINE_CLOSERS):
            yield "line-end"
        if "|" not in text[start:end]:
            yield "row"
        if not self._may_be_heading(start, end):
            yield "heading"
        if not self._is_opaque:
            yield from self._far(span)

    def _may_be_heading(self, start: int, end: int) -> bool:
        opening = self._text[start:end].lstrip()[:1]
        below = self._text.startswith(("=", "-"), end + 1)
        return below or opening in {"#", "=", "*", "_", "<"}

    def _far(self, span: Span) -> Iterator[str]:
        """Yield the ends of the text that are too far from a place."""
        text = self._text
        opened = text.rfind("\n\n", 0, span.start) + 2
        first = len(text) - len(text.lstrip())
        if opened >= HEAD_CHARACTERS and self._has_blanks(first, span.start):
            yield "first"
        if self._has_blanks(span.end, len(text)):
            yield "last"

    def _has_blanks(self, start: int, end: int) -> bool:
        """Tell whether blank lines part enough blocks for an edge."""
        found = islice(_BLANK.finditer(self._text, start, end), EDGE_BLOCKS)
        return sum(match.end() < len(self._text) for match in found) == EDGE_BLOCKS
