r"""The one length-preserving fold: case, quotes, dashes, spaces.

Rules match against folded text only, so that neither case nor typography decides,
and offsets into the folded text are offsets into the original.
Patterns are matched case-sensitively after folding: with IGNORECASE, Python's `re`
matches the long s of "fal\u017fe" where `str.lower` does not.
"""

from __future__ import annotations

# Each character here becomes the ASCII character that readers take it for. U+0130 and
# U+1E9E are listed because `str.lower` alone would change a length or a meaning.
REPLACEMENTS = {
    "\u2018\u2019\u201a\u201b\u02bc\u2032\uff07\u00b4": "'",
    "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02": '"',
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d": "-",
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000\t\r\x0b\x0c": " ",
    "\u2028\u2029\x85": "\n",
    "\u017f": "s",
    "\u0130": "i",
    "\u1e9e": "\u00df",
}
TABLE = {ord(old): new for olds, new in REPLACEMENTS.items() for old in olds}
_RARE = tuple((chr(old), new) for old, new in TABLE.items())


def fold(text: str) -> str:
    r"""Return `text` folded, with exactly as many code points.

    >>> fold("\u201cFAL\u017fE\u201d")
    '"false"'
    """
    for old, new in _RARE:
        text = text.replace(old, new)
    return text.lower()
