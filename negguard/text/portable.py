r"""The portable patterns: one regular expression, understood alike by every engine.

A rule is written once, over folded text, and could run in Python's `re`, in RE2 and in
Hyperscan. The subset is what all of them can do in one pass: literals, classes, `.`,
groups, alternation, `? * + {m,n}`, and the edges `^ $ \b`; `^` and `$` hold at line
breaks too, and words are ASCII words, as in the fast engines. Look-around, back
references and inline flags are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NoReturn

from negguard.errors import UsageError
from negguard.text.fold import fold

# RE2 refuses counts above 1,000, and one folded character is up to four bytes.
MOST_REPEATS = 250
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
# Characters that stand for themselves, without one that a count may follow.
_PLAIN = re.compile(r"[a-z0-9 ',:;!/\"<>%&#@~`=_-]+(?![?*+{])")
_COUNTS = re.compile(r"([?*+])|\{(\d+)(?:(,)(\d*))?\}")
_OPENING = re.compile(r"\((?:\?:)?(?!\?)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_NOT_IN_CLASS = re.compile(r"\\[^nrtdDwWsS\W]|.\[:|&&|--|~~|\|\|", re.DOTALL)
_NAMED = re.compile(r"\\([dDwWsS])")
_LITERAL = re.compile(r"\\([nrt]|[^A-Za-z0-9]|u[0-9a-f]{4})|[^\\()\[{*+?|]", re.DOTALL)
_PARENTHESES = re.compile(rf"\\.|{_CLASS.pattern}|[()]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chars:
    """One folded character: any of `ascii`, and, where `wide`, any beyond ASCII."""

    ascii: frozenset[str]
    wide: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: start or end of a line, or edge of a word."""

    at: Literal["line start", "line end", "word"]


@dataclass(frozen=True, slots=True)
class Chain:
    """The items one after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of the options."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The item `low` to `high` times; no upper bound where `high` is None."""

    item: Node
    low: int
    high: int | None


Node = Chars | Edge | Chain | Choice | Repeat
_EDGES = {"^": Edge("line start"), "$": Edge("line end"), "\\b": Edge("word")}


def parse(pattern: str) -> Node:
    r"""Return the tree of a portable pattern.

    >>> parse("a{2,3}")
    Repeat(item=Chars(ascii=frozenset({'a'}), wide=False), low=2, high=3)

    Raises:
        UsageError: the pattern leaves the subset, could match nothing at all, or holds
            a character that folding removes, so that it could never match.
    """
    node = _parse(pattern)
    if nullable(node):
        msg = f"pattern {pattern!r} matches the empty text"
        raise UsageError(msg)
    return node


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern for Python's `re`, to be used on folded text.

    Raises:
        UsageError: the pattern is not portable.
    """
    parse(pattern)
    return re.compile(pattern, re.ASCII | re.MULTILINE)


def nullable(node: Node) -> bool:
    """Tell whether the node can match without using up a character."""
    match node:
        case Chars():
            return False
        case Edge():
            return True
        case Chain(items):
            return all(nullable(item) for item in items)
        case Choice(options):
            return any(nullable(option) for option in options)
        case Repeat(item, low, _):
            return low == 0 or nullable(item)


def longest(node: Node) -> int | None:
    """Return how many characters the node matches at most; None where unbounded."""
    match node:
        case Chars():
            return 1
        case Edge():
            return 0
        case Chain(items):
            lengths = [longest(item) for item in items]
            known = [length for length in lengths if length is not None]
            return sum(known) if len(known) == len(lengths) else None
        case Choice(options):
            lengths = [longest(option) for option in options]
            known = [length for length in lengths if length is not None]
            return max(known) if len(known) == len(lengths) else None
        case Repeat(item, _, high):
            length = longest(item)
            return None if length is None or high is None else length * high


class _Reader:
    """A position in one pattern, and a method per production of the grammar."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._closing: dict[int, int] | None = None

    @property
    def done(self) -> bool:
        return self._position == len(self._pattern)

    def refuse(self, problem: str) -> NoReturn:
        start = max(0, self._position - 20)
        near = self._pattern[start : self._position + 20]
        msg = f"pattern, character {self._position}, near {near!r}: {problem}"
        raise UsageError(msg)

    def alternation(self) -> Node:
        options = [self._chain()]
        while self._take("|"):
            options.append(self._chain())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _chain(self) -> Node:
        items: list[Node] = []
        while not self.done and self._pattern[self._position] not in "|)":
            if found := self._match(_PLAIN):
                items.extend(map(_plain, found[0]))
            else:
                items.append(self._repeated())
        return items[0] if len(items) == 1 else Chain(tuple(items))

    def _repeated(self) -> Node:
        atom = self._atom()
        counts = self._match(_COUNTS)
        if counts is None:
            return atom
        if isinstance(atom, Edge) or _COUNTS.match(self._pattern, self._position):
            self._take("?") or self.refuse("nothing that can be repeated")
        low, high = _bounds(counts)
        if max(low, high or 0) > MOST_REPEATS or (high is not None and high < low):
            self.refuse(f"counts run upward, to {MOST_REPEATS} at most")
        return Repeat(atom, low, high)

    def _atom(self) -> Node:
        if self._pattern.startswith("(", self._position):
            return self._group()
        for token, edge in _EDGES.items():
            if self._take(token):
                return edge
        return self._characters()

    def _group(self) -> Node:
        if self._closing is None:
            self._closing = _closing(self._pattern)
        opening = self._match(_OPENING) or self.refuse("not portable")
        end = self._closing.get(opening.start()) or self.refuse("'(' is never closed")
        inside = self._pattern[self._position : end]
        self._position = end + 1
        return _parse(inside)

    def _characters(self) -> Chars:
        if self._take("."):
            return _members(".", wide=True)
        if found := self._match(_CLASS):
            return self._class(found[0])
        if found := self._match(_NAMED):
            return _members(found[0], wide=True)
        found = self._match(_LITERAL)
        return self._literal(found) if found else self.refuse("not portable")

    def _class(self, source: str) -> Chars:
        if _NOT_IN_CLASS.search(source):
            self.refuse(f"{source} holds more than characters, ranges, \\d \\w \\s")
        beyond = source[1] == "^" or not source.isascii()
        chars = _members(source, wide=beyond or _NAMED.search(source) is not None)
        if not chars.ascii and not chars.wide:
            self.refuse(f"no folded text holds a character of {source}")
        return chars

    def _literal(self, found: re.Match[str]) -> Chars:
        character = found[0]
        if found[1] is not None:
            character = _CONTROLS.get(found[1]) or _code_point(found[1])
        if fold(character) != character:
            problem = f"no folded text holds {character!r}, write {fold(character)!r}"
            self.refuse(problem)
        return _plain(character)

    def _take(self, token: str) -> bool:
        taken = self._pattern.startswith(token, self._position)
        self._position += len(token) * taken
        return taken

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._pattern, self._position)
        if found is not None:
            self._position = found.end()
        return found


@lru_cache(maxsize=4096)
def _parse(pattern: str) -> Node:
    """Return the tree of what stands in a group; packs repeat theirs very often."""
    reader = _Reader(pattern)
    node = reader.alternation()
    if not reader.done:
        reader.refuse("unbalanced ')'")
    return node


def _closing(pattern: str) -> dict[int, int]:
    """Return, for the place of each opening parenthesis, that of its closing one."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for found in _PARENTHESES.finditer(pattern):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")" and opened:
            pairs[opened.pop()] = found.start()
    return pairs


@lru_cache(maxsize=512)
def _plain(character: str) -> Chars:
    """Return the character itself; beyond ASCII, any there."""
    if character.isascii():
        return Chars(frozenset(character), wide=False)
    return Chars(frozenset(), wide=True)


def _code_point(escaped: str) -> str:
    """Return the character behind a backslash, which `u` and four digits may name."""
    return chr(int(escaped[1:], 16)) if len(escaped) == 5 else escaped


def _bounds(counts: re.Match[str]) -> tuple[int, int | None]:
    """Return the lowest and highest count that a quantifier asks for."""
    sign, low, comma, high = counts.groups()
    if sign is not None:
        return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
    if comma is None:
        return int(low), int(low)
    return int(low), int(high) if high else None


@lru_cache(maxsize=512)
def _members(source: str, *, wide: bool) -> Chars:
    """Return which folded characters the one-character pattern `source` stands for.

    Beyond ASCII the answer is all or none: `wide` takes every one of them in.
    """
    stable = (chr(code) for code in range(128) if fold(chr(code)) == chr(code))
    matches = re.compile(source, re.ASCII).fullmatch
    return Chars(frozenset(one for one in stable if matches(one)), wide=wide)
