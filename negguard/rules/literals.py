"""Literals that a pattern cannot do without: a cheap test before the pattern itself."""

from __future__ import annotations

from collections.abc import Iterator

from negguard.text.portable import Chain, Chars, Choice, Node, Repeat

SHORTEST = 3  # characters; shorter literals are everywhere and tell nothing
MOST = 200  # more literals than this are no cheaper to look for than the pattern
# Literals that stand in nearly every sentence tell nothing.
_COMMON_WORDS = (
    "the this that these those what of is are was were and or not all any no in be to a"
)
COMMON = frozenset(_COMMON_WORDS.split())


def requirements(node: Node) -> tuple[frozenset[str], ...]:
    """Return sets of telling literals: one of each set is in every match.

    >>> from negguard.text.portable import parse
    >>> [sorted(words) for words in requirements(parse("never (?:rely|count) on"))]
    [['never '], ['count', 'rely'], [' on']]
    """
    return tuple(words for words in _sets(node) if _tells(words))


def _sets(node: Node) -> Iterator[frozenset[str]]:
    match node:
        case Chain(items):
            yield from _sets_of_chain(items)
        case Repeat(item, low, _) if low:
            yield from _sets(item)
        case _:
            yield _required(node) or frozenset()


def _sets_of_chain(items: tuple[Node, ...]) -> Iterator[frozenset[str]]:
    run = ""
    for item in items:
        if isinstance(item, Chars) and _letter(item):
            run += min(item.ascii)
            continue
        if run:
            yield frozenset({run})
        run = ""
        if not isinstance(item, Chars):
            yield from _sets(item)
    if run:
        yield frozenset({run})


def _tells(words: frozenset[str]) -> bool:
    shortest = min(map(len, words), default=0)
    return shortest >= SHORTEST and len(words) <= MOST and not words & COMMON


def _required(node: Node) -> frozenset[str] | None:
    match node:
        case Chars() if _letter(node):
            return frozenset(node.ascii)
        case Chain(items):
            few = (words for words in _sets_of_chain(items) if 0 < len(words) <= MOST)
            return max(few, key=worth, default=None)
        case Choice(options):
            found = [_required(option) for option in options]
            sure = [words for words in found if words]
            return frozenset().union(*sure) if len(sure) == len(found) else None
        case Repeat(item, low, _) if low:
            return _required(item)
        case _:
            return None


def _letter(node: Chars) -> bool:
    return len(node.ascii) == 1 and not node.wide


def worth(words: frozenset[str]) -> tuple[int, int]:
    """Return a key by which rare literals come last: long ones, and few of them."""
    shortest = min(map(len, words))
    return (0 if words & COMMON else min(shortest, 4), -len(words))
