"""The short patterns that stand for long ones in the first look at a text.

A rule may expand to 30 KB of pattern, more than the fast engines take. Its trigger is
the same rule put together from outlines: shorter, wider forms of the macros. Where even
that is too large, gates stand in: the rule is tried only in a text where one of them
opens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from negguard.rules.portable import SPACE, expand

# White space of prose as one class: a counted one costs the engine twenty times more.
PLAIN_SPACE = "(?:[ \\n\"'`*_>]{1,8})"
SINGLE_SPACE = "[ \\n]"
_LEADING = re.compile(r"(?:\(\?:)?(\{[a-z_]+\}(?:\|\{[a-z_]+\})*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """What the packs say about short forms: macros, their outlines, and gates."""

    macros: Mapping[str, str] = field(default_factory=dict)
    outlines: Mapping[str, str] = field(default_factory=dict)
    gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def triggers(self, pattern: str, *, name: str) -> tuple[str, ...]:
        """Return the triggers of the pattern called `name`: its gates, or its outline.

        Raises:
            UsageError: a macro is unknown.
        """
        gates = self.gates.get(name) or self._gates_of_start(pattern)
        if gates:
            return tuple(self._expanded(gate, SINGLE_SPACE, name) for gate in gates)
        return (self._expanded(pattern, PLAIN_SPACE, name),)

    def _gates_of_start(self, pattern: str) -> tuple[str, ...]:
        """Return the gates of the macros at a pattern's start, if all have any."""
        leading = _LEADING.match(pattern)
        names = re.findall(r"[a-z_]+", leading[1]) if leading else []
        if not names or not all(name in self.gates for name in names):
            return ()
        return tuple(gate for name in names for gate in self.gates[name])

    def _expanded(self, pattern: str, space: str, name: str) -> str:
        short = {**self.macros, **self.outlines}
        return expand(pattern, short, where=name).replace(SPACE, space)
