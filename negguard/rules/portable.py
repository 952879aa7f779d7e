"""The pattern language of packs: the part that `re`, RE2 and Hyperscan read alike.

A pattern is matched against folded text. A space in it stands for white space in prose:
a line break and marks of emphasis or quotation may come along. `{name}` inserts a
macro.
Every repeat is bounded, so that each match has a longest length and matching is linear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from negguard.errors import UsageError
from negguard.text.portable import longest, parse

SPACE = r"(?:[\"'`*_]{0,3}[ \n][ \n\"'`*_>]{0,4})"
_MACRO = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
FORBIDDEN = re.compile(r"\\[1-9]|\(\?[=!<P(#]|\(\?[a-zA-Z-]+[:)]|\\[wWdDsSpPZAGBzkQE]")
MAX_WIDTH = 2000


def expand(pattern: str, macros: Mapping[str, str], *, where: str) -> str:
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
        length = longest(parse(pattern))
    except UsageError as exc:
        msg = f"{where}: {exc}"
        raise UsageError(msg) from exc
    if length is None:
        msg = f"{where}: unbounded repeat; write {{0,40}} in place of * or +"
        raise UsageError(msg)
    if length > MAX_WIDTH:
        msg = f"{where}: matches may be longer than {MAX_WIDTH}; use smaller repeats"
        raise UsageError(msg)
