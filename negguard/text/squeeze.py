r"""Text without what readers cannot see, and with plain letters for their look-alikes.

A soft hyphen or a mark of no width inside a word, full-width letters and the bold or
italic letters of mathematics change nothing for a reader, and must not hide a word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from negguard.model import Span

# Soft hyphen, grapheme joiner, letter mark, vowel separator, spaces and joiners of no
# width, directions, invisible operators, selectors of glyphs, the byte order mark.
UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
LOOKALIKES = "\uff01-\uff5e\U0001d400-\U0001d7ff"
_UNSEEN = re.compile(f"[{UNSEEN}]")
_LOOKALIKE = re.compile(f"[{LOOKALIKES}\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A squeezed text; `places` has each character's place in the original.

    `places` is None where nothing was taken out.
    """

    text: str
    places: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> Span:
        """Return the span of the original text that became `text[start:end]`."""
        if self.places is None or start == end:
            return Span(start, end)
        return Span(self.places[start], self.places[end - 1] + 1)


def squeeze(text: str) -> Squeezed:
    r"""Return `text` squeezed, with the way back to its own offsets.

    >>> squeeze("fal\u00adse").text
    'false'
    >>> squeeze("fal\u00adse").original(0, 5)
    Span(start=0, end=6)
    """
    if text.isascii():
        return Squeezed(text)
    plain = _LOOKALIKE.sub(_plain, text)
    if not _UNSEEN.search(plain):
        return Squeezed(plain)
    gone = {match.start() for match in _UNSEEN.finditer(plain)}
    places = tuple(place for place in range(len(plain)) if place not in gone)
    return Squeezed(_UNSEEN.sub("", plain), places)


def _plain(match: re.Match[str]) -> str:
    """Return one letter for another; half a pair of surrogates is no letter."""
    letter = match.group()
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 else letter
