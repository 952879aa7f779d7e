"""The conditions of rules on the place of a match: alternatives of facts."""

from __future__ import annotations

from functools import lru_cache

# Facts that differ between hits in one sentence; all others are those of its place.
FACTS_OF_HITS = frozenset(
    {"lead", "whole", "colon", "label-end", "line-start", "line-end"}
    | {"claimed", "attributed"}
)
EDGE_BLOCKS = 3  # notices stand within this many blocks of an end
HEAD_CHARACTERS = 700  # or within this many characters of the start
# Marks that may stand before what starts a line, and behind what ends one.
LINE_OPENERS = " *_>#-/\"'`([{<!|~=+;%"
LINE_CLOSERS = " *_.!\"'`)]}>:|-~="
# What must be among the facts, and what must not.
Condition = tuple[frozenset[str], frozenset[str]]


def holds(where: tuple[str, ...], facts: frozenset[str]) -> bool:
    """Tell whether one of the alternatives of `where` is among the facts."""
    return _any_of(_conditions(where), facts)


def may_hold(where: tuple[str, ...], facts: frozenset[str]) -> bool:
    """Tell whether `where` can hold of some hit in a sentence of such facts."""
    return _any_of(_of_sentences(where), facts)


def could_hold(where: tuple[str, ...], possible: frozenset[str]) -> bool:
    """Tell whether `where` can hold where no other facts than `possible` can."""
    conditions = _conditions(where)
    return not conditions or any(needed <= possible for needed, _ in conditions)


@lru_cache(maxsize=1024)
def facts_of(where: tuple[str, ...]) -> frozenset[str]:
    """Return all facts that conditions ask for."""
    return frozenset(
        fact for pair in _conditions(where) for both in pair for fact in both
    )


def _any_of(conditions: tuple[Condition, ...], facts: frozenset[str]) -> bool:
    return not conditions or any(
        needed <= facts and facts.isdisjoint(refused) for needed, refused in conditions
    )


@lru_cache(maxsize=1024)
def _conditions(where: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple(_condition(words.split()) for words in where)


@lru_cache(maxsize=1024)
def _of_sentences(where: tuple[str, ...]) -> tuple[Condition, ...]:
    """Return conditions without what they say of the hit itself."""
    return tuple(
        (needed - FACTS_OF_HITS, refused - FACTS_OF_HITS)
        for needed, refused in _conditions(where)
    )


def _condition(words: list[str]) -> Condition:
    refused = frozenset(word[1:] for word in words if word[0] == "!")
    return frozenset(word for word in words if word[0] != "!"), refused
