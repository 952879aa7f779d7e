"""Build parses by hand, one word a time."""

from __future__ import annotations

from negguard.model import Span
from negguard.nlp.values import Parse, Token


def tree(text: str, rows: str) -> Parse:
    """Return the parse of `text` from "word/tag/relation/head" rows; heads from 1."""
    tokens: list[Token] = []
    position = 0
    for place, row in enumerate(rows.split()):
        word, tag, dep, head = row.rsplit("/", 3)
        start = text.index(word, position)
        position = start + len(word)
        tokens.append(
            Token(
                index=place,
                start=start,
                end=position,
                text=word,
                tag=tag,
                pos="X",
                dep=dep,
                head=int(head) - 1,
            )
        )
    return Parse(text=text, tokens=tuple(tokens), sentences=(Span(0, len(text)),))
