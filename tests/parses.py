"""Build parses by hand from a compact table, one word per item."""

from __future__ import annotations

from negguard.model import Span
from negguard.nlp.values import Parse, Token

OPENS = {"(", "[", "\u201c"}
CLOSES = {".", ",", ";", ":", "?", "!", ")", "]", "\u201d", "n't", "'s", "'ve"}


def parse_from(table: str) -> Parse:
    """Return a one-sentence parse of `word/TAG/dep/head` items.

    Heads count from 1, 0 is the root. A word is set apart by one space, but for
    marks and clitics; a leading `+` glues any other word to the one before it.
    """
    tokens: list[Token] = []
    text = ""
    for index, item in enumerate(table.split()):
        word, tag, dep, head = item.rsplit("/", 3)
        glued = word.startswith("+") or word in CLOSES
        word = word.removeprefix("+")
        if text and not glued and text[-1] not in OPENS:
            text += " "
        place = int(head) - 1 if int(head) else index
        tokens.append(
            Token(
                index=index,
                start=len(text),
                end=len(text) + len(word),
                text=word,
                tag=tag,
                pos="",
                dep=dep,
                head=place,
            )
        )
        text += word
    return Parse(text=text, tokens=tuple(tokens), sentences=(Span(0, len(text)),))
