"""The pattern language of packs: the part that `re`, RE2 and Hyperscan read alike.

A pattern is matched against folded text. A space in it stands for white space in prose:
a line break and marks of emphasis or quotation may come along. `{name}` inserts a
macro.
Every repeat is bounded, so that each match has a longest length and matching is linear.
"""

from __future__ import annotations

import re

# mypy and typeshed do not know the parser that the `re` module uses.
from re import _parser as parser  # type: ignore[attr-defined]  # see above
from typing import Any

from negguard.errors import UsageError

SPACE = r"(?:[\"'`*_]{0,3}[ \n][ \n\"'`*_>]{0,4})"
_MACRO = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
_ALLOWED_WORDS = (
    "LITERAL NOT_LITERAL IN BRANCH SUBPATTERN MAX_REPEAT MIN_REPEAT AT ANY "
)
ALLOWED = frozenset(_ALLOWED_WORDS.split())
FORBIDDEN = re.compile(r"\\[1-9]|\(\?[=!<P(#]|\(\?[a-zA-Z-]+[:)]|\\[wWdDsSpPZAGBzkQE]")
MAX_REPEAT = 200
MAX_WIDTH = 2000
MOST_KEYWORDS = 150


def expand(pattern: str, macros: dict[str, str], *, where: str) -> str:
    """Return `pattern` with macros inserted and spaces widened.

    Raises:
        UsageError: a macro is unknown or inserts itself.
    """
    for _ in range(12):
        match = _MACRO.search(pattern)
        if match is None:
            return _widen(pattern)
        if match.group(1) not in macros:
            msg = (
                f"{where}: unknown macro {{{match.group(1)}}}; define it under [macros]"
            )
            raise UsageError(msg)
        pattern = _MACRO.sub(
            lambda found: macros.get(found.group(1), found.group()), pattern
        )
    msg = f"{where}: macros insert each other without end"
    raise UsageError(msg)


def _widen(pattern: str) -> str:
    """Return `pattern` with each space outside a class as white space of prose."""
    parts: list[str] = []
    inside = escaped = False
    for character in pattern:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "[" and not inside:
            inside = True
        elif character == "]" and inside:
            inside = False
        elif character == " " and not inside:
            parts.append(SPACE)
            continue
        parts.append(character)
    return "".join(parts)


def check(pattern: str, *, where: str) -> None:
    """Refuse a pattern that the engines would not read alike, or not in linear time.

    Raises:
        UsageError: says what the pattern uses and what to write in its place.
    """
    found = FORBIDDEN.search(pattern)
    if found:
        msg = (
            f"{where}: {found.group()!r} is not portable: no look-around, "
            "back-references, flags or named classes; spell classes out as [a-z0-9]"
        )
        raise UsageError(msg)
    try:
        tree = parser.parse(pattern)
    except (re.error, OverflowError) as exc:
        msg = f"{where}: the pattern does not compile: {exc}"
        raise UsageError(msg) from exc
    _check_tree(tree, where)
    if tree.getwidth()[1] > MAX_WIDTH:
        msg = f"{where}: matches may be longer than {MAX_WIDTH}; use smaller repeats"
        raise UsageError(msg)
    if pattern != pattern.lower():
        msg = f"{where}: text is folded to lower case first; write the pattern in it"
        raise UsageError(msg)


def _check_tree(tree: Any, where: str) -> None:  # noqa: ANN401 - untyped parser nodes
    for operation, argument in tree:
        name = str(operation)
        if name not in ALLOWED:
            msg = (
                f"{where}: {name.lower()} is not portable; use plain groups and classes"
            )
            raise UsageError(msg)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            if argument[1] > MAX_REPEAT:
                msg = f"{where}: unbounded repeat; write {{0,40}} in place of * or +"
                raise UsageError(msg)
            _check_tree(argument[2], where)
        elif name == "SUBPATTERN":
            _check_tree(argument[-1], where)
        elif name == "BRANCH":
            for branch in argument[1]:
                _check_tree(branch, where)


def width(pattern: str) -> int:
    """Return the length of the longest match, in code points."""
    return int(parser.parse(pattern).getwidth()[1])


def keywords(pattern: str) -> frozenset[str]:
    """Return literals one of which is in every match; empty where there are none."""
    best = _best(parser.parse(pattern))
    return frozenset(best or ())


def _best(tree: Any) -> frozenset[str] | None:  # noqa: ANN401 - untyped parser nodes
    """Return the most telling set of required literals of a sequence."""
    found: list[frozenset[str]] = []
    run = ""
    for operation, argument in tree:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            found.append(frozenset({run}))
        run = ""
        inner = _required(str(operation), argument)
        if inner:
            found.append(inner)
    if run:
        found.append(frozenset({run}))
    usable = [words for words in found if len(words) <= MOST_KEYWORDS]
    return max(usable, key=_rarity, default=None)


def _required(name: str, argument: Any) -> frozenset[str] | None:  # noqa: ANN401
    """Return the required literals of one node, None where there are none."""
    if name == "SUBPATTERN":
        return _best(argument[-1])
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _best(argument[2]) if argument[0] else None
    if name != "BRANCH":
        return None
    branches = [_best(branch) for branch in argument[1]]
    if not all(branches):
        return None
    return frozenset().union(*(branch for branch in branches if branch))


def _rarity(words: frozenset[str]) -> tuple[float, int]:
    """Return a key by which longer, fewer literals come first."""
    shortest = min(len(word.strip()) for word in words)
    common = any(word.strip() in COMMON for word in words)
    return (0.0 if common else min(shortest, 6), -len(words))


# Literals that are in nearly every text make poor keywords.
_COMMON_WORDS = (
    "the this that these those what of is are was were and or not all any no "
    "none it in be to for a an on at as by from with has have had he we i you "
    "they "
)
COMMON = frozenset(_COMMON_WORDS.split())
