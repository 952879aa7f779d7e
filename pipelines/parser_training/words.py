"""Trees as plain word lists, for augmentations that change, join or insert words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from negguard.model import Span
from negguard.nlp.values import Parse, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a tree; `head` is a place in the list, its own for a root."""

    form: str
    tag: str
    dep: str
    head: int
    spaced: bool
    opens: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether the word is two or more letters and no acronym."""
        return len(self.form) > 1 and self.form.isalpha() and not self.form.isupper()


def words_of(parse: Parse) -> list[Word]:
    """Return the words of a parse."""
    starts = {sentence.start for sentence in parse.sentences}
    tokens = parse.tokens
    nexts = [token.start for token in tokens[1:]] + [len(parse.text)]
    return [
        Word(
            form=token.text,
            tag=token.tag,
            dep=token.dep,
            head=token.head,
            spaced=token.end < following,
            opens=token.start in starts,
        )
        for token, following in zip(tokens, nexts, strict=True)
    ]


def parse_of(words: Sequence[Word]) -> Parse:
    """Return the parse that the words spell; inverse of `words_of` but for feats."""
    text = ""
    tokens: list[Token] = []
    starts: list[int] = []
    for place, word in enumerate(words):
        start = len(text)
        if word.opens or not place:
            starts.append(start)
        text += word.form + (" " if word.spaced else "")
        tokens.append(
            Token(
                index=place,
                start=start,
                end=start + len(word.form),
                text=word.form,
                tag=word.tag,
                pos="",
                dep=word.dep,
                head=word.head,
            )
        )
    text = text.rstrip()
    ends = [*starts[1:], len(text)]
    spans = (
        Span(start, start + len(text[start:end].rstrip()))
        for start, end in zip(starts, ends, strict=True)
    )
    return Parse(text=text, tokens=tuple(tokens), sentences=tuple(spans))


def insert_after(
    words: Sequence[Word], place: int, *, forms: Sequence[str]
) -> list[Word]:
    """Return the words with further parts of a name put behind the one at `place`."""
    host = words[place]
    count = len(forms)
    moved = [
        replace(word, head=word.head + count if word.head > place else word.head)
        for word in words
    ]
    parts = [
        Word(form=form, tag=host.tag, dep="flat", head=place, spaced=True)
        for form in forms
    ]
    parts[-1] = replace(parts[-1], spaced=host.spaced)
    moved[place] = replace(moved[place], spaced=True)
    return [*moved[: place + 1], *parts, *moved[place + 1 :]]


def append_words(first: Sequence[Word], second: Sequence[Word]) -> list[Word]:
    """Return two lists as one, a blank between them."""
    count = len(first)
    return [
        *first[:-1],
        replace(first[-1], spaced=True),
        *(replace(word, head=word.head + count) for word in second),
    ]
