"""Small edits of words, and facts about words that several denials need."""

from __future__ import annotations

from typing import NoReturn

from negguard.model import Edit, Refusal, Span
from negguard.nlp.inflect import readings
from negguard.nlp.values import Parse, Token
from negguard.rewrite.constructions import Reason

PLURAL_PRONOUNS = frozenset({"i", "you", "we", "they", "these", "those", "both", "all"})


class Undeniable(Exception):  # noqa: N818 - a reason, not a failure
    """Say why a clause cannot be denied in place; becomes `refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal that this becomes."""
        super().__init__(refusal.reason)
        self.refusal = refusal


def undeniable(detail: str = "", name: Reason = Reason.NO_PLACE) -> NoReturn:
    """Give up on a clause.

    Raises:
        Undeniable: always, with the refusal.
    """
    raise Undeniable(name.refuses(detail))


def insert(offset: int, text: str) -> Edit:
    """Return the edit that puts `text` at `offset`."""
    return Edit(span=Span(offset, offset), text=text)


def replace(token: Token, text: str) -> Edit:
    """Return the edit that puts `text` in a word's place, capital for capital."""
    if token.text[0].isupper() and token.lower != "i":
        text = text[0].upper() + text[1:]
    return Edit(span=token.span, text=text)


def remove_word(text: str, span: Span) -> Edit:
    """Return the edit that takes a word out together with the blank before it."""
    start = span.start - 1 if span.start and text[span.start - 1] == " " else span.start
    return Edit(span=Span(start, span.end), text="")


def lower_first(token: Token) -> tuple[Edit, ...]:
    """Return the edit that gives a plain word a small first letter, if it has none."""
    if token.text[0].isupper() and token.text[1:] == token.text[1:].lower():
        first = Span(token.start, token.start + 1)
        return (Edit(span=first, text=token.text[0].lower()),)
    return ()


def plain(token: Token) -> str:
    """Return the word in lower case with a straight apostrophe."""
    return token.lower.replace("\u2019", "'")


def is_plural(parse: Parse, noun: Token) -> bool:
    """Tell whether a subject takes a plural verb; "I" and "you" count as plural."""
    if noun.tag in {"NNS", "NNPS"} or noun.lower in PLURAL_PRONOUNS:
        return True
    alone = noun.index == 0 and not parse.child(noun, "flat", "compound")
    if noun.tag == "NNP" and alone and "NNS" in readings(noun.lower):
        return True
    if any(parse.child(one, "cc") for one in parse.children(noun, "conj")):
        return True
    return noun.tag == "CD" and noun.lower not in {"one", "1"}
