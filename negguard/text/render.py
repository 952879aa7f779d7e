r"""Portable patterns as the fast engines read them, over raw instead of folded text.

The engines scan bytes that nobody has folded. So every character of a pattern becomes
all characters that fold to it, and what an engine cannot say exactly is said too
widely, never too narrowly: where the folded text matches, the engine matches.

- Hyperscan runs on bytes: its UTF-8 mode compiles these patterns ten times as slowly,
  and must never see broken UTF-8. A character beyond ASCII is any one to four bytes
  from 0x80 up; a gap of more than a few of them has no end there.
- The texts of a column lie in one buffer without anything between them. Line edges, and
  word edges at either end of a pattern, would look at a neighbour's bytes: they go.
- Three letters beyond ASCII fold to s, i and k. Their bytes inside every literal would
  cost a third of the speed: `EXOTIC` names them, and a text that holds one is a
  candidate whatever its other characters are.
"""

from __future__ import annotations

from collections.abc import Sequence

from negguard.text.fold import fold, preimages
from negguard.text.portable import Chain, Chars, Choice, Edge, Node, Repeat, nullable

_PREIMAGES = preimages()
EXOTIC = tuple(
    sorted(
        original
        for folded, originals in _PREIMAGES.items()
        for original in originals
        if folded.isalpha() and not original.isascii()
    )
)
# What may repeat more often runs on without end in Hyperscan: long counts would make
# compilation a hundred times as slow, and the second look knows the bound.
MOST_COUNTED = 160
_BEYOND = rb"\x80-\xff"


def to_hyperscan(node: Node) -> bytes:
    """Return the pattern over UTF-8 bytes, for the flag `HS_FLAG_CASELESS`."""
    match node:
        case Chars():
            return _byte_class(node)
        case Chain(items):
            return b"".join(_in_chain(items, place) for place in range(len(items)))
        case Choice(options):
            return b"(?:" + b"|".join(map(to_hyperscan, options)) + b")"
        case Repeat(item, low, high):
            return _byte_repeat(item, low, high)
        case Edge():
            return b""


def to_re2(node: Node) -> str:
    """Return the pattern over code points, case spelled out, without edges."""
    match node:
        case Chars():
            return _code_point_class(node)
        case Chain(items):
            return "".join(map(to_re2, items))
        case Choice(options):
            return "(?:" + "|".join(map(to_re2, options)) + ")"
        case Repeat(item, low, high):
            return f"(?:{to_re2(item)}){_counts(low, high)}"
        case Edge():
            return ""


def _byte_class(chars: Chars) -> bytes:
    """Return the bytes that one folded character may come from."""
    if not _beyond_ascii(chars):
        return _bracket(chars)
    beyond = b"[" + _BEYOND + b"]{1,4}"
    return b"(?:" + _bracket(chars) + b"|" + beyond + b")" if chars.ascii else beyond


def _byte_repeat(item: Node, low: int, high: int | None) -> bytes:
    """Return a repeat; of single characters, one class that counts bytes."""
    if not isinstance(item, Chars):
        return b"(?:" + to_hyperscan(item) + b")" + _counts(low, high).encode()
    beyond = _beyond_ascii(item)
    most = None if high is None else high * (4 if beyond else 1)
    if most is not None and most > MOST_COUNTED:
        most = None
    return _bracket(item, _BEYOND if beyond else b"") + _counts(low, most).encode()


def _in_chain(items: tuple[Node, ...], place: int) -> bytes:
    """Return the item at `place`; a word edge only where this text is on both sides."""
    if not isinstance(items[place], Edge):
        return to_hyperscan(items[place])
    before, after = Chain(items[:place]), Chain(items[place + 1 :])
    inside = not nullable(before) and not nullable(after)
    return rb"\b" if inside and items[place] == Edge("word") else b""


def _beyond_ascii(chars: Chars) -> bool:
    """Tell whether a character beyond ASCII may fold to one of `chars`."""
    return chars.wide or any(
        not original.isascii() and original not in EXOTIC
        for member in chars.ascii
        for original in _PREIMAGES[member]
    )


def _bracket(chars: Chars, beyond: bytes = b"") -> bytes:
    """Return a byte class; a lone letter or digit stands for itself."""
    if len(chars.ascii) == 1 and (only := min(chars.ascii)).isalnum() and not beyond:
        return only.encode()
    ranges = b"".join(b"\\x%02x-\\x%02x" % run for run in _runs(_raw_ascii(chars)))
    return b"[" + ranges + beyond + b"]"


def _runs(codes: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last code of every run of rising codes.

    >>> _runs([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    return list(zip(starts, ends, strict=True))


def _code_point_class(chars: Chars) -> str:
    """Return a class of every code point that may fold to one of `chars`."""
    codes = sorted(ord(raw) for member in chars.ascii for raw in _PREIMAGES[member])
    listed = "".join(
        f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in _runs(codes)
    )
    return "[" + listed + (r"\x{80}-\x{10FFFF}" if chars.wide else "") + "]"


def _raw_ascii(chars: Chars) -> list[int]:
    """Return the ASCII codes that fold to one of `chars`."""
    return [code for code in range(128) if fold(chr(code)) in chars.ascii]


def _counts(low: int, high: int | None) -> str:
    """Return a quantifier in braces."""
    return f"{{{low},{'' if high is None else high}}}"
