"""The layout of a text: blocks in order, and the sentences inside them.

Nothing is computed before somebody asks for it, since most texts hold no frame.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from operator import attrgetter

from negguard.model import Span
from negguard.text.blocks import Block, BlockKind, read_blocks
from negguard.text.fold import fold
from negguard.text.sentences import sentences
from negguard.text.spans import trim

_start, _end = attrgetter("start"), attrgetter("end")
Pace = Callable[[], None]


def unhurried() -> None:
    """Let work go on, however long it takes."""


class Layout:
    """A text with its fold, blocks and sentences, each computed on first use.

    Blocks cover the text up to white space between them. `pace` is called whenever
    somebody asks for a part, so that it can stop the work on a text by raising.
    """

    __slots__ = ("_blocks", "_folded", "_pace", "_sentences", "_starts", "text")

    def __init__(self, text: str, pace: Pace = unhurried) -> None:
        self.text = text
        self._pace = pace
        self._folded: str | None = None
        self._blocks: tuple[Block, ...] | None = None
        self._starts: list[int] = []
        self._sentences: dict[int, tuple[Span, ...]] = {}

    @property
    def folded(self) -> str:
        """Return the folded text."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return all blocks in order."""
        if self._blocks is None:
            self._blocks = read_blocks(self.text, self.folded)
            self._starts = [block.span.start for block in self._blocks]
        return self._blocks

    def block_at(self, offset: int) -> int:
        """Return the number of the block at or before `offset`; -1 before the first."""
        self._pace()
        blocks = self.blocks
        return bisect_right(self._starts, offset) - 1 if blocks else -1

    def sentences(self, block: int) -> tuple[Span, ...]:
        """Return the sentences of block number `block`; code is one piece."""
        self._pace()
        if block not in self._sentences:
            self._sentences[block] = self._split(self.blocks[block])
        return self._sentences[block]

    def touching(self, block: int, span: Span) -> tuple[Span, ...]:
        """Return the sentences of block number `block` that overlap `span`."""
        spans = self.sentences(block)
        first = bisect_right(spans, span.start, key=_end)
        last = bisect_left(spans, span.end, lo=first, key=_start)
        return spans[first:last]

    def sentence_at(self, offset: int) -> Span | None:
        """Return the sentence that holds `offset`; None in white space and markers."""
        block = self.block_at(offset)
        found = () if block < 0 else self.touching(block, Span(offset, offset + 1))
        return found[0] if found else None

    def _split(self, block: Block) -> tuple[Span, ...]:
        if block.kind is BlockKind.RULE:
            return ()
        if block.kind is BlockKind.CODE:
            body = trim(self.text, block.body)
            return (body,) if len(body) else ()
        return sentences(self.text, block.body)
