"""Words that a pattern cannot do without: a cheap test before the pattern itself.

A literal of a pattern is a run of letters and digits, or one mark. In every match a run
lies within one word of the text, and is that whole word, its beginning, its end or
something inside it, as far as what stands beside it in the pattern tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from negguard.text.portable import Chain, Chars, Choice, Edge, Node, Repeat, nullable

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
DIGITS = frozenset("0123456789")
SPACES = frozenset(" \n")
MOST = 200  # alternatives that a chain of choices is multiplied out to


class Literal(NamedTuple):
    """Letters or a mark; `opens` and `closes` where a word starts or ends with it."""

    letters: str
    opens: bool
    closes: bool


DIGIT = Literal("0-9", opens=True, closes=True)  # any digit, wherever in a word
# Alternatives, one of which must hold: literals that all stand in the text.
Need = frozenset[frozenset[Literal]]
NOTHING: Need = frozenset({frozenset()})


class Literals:
    """What patterns need. Packs repeat groups, and each is read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool, bool], tuple[Need, Node]] = {}
        self._edges: dict[tuple[int, bool], tuple[frozenset[str], Node]] = {}

    def needs(self, node: Node) -> tuple[Need, ...]:
        """Return what every match needs, each telling of another place in it.

        >>> from negguard.text.portable import parse
        >>> for need in Literals().needs(parse("never (?:rely|count) on")):
        ...     print(sorted(word.letters for words in need for word in words))
        ['never']
        ['count', 'rely']
        ['on']
        """
        match node:
            case Chain(items):
                found = self._of_chain(items, opens=False, closes=False)
            case _:
                found = [self._need(node, opens=False, closes=False)]
        return tuple(need for need in found if frozenset() not in need)

    def _need(self, node: Node, *, opens: bool, closes: bool) -> Need:
        key = id(node), opens, closes
        if key not in self._known:
            found = self._read(node, opens=opens, closes=closes)
            self._known[key] = found, node  # kept alive, so that its id stays its own
        return self._known[key][0]

    def _read(self, node: Node, *, opens: bool, closes: bool) -> Need:
        """Return one need of a node, beside which words may be known to end."""
        match node:
            case Chain(items):
                return _all(self._of_chain(items, opens=opens, closes=closes))
            case Choice(options):
                found = [self._need(o, opens=opens, closes=closes) for o in options]
                return _any(found)
            case Repeat(item, low, high) if low:
                once = high == 1
                return self._need(item, opens=once and opens, closes=once and closes)
            case Chars():
                return _of_character(node, opens=opens, closes=closes)
            case _:
                return NOTHING

    def _of_chain(
        self, items: tuple[Node, ...], *, opens: bool, closes: bool
    ) -> list[Need]:
        """Return what the parts of a chain need: runs of letters, and other items."""
        found: list[Need] = []
        for start, end in _parts(items):
            before = self._bounded(items[:start][::-1], outside=opens, last=True)
            after = self._bounded(items[end:], outside=closes, last=False)
            if _letter(items[start]):
                run = "".join(min(one.ascii) for one in _chars(items[start:end]))
                found.append(_literal(run, opens=before, closes=after))
            else:
                found.append(self._need(items[start], opens=before, closes=after))
        return found

    def _bounded(self, beside: Iterable[Node], *, outside: bool, last: bool) -> bool:
        """Tell whether no letter can stand next to the items, from the nearest on."""
        for item in beside:
            if isinstance(item, Edge):
                return True
            if self._edge(item, last=last) & LETTERS:
                return False
            if not nullable(item):
                return True
        return outside

    def _edge(self, node: Node, *, last: bool) -> frozenset[str]:
        """Return the characters with which a node may begin, or else end."""
        key = id(node), last
        if key not in self._edges:
            self._edges[key] = self._read_edge(node, last=last), node
        return self._edges[key][0]

    def _read_edge(self, node: Node, *, last: bool) -> frozenset[str]:
        match node:
            case Chars():
                return node.ascii
            case Choice(options):
                return frozenset().union(*(self._edge(o, last=last) for o in options))
            case Repeat(item):
                return self._edge(item, last=last)
            case Chain(items):
                found: frozenset[str] = frozenset()
                for item in reversed(items) if last else items:
                    found |= self._edge(item, last=last)
                    if not nullable(item):
                        break
                return found
            case _:
                return frozenset()


def _parts(items: tuple[Node, ...]) -> Iterator[tuple[int, int]]:
    """Yield where runs of letters and single other items start and end in a chain."""
    start = 0
    while start < len(items):
        end = start + 1
        if _letter(items[start]):
            while end < len(items) and _letter(items[end]):
                end += 1
        yield start, end
        start = end


def _chars(items: Iterable[Node]) -> Iterator[Chars]:
    return (item for item in items if isinstance(item, Chars))


def _letter(node: Node) -> bool:
    """Tell whether a node stands for one letter or digit."""
    return isinstance(node, Chars) and _single(node) and node.ascii <= LETTERS


def _single(node: Chars) -> bool:
    return len(node.ascii) == 1 and not node.wide


def _of_character(node: Chars, *, opens: bool, closes: bool) -> Need:
    """Return the need of one character: a letter, a mark, any digit."""
    if _letter(node):
        return _literal(min(node.ascii), opens=opens, closes=closes)
    if node.ascii <= DIGITS and not node.wide:
        return frozenset({frozenset({DIGIT})})
    if _single(node) and not node.ascii <= SPACES:
        return _literal(min(node.ascii), opens=True, closes=True)
    return NOTHING


def _literal(run: str, *, opens: bool, closes: bool) -> Need:
    if len(run) == 1 and not (opens and closes):
        return NOTHING  # a letter somewhere in a word
    return frozenset({frozenset({Literal(run, opens, closes)})})


def _any(needs: Iterable[Need]) -> Need:
    found: Need = frozenset().union(*needs)
    return NOTHING if frozenset() in found else found


def _all(needs: Iterable[Need]) -> Need:
    """Return one need that holds where all do, or where the most telling few do."""
    found = NOTHING
    telling = (need for need in needs if frozenset() not in need)
    for need in sorted(telling, key=worth, reverse=True):
        if len(found) * len(need) <= MOST or found == NOTHING:
            found = frozenset(one | other for one, other in product(found, need))
    return found


def rarest(words: Iterable[Literal]) -> Literal:
    """Return the literal that the fewest words hold."""
    return max(words, key=_rarity)


# Words that stand in nearly every sentence tell nothing.
_COMMON_WORDS = (
    "the this that these those what of is are was were and or not all any no in be to "
    "a it on for with as at by an i you we he they have has had but from if will can "
    """do s t . , ' " - : ( )"""
)
COMMON = frozenset(_COMMON_WORDS.split())


def _rarity(word: Literal) -> tuple[int, int, str]:
    """Return a key by which literals that few words hold come last."""
    size = len(word.letters) - (not word.opens) - (not word.closes)
    return (0 if word.letters in COMMON else size, len(word.letters), word.letters)


def worth(need: Need) -> tuple[int, int]:
    """Return a key by which needs that few texts meet come last."""
    least = min(max(_rarity(word)[0] for word in words) for words in need)
    return min(least, 4), -len(need)
