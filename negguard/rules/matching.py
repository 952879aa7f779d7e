"""Match the rules of a pack in a text: literals say where, patterns say whether.

Where a stretch of a text is read, only rules whose every part has a literal there are
tried. A text of which much is read is searched for the literals of all rules at once.
Sets of literals and of matchers are the bits of whole numbers, since there are far more
stretches than rules.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negguard.model import Span
from negguard.rules.literals import worth
from negguard.rules.schema import Rule
from negguard.text.cues import LiteralFinder
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
    """One piece of a rule; one literal of each set of `required` is in every match."""

    pattern: re.Pattern[str]
    required: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One pattern of a rule: parts that must follow each other in a sentence."""

    rule: Rule
    parts: tuple[Part, ...]


class Index:
    """Which matchers may match a stretch, by the literals that stand in it."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        needed = [
            [words for part in m.parts for words in part.required] for m in matchers
        ]
        literals = sorted(
            frozenset().union(*(words for each in needed for words in each))
        )
        bits = {literal: 1 << number for number, literal in enumerate(literals)}
        self.finder = LiteralFinder(literals)
        self._matchers = tuple(matchers)
        self._needs = [
            [sum(bits[word] for word in words) for words in each] for each in needed
        ]
        self._always = 0
        self._echoes = sum(1 << at for at, m in enumerate(matchers) if m.rule.echo)
        self._anchored = [0] * len(literals)
        for place, matcher in enumerate(matchers):
            anchor = _anchor(matcher)
            self._always |= 0 if anchor else 1 << place
            for literal in anchor:
                self._anchored[bits[literal].bit_length() - 1] |= 1 << place

    def candidates(
        self, literals: Sequence[int], *, echo: bool = False
    ) -> Iterator[Matcher]:
        """Yield the matchers each of whose parts has one of the numbered literals."""
        present, chosen = 0, self._always
        for number in literals:
            present |= 1 << number
            chosen |= self._anchored[number]
        chosen &= self._echoes if echo else ~self._echoes
        while chosen:
            place = (chosen & -chosen).bit_length() - 1
            chosen &= chosen - 1
            if all(need & present for need in self._needs[place]):
                yield self._matchers[place]


def _anchor(matcher: Matcher) -> frozenset[str]:
    """Return the rarest literals of the last part that has some: the judgement."""
    sets = next((p.required for p in reversed(matcher.parts) if p.required), ())
    return max(sets, key=worth, default=frozenset())


class Reading:
    """A folded text, to be read stretch by stretch."""

    __slots__ = ("_index", "_places", "text")

    def __init__(self, text: str, index: Index) -> None:
        self.text = text
        self._index = index
        self._places: tuple[list[int], list[int], list[int]] | None = None

    def prepare(self) -> None:
        """Look for literals in all of the text at once: many stretches will be read."""
        if self._places is None:
            self._places = self._index.finder.places(self.text)

    def hits(
        self, span: Span, *, echo: bool = False, least: float = 0.0
    ) -> Iterator[Hit]:
        """Yield the matches of rules that score `least` inside a stretch of text."""
        stretch = _Stretch(self.text, span)
        for matcher in self._index.candidates(self._held(span), echo=echo):
            if matcher.rule.score >= least:
                for found in _chains(matcher.parts, stretch):
                    yield Hit(found.start, found.end, matcher.rule)

    def _held(self, span: Span) -> list[int]:
        """Return the numbers of the literals that lie in a stretch."""
        if self._places is None:
            return self._index.finder.places(span.of(self.text))[0]
        numbers, starts, ends = self._places
        first = bisect_right(ends, span.start)
        last = bisect_right(ends, span.end, lo=first)
        return [numbers[at] for at in range(first, last) if starts[at] >= span.start]


class _Stretch:
    """The parts found in one stretch of a text; each is looked for once."""

    __slots__ = ("_found", "_span", "_text")

    def __init__(self, text: str, span: Span) -> None:
        self._text = text
        self._span = span
        self._found: dict[int, tuple[Span, ...]] = {}

    def turns(self, start: int, end: int) -> bool:
        """Tell whether a clause of its own begins between two places."""
        return TURN.search(self._text, start, max(start, end)) is not None

    def trimmed(self, span: Span) -> Span:
        """Return a span without white space at its ends."""
        return trim(self._text, span)

    def places(self, part: Part) -> tuple[Span, ...]:
        """Return where a part matches."""
        # By identity, for the hash of a pattern reads all of its code. `re` hands out
        # one object for one source, and the pack keeps it alive.
        key = id(part.pattern)
        if key not in self._found:
            span = self._span
            matches = part.pattern.finditer(self._text, span.start, span.end)
            self._found[key] = tuple(Span(*match.span()) for match in matches)
        return self._found[key]


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
