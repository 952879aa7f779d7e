"""Refuse patterns that a backtracking engine reads in exponentially many ways.

`(a+)+b` splits a run of `a` in every possible way before it gives up. A pattern does so
where, inside of a loop, the same characters lead from one place to the same place along
two paths: Weber and Seidl's criterion, over the places of Glushkov's construction.
A repeat that is counted far is looked at as a loop: 250 is no better than no end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from negguard.errors import UsageError
from negguard.text.portable import Chain, Chars, Choice, Edge, Node, Repeat

Pair = tuple[int, int]
# Repeats up to this count end soon enough, in however many ways they are read.
FEW = 8
_ENDLESS_GROUP = re.compile(r"\)(?:[*+]|\{(?:9|\d\d|\d,(?:\}|9|\d\d)))")


@dataclass(frozen=True, slots=True)
class _Part:
    """Which places a part of the pattern can begin and end at; whether at none."""

    empty: bool
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Places:
    """The characters of a pattern, and in how many ways one follows another."""

    chars: list[Chars] = field(default_factory=list)
    follow: Counter[Pair] = field(default_factory=Counter)
    depth: int = 0

    def add(self, node: Node) -> _Part:
        """Add the places of a node and return how they join others."""
        match node:
            case Edge():
                return _Part(empty=True)
            case Chars():
                self.chars.append(node)
                here = frozenset({len(self.chars) - 1})
                return _Part(empty=False, first=here, last=here)
            case Choice(options):
                parts = [self.add(option) for option in options]
                return _Part(
                    empty=any(part.empty for part in parts),
                    first=frozenset().union(*(part.first for part in parts)),
                    last=frozenset().union(*(part.last for part in parts)),
                )
            case Chain(items):
                return self._chain([self.add(item) for item in items])
            case Repeat(item, low, high):
                part = self._loop(item, endless=high is None or high > FEW)
                return _Part(part.empty or low == 0, part.first, part.last)

    def _loop(self, item: Node, *, endless: bool) -> _Part:
        self.depth += endless
        part = self.add(item)
        if endless:
            self._join(part.last, part.first)
        self.depth -= endless
        return part

    def _chain(self, parts: Iterable[_Part]) -> _Part:
        whole = _Part(empty=True)
        for part in parts:
            self._join(whole.last, part.first)
            whole = _Part(
                empty=whole.empty and part.empty,
                first=whole.first | part.first if whole.empty else whole.first,
                last=whole.last | part.last if part.empty else part.last,
            )
        return whole

    def _join(self, ends: Iterable[int], starts: Iterable[int]) -> None:
        if self.depth:
            self.follow.update((end, start) for end in ends for start in starts)


def refuse_ambiguous(node: Node, pattern: str) -> None:
    """Refuse a pattern whose loops can be walked in more than one way.

    Raises:
        UsageError: they can.
    """
    if not _ENDLESS_GROUP.search(pattern):
        return  # one character after the other can only be read in one way
    places = _Places()
    places.add(node)
    twice = any(count > 1 for count in places.follow.values())
    if twice or _splits(places.chars, places.follow):
        msg = (
            f"pattern {pattern!r} could take forever: a repeat in it can match the "
            "same text in more than one way; keep its parts apart by other characters"
        )
        raise UsageError(msg)


def _splits(chars: list[Chars], follow: Iterable[Pair]) -> bool:
    """Tell whether two paths part inside a loop and meet again on equal characters."""
    inside: dict[int, set[int]] = {}
    for place, following in follow:
        inside.setdefault(place, set()).add(following)
    pairs: dict[Pair, set[Pair]] = {}
    waiting: list[Pair] = [(place, place) for place in inside]
    while waiting:
        pair = waiting.pop()
        if pair not in pairs:
            pairs[pair] = {
                (one, two)
                for one in inside[pair[0]]
                for two in inside[pair[1]]
                if one == two or _share(chars[one], chars[two])
            }
            waiting.extend(pairs[pair])
    same = [pair for pair in pairs if pair[0] == pair[1]]
    apart = {pair for pair in pairs if pair[0] != pair[1]}
    return bool(apart) and any(
        pair in _reach(other, pairs)
        for pair in same
        for other in _reach(pair, pairs) & apart
    )


def _reach(start: Pair, edges: Mapping[Pair, set[Pair]]) -> set[Pair]:
    """Return all that can be reached from a pair of places in one step or more."""
    found: set[Pair] = set()
    waiting = [start]
    while waiting:
        new = edges[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def _share(one: Chars, two: Chars) -> bool:
    return bool(one.ascii & two.ascii) or (one.wide and two.wide)
