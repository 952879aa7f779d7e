"""Take emphasis marks out of a sentence before it is parsed, and put edits back.

Parsers take the stars of "**Accounts** will be frozen" for words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from negguard.model import Edit, Span
from negguard.text.edits import apply_edits

PAIR = re.compile(
    r"(?<![\w*_])(?P<mark>\*{1,3}|_{1,3})(?=[^\s*_])"
    r"(?P<inside>[^*_\n]*[^\s*_])(?P=mark)(?![\w*_])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A sentence without emphasis marks; `places` tells where each character stood."""

    source: str
    text: str
    places: tuple[int, ...]

    def restored(self, edits: Sequence[Edit]) -> tuple[Edit, ...] | None:
        """Return edits of the bare text as edits of the marked one.

        None where a replaced stretch has a mark inside, or the result would differ.
        """
        if self.source == self.text:
            return tuple(edits)
        moved = tuple(Edit(span=self._span(one), text=one.text) for one in edits)
        if any(
            len(one.span) != len(old.span)
            for one, old in zip(moved, edits, strict=True)
        ):
            return None
        made = bare(apply_edits(self.source, moved)).text
        return moved if made == apply_edits(self.text, edits) else None

    def _span(self, edit: Edit) -> Span:
        if edit.start < edit.end:
            return Span(self.places[edit.start], self.places[edit.end - 1] + 1)
        # What is put behind a word stays beside it, as what is put before one does.
        if edit.start and (edit.text.startswith(" ") or edit.start == len(self.text)):
            return Span(
                self.places[edit.start - 1] + 1, self.places[edit.start - 1] + 1
            )
        return Span(self.places[edit.start], self.places[edit.start])


def bare(text: str) -> Bare:
    """Return a sentence without the marks of its emphasis, one pair inside another too.

    >>> bare("**Accounts** will be *frozen*.").text
    'Accounts will be frozen.'
    """
    places = tuple(range(len(text)))
    found = text
    while pair := PAIR.search(found):
        inside = slice(*pair.span("inside"))
        places = (
            *places[: pair.start()],
            *places[inside],
            *places[pair.end() :],
        )
        found = found[: pair.start()] + pair["inside"] + found[pair.end() :]
    return Bare(source=text, text=found, places=places)
