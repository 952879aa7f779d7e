"""Deny a quantified subject plainly: "all" -> "not all", "some" -> "no"."""

from __future__ import annotations

from negguard.model import Edit, Span
from negguard.nlp.clauses import Clause
from negguard.nlp.lexicon import (
    AMOUNTS,
    BOUNDS,
    EXISTENTIAL,
    PRONOUN_DENIALS,
    UNIVERSAL,
)
from negguard.nlp.values import Parse, Token
from negguard.rewrite.wording import (
    insert,
    lower_first,
    plain,
    replace,
    undeniable,
)

TWO_WORD_BOUNDS = frozenset(
    {("more", "than"), ("fewer", "than"), ("less", "than")}
    | {("at", "least"), ("at", "most"), ("up", "to")}
)
NEARLY = frozenset({"almost", "nearly", "virtually", "practically", "roughly"})
NO_PLAIN_DENIAL = frozenset(
    {"any", "anyone", "anybody", "anything", "whoever"} | {"more", "fewer", "less"}
)


def deny_subject(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits that deny the quantifier of a subject; none without one.

    Raises:
        Undeniable: the quantifier has no plain denial.
    """
    subject = clause.subject
    if subject is None or subject.index > clause.head.index:
        return ()
    phrase = parse.subtree(subject)
    first, rest = phrase[0], phrase[1:]
    word = plain(first)
    if word in NO_PLAIN_DENIAL:
        undeniable(f"{word!r} has no plain denial")
    if is_bounded(phrase) or follows_bound(parse, first) or nears_all(parse, phrase):
        undeniable("a bound on an amount has no plain denial")
    if word in UNIVERSAL:
        return deny_universal(parse, subject, first)
    if word in PRONOUN_DENIALS:
        return (replace(first, PRONOUN_DENIALS[word]),)
    if word == "either":
        return deny_either(phrase)
    if word in EXISTENTIAL or (word == "a" and rest and plain(rest[0]) == "few"):
        return deny_existential(phrase, subject)
    return ()


def is_bounded(phrase: tuple[Token, ...]) -> bool:
    """Tell whether a phrase opens with a bounded or vague amount."""
    opening = [plain(one) for one in phrase[:4]]
    numeral = any(one.tag == "CD" for one in phrase[:5])
    vague = opening[0] in {"a", "the"} and bool(AMOUNTS & set(opening[1:3]))
    few = opening[:2] == ["a", "few"]
    return (numeral and bool(BOUNDS & set(opening))) or (
        vague and not few and "of" in opening
    )


def nears_all(parse: Parse, phrase: tuple[Token, ...]) -> bool:
    """Tell whether a phrase opens with "nearly all" or "all but"."""
    first = phrase[0]
    before = plain(parse.tokens[first.index - 1]) if first.index else ""
    if before in NEARLY or plain(first) in NEARLY:
        return True
    following = parse.tokens[first.index + 1 :][:1]
    return plain(first) == "all" and bool(following) and plain(following[0]) == "but"


def follows_bound(parse: Parse, first: Token) -> bool:
    """Tell whether "more than" or "at least" stands before a subject that counts."""
    before = tuple(plain(one) for one in parse.tokens[first.index - 2 : first.index])
    return first.tag == "CD" and before in TWO_WORD_BOUNDS


def deny_universal(parse: Parse, subject: Token, first: Token) -> tuple[Edit, ...]:
    """Return the edits from "All ..." to "Not all ..."."""
    relative = parse.child(subject, "acl:relcl", "acl")
    if subject.index == first.index and relative is not None:
        undeniable("'all that ...' has no plain denial")
    if plain(first) == "each" and subject.index != first.index:
        following = parse.tokens[first.index + 1]
        if following.lower != "of":
            return (replace(first, "not every"),)
    support = "Not " if first.text[0].isupper() else "not "
    return (insert(first.start, support), *lower_first(first))


def deny_either(phrase: tuple[Token, ...]) -> tuple[Edit, ...]:
    """Return the edits from "Either X or Y" to "Neither X nor Y"."""
    joints = [one for one in phrase if one.lower == "or"]
    return (replace(phrase[0], "neither"), *(replace(one, "nor") for one in joints))


def deny_existential(phrase: tuple[Token, ...], subject: Token) -> tuple[Edit, ...]:
    """Return the edits from "Some of the" to "None of the", "Some" to "No"."""
    first = phrase[0]
    few = plain(first) == "a"
    last = phrase[1] if few else first
    following = phrase[phrase.index(last) + 1 :][:1]
    if following and following[0].tag == "CD":
        undeniable("an approximate number has no plain denial")
    alone = not following or following[0].lower == "of" or subject.index == last.index
    if first.lower in {"various", "certain", "numerous", "multiple"} and alone:
        undeniable("no quantifier")
    denied = "none" if alone else "no"
    if first.text[0].isupper():
        denied = denied.capitalize()
    return (Edit(span=Span(first.start, last.end), text=denied),)
