"""Words that change beside a denial: some -> any, too -> either, also goes."""

from __future__ import annotations

from collections.abc import Iterator

from negguard.model import Edit, Span
from negguard.nlp.clauses import Clause, Role
from negguard.nlp.lexicon import POLAR_PRONOUNS
from negguard.nlp.values import Parse, Token, has_dep
from negguard.rewrite.wording import plain, remove_word, replace

OBJECTS = ("obj", "iobj", "obl", "nmod", "xcomp", "ccomp", "advcl")


def turn(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits of the words in a denied clause that a denial changes."""
    if clause.role is Role.PARTICIPLE:
        return ()
    edits: list[Edit] = []
    for token in own_words(parse, clause.head):
        after = token.index > clause.head.index
        if after and plain(token) in POLAR_PRONOUNS and is_polar(parse, token):
            edits.append(replace(token, POLAR_PRONOUNS[plain(token)]))
    return (*edits, *turn_too(parse, clause), *turn_also(parse, clause))


def own_words(parse: Parse, head: Token) -> Iterator[Token]:
    """Yield what stands in a clause, relative and adverbial clauses left out."""
    for child in parse.children(head):
        if has_dep(child, "conj", "parataxis", "advcl", "acl", "nsubj", "csubj"):
            continue
        yield child
        if not (has_dep(child, "ccomp") and parse.child(child, "nsubj")):
            yield from own_words(parse, child)


def is_polar(parse: Parse, token: Token) -> bool:
    """Tell whether a "some" quantifies an object, not a number or a time."""
    following = parse.tokens[token.index + 1 :][:1]
    if following and following[0].tag == "CD":
        return False
    if token.lower != "some":
        return True
    noun = parse.tokens[token.head] if has_dep(token, "det") else token
    if noun.lower in {"time", "extent", "point", "degree", "day", "way"}:
        return False
    return has_dep(noun, "obj", "iobj", "nmod") or parse.child(noun, "case") is not None


def turn_too(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edit from a closing "too" or "as well" to "either"."""
    for token in parse.subtree(clause.head):
        following = parse.tokens[token.index + 1 :][:1]
        closes = not following or following[0].tag in {".", ",", ":", "CC"}
        if token.index < clause.head.index or not closes:
            continue
        if token.lower == "too":
            return (replace(token, "either"),)
        before = parse.tokens[token.index - 1]
        if token.lower == "well" and before.lower == "as":
            return (Edit(span=Span(before.start, token.end), text="either"),)
    return ()


def turn_also(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edit that takes out "also", which would presuppose a twin."""
    for token in parse.children(clause.head, "advmod"):
        if token.lower == "also" and token.text == "also":
            return (remove_word(parse.text, token.span),)
    return ()
