"""What still presupposes a claim after every clause that asserts it is denied.

A denial reaches the clauses of a sentence, not what they take for granted: "The
eruption did not last long" still has an eruption. Each flag names one such place, with
what it weighs: a count or a restrictive relative is let through where a document is
rewritten, "the sessions" where no account of them went before, a relative that tells
more of the story never.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from negguard.nlp.clauses import FINITE, Clause, Role
from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.rewrite.events import (
    AROUND,
    HAPPENINGS,
    happened,
    is_definite,
    is_event,
)
from negguard.rewrite.wording import plain


class Weight(StrEnum):
    """How much of a claim a presupposition leaves standing."""

    SOFT = "soft"
    POINTING = "pointing"
    HARD = "hard"


class Flag(NamedTuple):
    """One presupposition in words, and what it weighs."""

    text: str
    weight: Weight


CONDITIONS = words("if unless whether provided lest so")
AGAIN = words("again another continue continued continues first last once still twice")
AGAIN |= words(
    "least most remain remained remains resume resumed resumes further latest only"
)
RANKS = words("first last least most latest only")
LONGEST_APPOSITION = 2  # words; a longer one tells more of the story
GOING_ON = words(
    "continue continues continued remain remains remained stop stops stopped cease "
    "ceases ceased resume resumes resumed keep keeps kept"
)
# Of these, what says so only before another verb.
HOLDING = words("stop stops stopped cease ceases ceased keep keeps kept")
FACTIVE = words(
    "remember remembers remembered recall recalls recalled regret regrets regretted "
    "enjoy enjoys enjoyed report reports reported showing shown show shows showed"
)
POINTERS = words("the this that these those such")


def residue(parse: Parse, root: Token, clauses: Sequence[Clause]) -> tuple[Flag, ...]:
    """Return what the denied sentence still takes for granted, in text order."""
    denied = {clause.head.index for clause in clauses}
    found = [
        (token.index, flag)
        for token in parse.subtree(root)
        if token.index not in denied
        for flag in flags(parse, token)
    ]
    for one in clauses:
        if is_cleft(parse, one):
            found.append((one.head.index, Flag("cleft", Weight.HARD)))
        if one.role is Role.PARTICIPLE:
            flag = Flag(f"participle: {one.head.text!r}", Weight.HARD)
            found.append((one.head.index, flag))
        if one.role is Role.CONJUNCT and opens_contrast(parse, one.head):
            found.append((one.head.index, Flag("contrast", Weight.HARD)))
        if goes_on(parse, one.head):
            commanded = one.finite is not None and one.finite.tag == "MD"
            weight = Weight.SOFT if commanded else Weight.HARD
            flag = Flag(f"again: {one.head.text!r}", weight)
            found.append((one.head.index, flag))
    return tuple(dict.fromkeys(flag for _, flag in sorted(found)))


def goes_on(parse: Parse, head: Token) -> bool:
    """Tell whether a verb says that something went on before.

    "Keeps its gold" and "stops for good" do not; "keeps running" does.
    """
    if head.lower not in GOING_ON:
        return False
    return head.lower not in HOLDING or parse.child(head, "xcomp") is not None


def weighed(found: Iterable[Flag]) -> dict[str, tuple[str, ...]]:
    """Return the fields of a `Rewrite` that tell its presuppositions."""
    flags = tuple(dict.fromkeys(found))
    return {
        "residual": tuple(dict.fromkeys(flag.text for flag in flags)),
        "pointing": tuple(one.text for one in flags if one.weight is Weight.POINTING),
        "hard": tuple(one.text for one in flags if one.weight is Weight.HARD),
    }


def flags(parse: Parse, token: Token) -> Iterator[Flag]:
    """Yield what a word outside the denied predicates takes for granted."""
    if has_dep(token, "advcl", "acl"):
        yield from flag_clause(parse, token)
    elif has_dep(token, "appos", "parataxis"):
        yield flag_aside(parse, token)
    elif token.tag == "CD" and counts(parse, token):
        yield flag_number(parse, token)
    elif token.tag in {"VBG", "VBN"} and tells_on(parse, token):
        yield Flag(f"participle: {token.text!r}", Weight.HARD)
    elif is_again(parse, token):
        weight = Weight.SOFT if plain(token) in RANKS else Weight.HARD
        yield Flag(f"again: {token.text!r}", weight)
    elif plain(token) == "according":
        yield Flag("according to", Weight.HARD)
    else:
        yield from flag_known(parse, token)


def is_again(parse: Parse, token: Token) -> bool:
    """Tell whether a word sets what is told against an earlier time or a rank.

    "At once" is a manner, and the verb of a clause is looked at with it.
    """
    before = parse.tokens[token.index - 1].lower if token.index else ""
    if plain(token) in HOLDING or (plain(token), before) == ("once", "at"):
        return False
    return plain(token) in AGAIN and token.tag.startswith(("RB", "JJ", "VB"))


def flag_aside(parse: Parse, token: Token) -> Flag:
    """Return the flag of an apposition or a parenthesis."""
    words_in = [one for one in parse.subtree(token) if one.text[0].isalnum()]
    short = has_dep(token, "appos") and len(words_in) <= LONGEST_APPOSITION
    text = f"{token.dep}: {parse.span_of(token).of(parse.text)!r}"
    return Flag(text, Weight.SOFT if short else Weight.HARD)


def flag_known(parse: Parse, token: Token) -> Iterator[Flag]:
    """Yield the flag of a noun that points at what only the false account knows."""
    if is_event(parse, token):
        aside = has_dep(parse.tokens[token.head], "advcl", "acl")
        subject = has_dep(token, "nsubj") and token.lower in HAPPENINGS and not aside
        weight = Weight.HARD if subject else Weight.POINTING
        yield Flag(f"event noun: {token.text!r}", weight)
    elif is_given(parse, token):
        text = f"given: {parse.span_of(token).of(parse.text)!r}"
        yield Flag(text, Weight.POINTING)


def flag_number(parse: Parse, token: Token) -> Flag:
    """Return the flag of a count: hard in a subject, since some are left then."""
    noun = parse.tokens[token.head]
    if has_dep(token, "nsubj") or has_dep(noun, "nsubj"):
        return Flag(f"number: {token.text!r}", Weight.HARD)
    if is_definite(parse, noun):
        return Flag(f"given number: {token.text!r}", Weight.POINTING)
    return Flag(f"number: {token.text!r}", Weight.SOFT)


def tells_on(parse: Parse, token: Token) -> bool:
    """Tell whether a participle tells more of the story.

    Right after a comma it does, and so does the gerund of "remembers buying".
    """
    host = parse.tokens[token.head]
    if has_dep(token, "xcomp") and host.lower in FACTIVE:
        return token.tag == "VBG"
    before = parse.tokens[token.index - 1].text if token.index else ""
    return before == "," and not has_dep(token, "amod", "compound", "case", "conj")


def flag_clause(parse: Parse, head: Token) -> Iterator[Flag]:
    """Yield the flag of a clause on the side, conditions and purposes excepted."""
    marks = parse.children(head, "mark", "case")
    opening = next((one.lower for one in marks), "")
    purpose = opening == "to" and head.tag == "VB"
    embeds = any(one.tag in FINITE for one in parse.subtree(head))
    if opening in CONDITIONS or (purpose and not embeds):
        return
    name = "relative clause" if has_dep(head, "acl") else "adverbial clause"
    text = f"{name}: {parse.span_of(head).of(parse.text)!r}"
    told = head.tag == "VBG" and opening in AROUND
    hard = told or follows_comma(parse, head) or gives_reason_first(parse, head)
    yield Flag(text, Weight.HARD if hard else Weight.SOFT)


def gives_reason_first(parse: Parse, head: Token) -> bool:
    """Tell whether "Because ..." opens a sentence, which then takes it for granted."""
    first = parse.subtree(head)[0]
    return first.lower == "because" and first.index < parse.tokens[head.head].index


def follows_comma(parse: Parse, head: Token) -> bool:
    """Tell whether a clause stands behind a comma, as one that adds something does."""
    first = parse.subtree(head)[0].index
    return first > 0 and "," in {parse.tokens[first - 1].text, parse.tokens[first].text}


def counts(parse: Parse, token: Token) -> bool:
    """Tell whether a numeral counts things, rather than names a year or a part."""
    noun = parse.tokens[token.head]
    following = parse.tokens[token.index + 1 :][:1]
    if following and following[0].text == "%":
        return True
    if has_dep(token, "obj", "nsubj") and not is_year(token.text):
        return True
    # A number after its noun is a label ("page 52"), a noun inside another a measure.
    if not has_dep(token, "nummod") or noun.index < token.index:
        return noun.tag == "$"
    inside = has_dep(noun, "compound", "amod")
    return noun.tag in {"NNS", "$"} or (noun.tag == "NN" and not inside)


def is_year(text: str) -> bool:
    """Tell whether a numeral looks like a year."""
    return len(text) == 4 and text.isdigit() and text[0] in "12"


def is_given(parse: Parse, token: Token) -> bool:
    """Tell whether a noun points at something that only the false account knows.

    "These sessions" and "Ed's facility" always do; "the royalties" and "the decisive
    factor" do as subjects, since a denial there still grants that there are some.
    """
    if token.tag not in {"NN", "NNS"}:
        return False
    owner = parse.child(token, "nmod:poss")
    if owner is not None and owner.tag in {"NNP", "NNPS"}:
        return True
    if happened(parse, token):
        return True
    pointer = parse.child(token, "det")
    if pointer is None or pointer.lower not in POINTERS:
        return False
    if pointer.lower != "the":
        return True
    details = parse.child(token, "amod", "nummod", "acl", "nmod", "compound")
    return has_dep(token, "nsubj") and (token.tag == "NNS" or details is not None)


def opens_contrast(parse: Parse, head: Token) -> bool:
    """Tell whether "but" joins a clause, which reads oddly when both are denied.

    So does "or" before a clause with a subject: "keep swimming or they die".
    """
    joint = parse.child(head, "cc")
    if joint is None:
        return False
    own = parse.child(head, "nsubj") is not None
    return joint.lower in {"but", "yet"} or (joint.lower == "or" and own)


def is_cleft(parse: Parse, clause: Clause) -> bool:
    """Tell whether "it was X who ..." presupposes its second half."""
    it = clause.subject is not None and clause.subject.lower == "it"
    later = parse.children(clause.head, "acl:relcl", "advcl:relcl", "csubj", "ccomp")
    return it and bool(later)
