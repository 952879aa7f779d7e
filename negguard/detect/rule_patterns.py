"""The patterns of rules, compiled by RE2, so that any of them takes linear time.

A prefilter reads a text first, and says which of them are worth a try in its segments.
Segments are folded, and marks of no width taken out, before they are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

import re2
from typing_extensions import override

from negguard.detect.rule_prefilter import (
    MARKS,
    Prefilter,
    options,
    squeeze_and_fold,
    tokens_of,
)
from negguard.detect.rule_reader import SPACE
from negguard.detect.rule_schema import Rule
from negguard.errors import UsageError
from negguard.model import Span

MOST_STEPS = 100_000  # instructions of RE2; the automata of more outgrow its memory
# What may stand beside a match that is a whole segment: marks, but a question is none.
BESIDE = MARKS.replace("^", "^?")
ANCHORS = frozenset(("^", "$", r"\A", r"\z"))
_ESCAPED = re.compile(r"\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\[pP]?.")


class Pattern:
    """One pattern of a rule; it may match inside a segment, or be all of it."""

    __slots__ = ("_compiled", "rule", "steps")

    def __init__(self, rule: Rule, source: str) -> None:
        """Compile a pattern.

        Raises:
            UsageError: RE2 does not know it, or it can never match; names the rule.
        """
        self.rule = rule
        _refuse_what_cannot_match(rule, source)
        shape = f"{BESIDE}({source}){BESIDE}" if rule.whole else f"({source})"
        try:
            self._compiled = re2.compile(shape, options())
        except re2.error as error:
            _refuse(rule, source, error.args[0].decode("utf-8", "replace"))
        if self._compiled.fullmatch(""):
            _refuse(rule, source, "it matches where nothing stands")
        self.steps: int = self._compiled.programsize

    def span(self, segment: str) -> Span | None:
        """Return where the pattern matches in a segment, or None."""
        folded = squeeze_and_fold(segment)
        whole = self.rule.whole
        search = self._compiled.fullmatch if whole else self._compiled.search
        match = search(folded.text)
        if not match:
            return None
        span = folded.original(*match.span(1))
        return None if self.rule.capitals and not span.of(segment).isupper() else span


class Patterns:
    """All patterns of some rules, and the set that reads for all of them at once."""

    __slots__ = ("_patterns", "_prefilter", "sources")

    def __init__(self, sources: Sequence[tuple[Rule, str]]) -> None:
        """Compile patterns with their macros inserted.

        Raises:
            UsageError: one of them is wrong, or they are too large together; says all.
        """
        self.sources = tuple(sources)
        self._patterns = tuple(_all_compiled(self.sources))
        if sum(pattern.steps for pattern in self._patterns) > MOST_STEPS:
            msg = "the patterns of these packs are too large together; take rules out"
            raise UsageError(msg)
        whole = [(source, rule.whole) for rule, source in self.sources]
        self._prefilter = Prefilter(whole) if whole else None

    @override
    def __reduce__(self) -> tuple[type[Patterns], tuple[object, ...]]:
        """Compile anew where a copy arrives, as in another process."""
        return Patterns, (self.sources,)

    def near(self, data: bytes) -> tuple[Pattern, ...]:
        """Return the patterns that occur somewhere in a text of these UTF-8 bytes."""
        found = self._prefilter.near(data) if self._prefilter else ()
        return tuple(self._patterns[number] for number in found)


def _all_compiled(sources: Sequence[tuple[Rule, str]]) -> Iterator[Pattern]:
    problems: list[str] = []
    for rule, source in sources:
        try:
            yield Pattern(rule, source)
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError("\n".join(problems))


def _refuse_what_cannot_match(rule: Rule, source: str) -> None:
    """Raise for what folded segments never hold."""
    inside = False
    for part in tokens_of(source):
        if part in ANCHORS and not inside:
            _refuse(rule, source, f'{part} is not known; write where = ["whole"]')
        inside = part[0] == "[" or (inside and part != "]")
    for letter in set(_ESCAPED.sub("", source)):
        if squeeze_and_fold(letter).text != letter:
            _refuse(rule, source, f"texts are folded, and never hold {letter!r}")


def _refuse(rule: Rule, source: str, reason: str) -> NoReturn:
    written = source.replace(SPACE, " ")
    msg = f"rule {rule.id}: pattern {written!r}: {reason}"
    raise UsageError(msg)
