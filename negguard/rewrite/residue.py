"""What still presupposes a claim after every clause that asserts it is denied.

A denial reaches the clauses of a sentence, not what they take for granted: "The
eruption did not last long" still has an eruption. Each flag names one such place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.nlp.clauses import Clause, Role
from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import lemmas
from negguard.rewrite.wording import plain

CONDITIONS = words("if unless whether provided lest so")
AGAIN = words("again another continue continued continues first last once still twice")
AGAIN |= words("remain remained remains resume resumed resumes further latest only")
DEFINITE = words("the this that these those his her its their my our your")
POINTERS = words("the this that these those such")
# Nouns for events that no suffix gives away.
EVENTS = words(
    """
    win victory triumph defeat loss gold medal title record success failure feat debut
    race run game match final sprint finish performance ceremony crowning
    war battle attack raid siege strike riot coup revolt uprising massacre siege blast
    flood fire storm quake earthquake tsunami outbreak epidemic crash collapse
    catastrophe disaster tragedy crisis emergency aftermath fallout death birth marriage
    wedding divorce murder crime trial verdict arrest theft hoax scandal
    launch release merger takeover sale purchase deal ban closure opening reform change
    rise fall growth increase decrease decline drop shift spread boom discovery find
    finding breakthrough breakout arrival departure return visit trip voyage flight
    rescue escape move project work effort campaign book textbook volume text manual
    study survey trial experiment result results event incident episode affair
    """
)
NOMINAL_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "al", "ure", "age", "ing")


def residue(parse: Parse, root: Token, clauses: Sequence[Clause]) -> tuple[str, ...]:
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
            found.append((one.head.index, "cleft"))
        if one.role is Role.PARTICIPLE:
            found.append((one.head.index, f"participle: {one.head.text!r}"))
    return tuple(dict.fromkeys(flag for _, flag in sorted(found)))


def flags(parse: Parse, token: Token) -> Iterator[str]:
    """Yield what a word outside the denied predicates takes for granted."""
    if has_dep(token, "advcl", "acl"):
        yield from flag_clause(parse, token)
    elif has_dep(token, "appos") or has_dep(token, "parataxis"):
        yield f"{token.dep}: {parse.span_of(token).of(parse.text)!r}"
    elif token.tag == "CD" and counts(parse, token):
        given = is_definite(parse, parse.tokens[token.head])
        yield f"{'given ' if given else ''}number: {token.text!r}"
    elif plain(token) in AGAIN and token.tag.startswith(("RB", "JJ", "VB")):
        yield f"again: {token.text!r}"
    elif is_event(parse, token):
        yield f"event noun: {token.text!r}"
    elif is_given(parse, token):
        yield f"given: {parse.span_of(token).of(parse.text)!r}"


def flag_clause(parse: Parse, head: Token) -> Iterator[str]:
    """Yield the flag of a clause on the side, conditions and purposes excepted."""
    marks = parse.children(head, "mark", "case")
    opening = next((one.lower for one in marks), "")
    if opening in CONDITIONS or (opening == "to" and head.tag == "VB"):
        return
    name = "relative clause" if has_dep(head, "acl") else "adverbial clause"
    yield f"{name}: {parse.span_of(head).of(parse.text)!r}"


def counts(parse: Parse, token: Token) -> bool:
    """Tell whether a numeral counts things, rather than names a year or a part."""
    noun = parse.tokens[token.head]
    following = parse.tokens[token.index + 1 :][:1]
    if following and following[0].text == "%":
        return True
    counted = has_dep(token, "nummod") and noun.index != token.index
    return counted and noun.tag in {"NNS", "$"}


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
    pointer = parse.child(token, "det")
    if pointer is None or pointer.lower not in POINTERS:
        return False
    if pointer.lower != "the":
        return True
    details = parse.child(token, "amod", "nummod", "acl", "nmod")
    return has_dep(token, "nsubj") and (token.tag == "NNS" or details is not None)


def is_event(parse: Parse, token: Token) -> bool:
    """Tell whether a noun points, as known, to something that happened."""
    if token.tag not in {"NN", "NNS"} or not is_definite(parse, token):
        return False
    return (
        token.lower.rstrip("s") in EVENTS
        or token.lower in EVENTS
        or is_nominal(token.lower)
    )


def is_definite(parse: Parse, noun: Token) -> bool:
    """Tell whether a noun has "the", a demonstrative or an owner."""
    owners = parse.children(noun, "det", "nmod:poss")
    return any(one.lower in DEFINITE or has_dep(one, "nmod:poss") for one in owners)


def is_nominal(noun: str) -> bool:
    """Tell whether a noun is made from a verb: "eruption", "appointment"."""
    singular = noun.removesuffix("s")
    for ending in NOMINAL_ENDINGS:
        stem = singular.removesuffix(ending)
        if stem == singular or len(stem) < 3:
            continue
        candidates = (
            stem,
            stem + "e",
            stem + "t",
            stem + "ate",
            stem + "y",
            stem + "te",
        )
        if any(one in lemmas(one) for one in candidates):
            return True
    return False


def is_cleft(parse: Parse, clause: Clause) -> bool:
    """Tell whether "it was X who ..." presupposes its second half."""
    it = clause.subject is not None and clause.subject.lower == "it"
    later = parse.children(clause.head, "acl:relcl", "advcl:relcl", "csubj", "ccomp")
    return it and bool(later)
