"""A piece: one text of a document as rules read it, with what was seen of it once."""

from __future__ import annotations

from functools import cached_property

from negguard.model import Document, Span
from negguard.rules.compiled import Pack
from negguard.rules.matching import Reading
from negguard.stages.glance import Glance
from negguard.text.fold import fold
from negguard.text.layout import Layout
from negguard.text.spans import merge


class Piece:
    """A text with its layout, the rules to read it by, and the role of its speaker.

    `facts` are those of sentences and blocks, by place, once they have been asked for.
    """

    def __init__(self, layout: Layout, pack: Pack, *, role: str | None = None) -> None:
        self.layout = layout
        self.role = role
        self.facts: dict[int | Span, frozenset[str]] = {}
        self._pack = pack
        self._pseudos: dict[Span, tuple[Span, ...]] = {}

    @cached_property
    def reading(self) -> Reading:
        """Return the text as rules read it."""
        return self._pack.read(self.layout.folded)

    @cached_property
    def glance(self) -> Glance:
        """Return what can be told of places in the text before its layout is read."""
        return Glance(
            self.layout.folded,
            tabs="\t" in self.layout.text,
            is_chat=self.role is not None,
        )

    def pseudos(self, sentence: Span) -> tuple[Span, ...]:
        """Return where wording of a sentence only looks like a frame, in order."""
        if sentence not in self._pseudos:
            self._pseudos[sentence] = merge(
                Span(*match.span())
                for guard in self._pack.guards
                for match in guard.finditer(
                    self.layout.folded, sentence.start, sentence.end
                )
            )
        return self._pseudos[sentence]

    def window(self, span: Span, *, around: int) -> Reading:
        """Return some characters around a span, as rules read them.

        It asks nothing of the layout, which most texts can do without.
        """
        start = max(0, span.start - around)
        return self._pack.read(fold(self.layout.text[start : span.end + around]))


def pieces_of(
    document: Document, layouts: tuple[Layout, ...], pack: Pack
) -> tuple[Piece, ...]:
    """Return the pieces of a document, in order."""
    turns = document.messages or (None,) * len(layouts)
    return tuple(
        Piece(layout, pack, role=turn.role if turn else None)
        for layout, turn in zip(layouts, turns, strict=True)
    )
