"""What a parser hands on: tokens in a dependency tree, and who makes them.

Tags are Penn Treebank, relations are Universal Dependencies with subtypes
(`nsubj:pass`, `acl:relcl`), offsets point into the text that was parsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from negguard.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word or mark with its place in the tree; the root is its own head.

    `index` and `head` count the tokens of the whole parse. `feats` is in the form
    `Tense=Past|VerbForm=Fin`, empty where the parser gives none.
    """

    index: int
    start: int
    end: int
    text: str
    tag: str
    pos: str
    dep: str
    head: int
    feats: str = ""

    @property
    def span(self) -> Span:
        """Return the characters of the token."""
        return Span(self.start, self.end)

    @property
    def lower(self) -> str:
        """Return the text in lower case."""
        return self.text.lower()

    @property
    def is_root(self) -> bool:
        """Tell whether the token heads its sentence."""
        return self.head == self.index


@dataclass(frozen=True, slots=True, kw_only=True)
class Parse:
    """A text with its dependency trees; `sentences` are character spans in order.

    Raises:
        ValueError: a token's index is not its place, or its head does not exist.
    """

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Span, ...]
    _children: tuple[tuple[int, ...], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Index the children of each token once."""
        below: list[list[int]] = [[] for _ in self.tokens]
        for place, token in enumerate(self.tokens):
            if token.index != place or not 0 <= token.head < len(self.tokens):
                msg = f"token {token.text!r} at {place} has head {token.head}"
                raise ValueError(msg)
            if not token.is_root:
                below[token.head].append(place)
        object.__setattr__(self, "_children", tuple(map(tuple, below)))

    @property
    def roots(self) -> tuple[Token, ...]:
        """Return the root of each tree, in order."""
        return tuple(token for token in self.tokens if token.is_root)

    def head_of(self, token: Token) -> Token | None:
        """Return the head; None for a root."""
        return None if token.is_root else self.tokens[token.head]

    def children(self, token: Token, *deps: str) -> tuple[Token, ...]:
        """Return the dependents in order: all, or those with a relation in `deps`.

        A relation without a subtype stands for all its subtypes: `nsubj` finds
        `nsubj:pass` too.
        """
        found = (self.tokens[place] for place in self._children[token.index])
        return tuple(child for child in found if not deps or has_dep(child, *deps))

    def child(self, token: Token, *deps: str) -> Token | None:
        """Return the first dependent with a relation in `deps`; None without one."""
        return next(iter(self.children(token, *deps)), None)

    def subtree(self, token: Token) -> tuple[Token, ...]:
        """Return the token and everything below it, in text order."""
        places = [token.index]
        for place in places:
            places.extend(self._children[place])
        return tuple(self.tokens[place] for place in sorted(places))

    def span_of(self, token: Token) -> Span:
        """Return the characters from the first to the last token of the subtree."""
        below = self.subtree(token)
        return Span(below[0].start, below[-1].end)

    def ancestors(self, token: Token) -> Iterator[Token]:
        """Yield the heads from the nearest up to the root."""
        while not token.is_root:
            token = self.tokens[token.head]
            yield token

    def tokens_in(self, span: Span) -> tuple[Token, ...]:
        """Return the tokens that lie inside a character span."""
        return tuple(
            token
            for token in self.tokens
            if span.start <= token.start and token.end <= span.end
        )

    def sentence_of(self, token: Token) -> Span:
        """Return the sentence that holds the token.

        Raises:
            ValueError: no sentence holds it.
        """
        for sentence in self.sentences:
            if sentence.start <= token.start < sentence.end:
                return sentence
        msg = f"token {token.text!r} at {token.start} lies in no sentence"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedParse:
    """One of several readings of a text; the weights of a text's readings sum to 1."""

    parse: Parse
    weight: float


class Parser(Protocol):
    """Something that parses English; texts in, parses out, same length and order."""

    def parse(self, texts: Sequence[str]) -> list[Parse]:
        """Return the reading of the first member for each text."""
        ...

    def vote(self, texts: Sequence[str]) -> list[tuple[Parse, ...]]:
        """Return the readings of all members for each text, in a fixed order."""
        ...

    def beam_parses(
        self, texts: Sequence[str], *, width: int = 8
    ) -> list[tuple[WeightedParse, ...]]:
        """Return the first member's best readings for each text, best first."""
        ...


def has_dep(token: Token, *deps: str) -> bool:
    """Tell whether the relation, or its base without the subtype, is in `deps`.

    >>> word = Token(index=0, start=0, end=2, text="He", tag="PRP", pos="PRON",
    ...              dep="nsubj:pass", head=0)
    >>> has_dep(word, "nsubj"), has_dep(word, "nsubj:pass"), has_dep(word, "obj")
    (True, True, False)
    """
    return token.dep in deps or token.dep.partition(":")[0] in deps
