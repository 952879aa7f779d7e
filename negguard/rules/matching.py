"""Match the rules of a pack in a text: words say which, patterns say whether.

Where a stretch of a text is read, only rules are tried for whose every part the words
are there. Sets of literals and of matchers are the bits of whole numbers, since there
are far more stretches than rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negguard.model import Span
from negguard.rules.literals import Need, worth
from negguard.rules.schema import Rule
from negguard.rules.words import Words
from negguard.text.portable import compiled
from negguard.text.spans import trim

FARTHEST = 90  # characters between two parts of a matcher
# Words that open a clause of its own: what follows is not said of what stands before.
TURN = re.compile(
    r"\b(?:when|why|how|whether|if|because|explains?|discuss(?:es)?|lists?|while|"
    r"although|"
    r"who|where|shows?|tells?|argues?|until|unless|says?|said)\b"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a pattern of `rule` matches the folded text."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a rule, with what the words of every match hold."""

    source: str
    needs: tuple[Need, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the pattern, compiled when it is first tried: few texts need many."""
        return compiled(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One pattern of a rule: parts that must follow each other in a sentence."""

    rule: Rule
    parts: tuple[Part, ...]


class Index:
    """Which matchers may match a stretch, by the words that stand in it."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self._matchers = tuple(matchers)
        each = [{need for part in m.parts for need in part.needs} for m in matchers]
        needs = sorted(frozenset().union(*each), key=worth, reverse=True)
        bits = {need: 1 << number for number, need in enumerate(needs)}
        self._needs = [sum(bits[need] for need in own) for own in each]
        self._always = sum(1 << at for at, own in enumerate(each) if not own)
        # Above the bits of needs are those of matchers: the most telling need of each
        # gives it a chance.
        self._size = len(needs)
        for place, own in enumerate(self._needs):
            if own:
                bits[needs[_lowest(own)]] |= 1 << self._size + place
        self._words = Words(bits)

    def candidates(self, text: str) -> Iterator[Matcher]:
        """Yield the matchers whose every need the words of a folded text meet."""
        met = self._words.met(text)
        for place in _bits(self._always | met >> self._size):
            if self._needs[place] & met == self._needs[place]:
                yield self._matchers[place]


def _lowest(bits: int) -> int:
    """Return the number of the lowest bit that is set."""
    return (bits & -bits).bit_length() - 1


def _bits(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from the lowest."""
    while bits:
        yield _lowest(bits)
        bits &= bits - 1


class Reading:
    """A folded text, to be read stretch by stretch."""

    __slots__ = ("_echoes", "_rules", "text")

    def __init__(self, text: str, *, rules: Index, echoes: Index) -> None:
        self.text = text
        self._rules = rules
        self._echoes = echoes

    def hits(self, span: Span, *, least: float = 0.0) -> Iterator[Hit]:
        """Yield the matches of rules that score `least` inside a stretch of text."""
        return self._hits(span, self._rules, least=least)

    def echoes(self, span: Span) -> Iterator[Hit]:
        """Yield the remarks in a stretch that may repeat what a frame says."""
        return self._hits(span, self._echoes, least=0)

    def _hits(self, span: Span, index: Index, *, least: float) -> Iterator[Hit]:
        stretch = _Stretch(self.text, span)
        for matcher in index.candidates(span.of(self.text)):
            if matcher.rule.score >= least:
                for found in _chains(matcher.parts, stretch):
                    yield Hit(found.start, found.end, matcher.rule)


class _Stretch:
    """The parts found in one stretch of a text; each is looked for once."""

    __slots__ = ("_found", "_span", "_text")

    def __init__(self, text: str, span: Span) -> None:
        self._text = text
        self._span = span
        self._found: dict[str, tuple[Span, ...]] = {}

    def turns(self, start: int, end: int) -> bool:
        """Tell whether a clause of its own begins between two places."""
        return TURN.search(self._text, start, max(start, end)) is not None

    def trimmed(self, span: Span) -> Span:
        """Return a span without white space at its ends."""
        return trim(self._text, span)

    def places(self, part: Part) -> tuple[Span, ...]:
        """Return where a part matches."""
        if part.source not in self._found:
            span = self._span
            matches = part.pattern.finditer(self._text, span.start, span.end)
            self._found[part.source] = tuple(Span(*match.span()) for match in matches)
        return self._found[part.source]


def _chains(parts: Sequence[Part], stretch: _Stretch) -> Iterator[Span]:
    """Yield spans in which the parts follow each other, near enough."""
    if not all(stretch.places(part) for part in reversed(parts)):
        return
    for first in stretch.places(parts[0]):
        end: int | None = first.end
        for part in parts[1:]:
            if end is not None:
                end = _next_end(part, stretch, after=end)
        if end is not None:
            yield stretch.trimmed(Span(first.start, end))


def _next_end(part: Part, stretch: _Stretch, *, after: int) -> int | None:
    """Return the end of the first place that starts near enough behind `after`."""
    # A part may begin with the space, or share the last word, of the part before it.
    for place in stretch.places(part):
        if after - 1 <= place.start <= after + FARTHEST:
            return None if stretch.turns(after, place.start) else place.end
    return None
