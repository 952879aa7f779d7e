"""Macros: named parts of patterns, and a space that stands for any white space."""

from __future__ import annotations

import re
from collections.abc import Mapping

from negguard.errors import UsageError

# White space of prose: a line break, marks of emphasis and quotation may come along.
SPACE = r"(?:[\"'`*_]{0,3}[ \n][ \n\"'`*_>]{0,4})"
_MACRO = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
DEEPEST = 12  # macros inside macros


def expand(pattern: str, macros: Mapping[str, str], *, where: str) -> str:
    """Return `pattern` with macros inserted and spaces widened.

    Raises:
        UsageError: a macro is unknown or inserts itself.
    """
    for _ in range(DEEPEST):
        match = _MACRO.search(pattern)
        if match is None:
            return _widen(pattern)
        if match.group(1) not in macros:
            msg = f"{where}: unknown macro {match.group()}; define it under [macros]"
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
        plain = not escaped
        escaped = plain and character == "\\"
        if plain and character == "[":
            inside = True
        elif plain and character == "]":
            inside = False
        parts.append(SPACE if plain and character == " " and not inside else character)
    return "".join(parts)
