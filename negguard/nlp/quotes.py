"""Give quotation marks to the sentence that they touch.

Straight quotes look the same on both sides, so parsers often cut a sentence before its
closing mark, or after the next one's opening mark. The blanks beside them tell.
"""

from __future__ import annotations

from dataclasses import replace

from negguard.model import Span
from negguard.nlp.values import Parse, Token

CLOSERS = frozenset("\"'\u201d\u2019\u00bb)]")
OPENERS = frozenset("\"'\u201c\u2018\u00ab([")


def attach_quotes(parse: Parse) -> Parse:
    """Return the parse, marks at the ends of sentences moved to where they belong."""
    for place in range(len(parse.sentences) - 1, 0, -1):
        before, after = parse.sentences[place - 1 : place + 1]
        if (mark := stray_closer(parse, before, after)) is not None:
            parse = moved_back(parse, mark, place=place)
        elif (mark := stray_opener(parse, before, after)) is not None:
            parse = moved_on(parse, mark, place=place)
    return parse


def stray_closer(parse: Parse, before: Span, after: Span) -> Token | None:
    """Return the first mark of `after` that closes `before`; None without one."""
    mark = next(iter(parse.tokens_in(after)), None)
    if mark is None or mark.text not in CLOSERS or parse.children(mark):
        return None
    touches = before.end == mark.start and not parse.text[mark.end :][:1].strip()
    return mark if touches else None


def stray_opener(parse: Parse, before: Span, after: Span) -> Token | None:
    """Return the last mark of `before` that opens `after`; None without one."""
    inner = parse.tokens_in(before)
    mark = inner[-1] if len(inner) > 1 else None
    if mark is None or mark.text not in OPENERS or parse.children(mark):
        return None
    apart = not parse.text[: mark.start][-1:].strip()
    return mark if apart and mark.end == after.start and not mark.is_root else None


def moved_back(parse: Parse, mark: Token, *, place: int) -> Parse:
    """Return the parse with the first mark of a sentence in the sentence before."""
    before, after = parse.sentences[place - 1 : place + 1]
    rest = parse.tokens_in(after)[1:]
    left = (Span(rest[0].start, after.end),) if rest else ()
    sentences = (Span(before.start, mark.end), *left)
    return with_mark(parse, mark, under=before, sentences=sentences, place=place)


def moved_on(parse: Parse, mark: Token, *, place: int) -> Parse:
    """Return the parse with the last mark of a sentence in the sentence after."""
    before, after = parse.sentences[place - 1 : place + 1]
    last = parse.tokens_in(before)[-2]
    sentences = (Span(before.start, last.end), Span(mark.start, after.end))
    return with_mark(parse, mark, under=after, sentences=sentences, place=place)


def with_mark(
    parse: Parse,
    mark: Token,
    *,
    under: Span,
    sentences: tuple[Span, ...],
    place: int,
) -> Parse:
    """Return the parse with the mark under a sentence's root, the spans changed."""
    root = next(token for token in parse.tokens_in(under) if token.is_root)
    tokens = list(parse.tokens)
    tokens[mark.index] = replace(mark, head=root.index, dep="punct")
    return replace(
        parse,
        tokens=tuple(tokens),
        sentences=(
            *parse.sentences[: place - 1],
            *sentences,
            *parse.sentences[place + 1 :],
        ),
    )
