"""Which patterns may match in a text, from its bytes as they lie in an Arrow buffer.

Patterns are written for folded text. To fold every text would cost more than to search
it, so here it is the patterns that change: case does not count, and a quote, dash or
space stands for all that fold into it. Texts that hold what is rarer are folded first.
"""

from __future__ import annotations

import re

import re2

from negguard.text.fold import REPLACEMENTS, fold
from negguard.text.squeeze import LOOKALIKES, UNSEEN, Squeezed, squeeze

MEMORY = 1 << 26  # bytes that the automata of a set may take
MOST = 7  # repeats; automata count no further, and take any number for more
# Letters, by blocks of Unicode that are mostly letters: exact classes are too large.
LETTERS = r"a-z0-9\x{c0}-\x{1fff}\x{2c00}-\x{2dff}\x{3040}-\x{d7ff}"
MARKS = rf"[^{LETTERS}]*"
# A segment starts and ends where the text does, a line, or a mark that may part.
_EDGE = rf"[^{LETTERS} ,'\"-]| - "
_BEFORE = rf"(?:\A|{_EDGE}){MARKS}"
_AFTER = rf"{MARKS}(?:\z|{_EDGE})"
_TOKEN = re.compile(r"\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\.|\[\^?|.", re.DOTALL)
_LITERAL = {r"\'": "'", r"\"": '"', r"\-": "-", r"\ ": " ", r"\s": " "}
_REPEAT = re.compile(r"\{(\d+),(\d*)\}")
_KINDS = {new: olds for olds, new in REPLACEMENTS.items() if not new.isalpha()}
_LONE = "".join(olds for olds, new in REPLACEMENTS.items() if new.isalpha()) + "\u212a"


class Prefilter:
    """A set of patterns that reads a text once; what it passes over does not match."""

    __slots__ = ("_odd", "_set")

    def __init__(self, sources: list[tuple[str, bool]]) -> None:
        """Take patterns, each with whether it has to be a whole segment."""
        loose = options()
        loose.case_sensitive = False
        self._set = re2.Set.SearchSet(loose)
        for source, whole in sources:
            pattern = loosened(source)
            self._set.Add(f"{_AS_BEFORE}(?:{pattern}){_AS_AFTER}" if whole else pattern)
        self._set.Compile()
        self._odd = re2.compile(f"[{UNSEEN}{LOOKALIKES}{_LONE}]".encode(), options())

    def near(self, data: bytes) -> list[int]:
        """Return the numbers of patterns that may match in valid UTF-8, in order."""
        if not data.isascii() and self._odd.search(data):
            data = squeeze_and_fold(data.decode("utf-8", "replace")).text.encode()
        return sorted(self._set.Match(data) or ())


def squeeze_and_fold(text: str) -> Squeezed:
    """Return a segment squeezed and folded, as patterns are written for it."""
    squeezed = squeeze(text)
    return Squeezed(fold(squeezed.text), squeezed.places)


def options() -> re2.Options:
    """Return how patterns are compiled: quietly, with room for automata."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.max_mem = MEMORY
    return chosen


def loosened(source: str) -> str:
    r"""Return a pattern that finds in any text what `source` finds in a folded one.

    >>> loosened("don't [^\\n]{1,90}").startswith("don['")
    True
    """
    parts: list[str] = []
    inside = False
    tokens = tokens_of(_REPEAT.sub(_any_number, source))
    for before, part, after in zip(
        ["", *tokens[:-1]], tokens, [*tokens[1:], ""], strict=True
    ):
        kinds = _KINDS.get(_LITERAL.get(part, part), "")
        if inside and part == "-" and before[0] != "[" and after != "]":
            kinds = ""  # of a range, as in [a-z]
        own = f"\\{part}" if part == "-" and kinds else part
        parts.append(own + kinds if inside or not kinds else f"[{own}{kinds}]")
        inside = part[0] == "[" or (inside and part != "]")
    return "".join(parts)


def tokens_of(source: str) -> list[str]:
    """Return a pattern cut into letters, escapes and openings of classes."""
    return _TOKEN.findall(source)


def _any_number(match: re.Match[str]) -> str:
    low, high = match.groups()
    if high and int(high) <= MOST:
        return match.group()
    return "+" if int(low) else "*"


_AS_BEFORE, _AS_AFTER = loosened(_BEFORE), loosened(_AFTER)
