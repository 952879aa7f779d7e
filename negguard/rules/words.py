"""Which needs of patterns the words of a text meet.

Texts use few words again and again, so that what a word holds is worked out once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from negguard.rules.literals import DIGIT, DIGITS, Literal, Need, rarest

MOST_WORDS = 20_000  # distinct words that are remembered
_WORD = re.compile("[a-z0-9]+|[^ \na-z0-9]")


@dataclass(slots=True)
class Held:
    """What a word holds.

    `literals` by number; `met` the bits of needs that one of them meets alone; and
    `hopes` the other literals that it takes for needs, with the bits of those.
    """

    literals: set[int] = field(default_factory=set)
    met: int = 0
    hopes: dict[frozenset[int], int] = field(default_factory=dict)

    def add(self, other: Held) -> None:
        """Take in what another literal holds."""
        self.literals |= other.literals
        self.met |= other.met
        for words, bits in other.hopes.items():
            self.hopes[words] = self.hopes.get(words, 0) | bits


_NOTHING = Held()  # what most words hold


class Words:
    """The needs of patterns, by their words, each with the bits that it sets."""

    def __init__(self, needs: Mapping[Need, int]) -> None:
        literals = {word for need in needs for words in need for word in words}
        numbers = {literal: number for number, literal in enumerate(sorted(literals))}
        self._held: dict[tuple[bool, bool], dict[str, Held]] = defaultdict(dict)
        for literal, number in numbers.items():
            place = self._held[literal.opens, literal.closes]
            place[literal.letters] = Held({number})
        for need, bits in needs.items():
            for words in need:
                self._hold(words, bits, numbers)
        self._longest = max((len(literal.letters) for literal in numbers), default=0)
        self._known: dict[str, Held] = {}

    def _hold(
        self, words: frozenset[Literal], bits: int, numbers: Mapping[Literal, int]
    ) -> None:
        """Note under the rarest of some literals that together they meet a need."""
        first = rarest(words)
        held = self._held[first.opens, first.closes][first.letters]
        if len(words) == 1:
            held.met |= bits
        else:
            others = frozenset(numbers[word] for word in words - {first})
            held.hopes[others] = held.hopes.get(others, 0) | bits

    def met(self, text: str) -> int:
        """Return the bits of all needs that the words of a folded text meet."""
        known, met = self._known, 0
        words = set(_WORD.findall(text))
        found = [known.get(word) or self._learn(word) for word in words]
        literals = set().union(*(held.literals for held in found))
        for held in found:
            met |= held.met
            for others, bits in held.hopes.items():
                if others <= literals:
                    met |= bits
        return met

    def _learn(self, word: str) -> Held:
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        found = [*self._of_word(word)]
        held = found[0] if found else _NOTHING
        if len(found) > 1:
            held = Held()
            for other in found:
                held.add(other)
        self._known[word] = held
        return held

    def _of_word(self, word: str) -> Iterator[Held]:
        """Yield what is held by the literals in a word."""
        size = len(word)
        whole = self._held[True, True]
        if found := whole.get(word):
            yield found
        if (found := whole.get(DIGIT.letters)) and not DIGITS.isdisjoint(word):
            yield found
        for length in range(1, min(size, self._longest) + 1):
            if found := self._held[True, False].get(word[:length]):
                yield found
            if found := self._held[False, True].get(word[size - length :]):
                yield found
            for start in range(size - length + 1):
                if found := self._held[False, False].get(word[start : start + length]):
                    yield found
