"""Mend tags that the grammar around them rules out, before anything is denied.

Taggers take a past tense for a participle and a present for a base form more often
than they lose the tree. Where the tree has a predicate with a subject and no
auxiliary, it must be finite, and its form says which tense it can be.
"""

from __future__ import annotations

from dataclasses import replace

from negguard.nlp.regrafting import regraft
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import inflections, lemmas

# Where only a noun can stand, so that "records" there is no verb.
NOUN_PLACES = ("nsubj", "obj", "obl", "compound", "nmod", "amod", "appos")
NOMINAL = frozenset({"NN", "NNS", "JJ"})
# Their complement has no tense: "helps you sleep".
TAKES_BARE = frozenset({"help", "make", "let"})
OPEN_VERB_TAGS = frozenset({"VB", "VBN", "VBD", "VBZ", "VBP"}) | NOMINAL


def repair_tags(parse: Parse) -> Parse:
    """Return the parse with impossible attachments and verb tags made possible."""
    parse = regraft(parse)
    tags = [mended_tag(parse, token) for token in parse.tokens]
    if all(tag == one.tag for one, tag in zip(parse.tokens, tags, strict=True)):
        return parse
    tokens = tuple(
        token if token.tag == tag else replace(token, tag=tag)
        for token, tag in zip(parse.tokens, tags, strict=True)
    )
    return replace(parse, tokens=tokens)


def mended_tag(parse: Parse, token: Token) -> str:
    """Return the tag that a word must have where it stands."""
    return nominal_tag(parse, token) or verbal_tag(parse, token) or token.tag


def nominal_tag(parse: Parse, token: Token) -> str | None:
    """Return the noun's tag of a supposed verb where only a noun can stand."""
    if token.text in {"'s", "\u2019s"} and is_possessive(parse, token):
        return "POS"
    if token.tag == "MD" and token.text[0].isupper() and is_name(parse, token):
        return "NNP"
    if token.tag != "VBZ" or not has_dep(token, *NOUN_PLACES):
        return None
    return None if parse.child(token, "nsubj", "cop", "aux") else "NNS"


def is_possessive(parse: Parse, token: Token) -> bool:
    """Tell whether "'s" owns: it is a case, or follows a plural, where "is" cannot."""
    before = parse.tokens[token.index - 1].tag if token.index else ""
    return has_dep(token, "case") or before in {"NNS", "NNPS"}


def is_name(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed "will" or "may" stands before a verb with a tense."""
    host = parse.tokens[token.head]
    return host.tag in {"VBZ", "VBD"} and host.lower not in lemmas(host.lower)


def verbal_tag(parse: Parse, token: Token) -> str | None:
    """Return the tag of a verb whose place tells whether it has a tense."""
    if token.tag == "VBP" and is_bare_complement(parse, token):
        return "VB"
    if token.tag == "VBN" and not has_tag(token.lower, "VBN"):
        return next(iter(finite_tags(token.lower)), None)
    if token.tag == "VB" and joins_present(parse, token):
        return "VBP"
    if token.tag == "NNS" and joins_verbs(parse, token):
        return "VBZ"
    if token.tag not in OPEN_VERB_TAGS or not must_be_finite(parse, token):
        return None
    possible = finite_tags(token.lower)
    return None if token.tag in possible else next(iter(possible), None)


def is_bare_complement(parse: Parse, token: Token) -> bool:
    """Tell whether a verb stands where "help", "make" and "let" want a bare one."""
    host = parse.head_of(token)
    if host is None or not has_dep(token, "ccomp", "xcomp"):
        return False
    takes = bool(lemmas(host.lower) & TAKES_BARE) and host.index < token.index
    return takes and not parse.child(token, "mark", "aux", "cop")


def must_be_finite(parse: Parse, token: Token) -> bool:
    """Tell whether a word is a predicate with a subject but no helper."""
    if parse.child(token, "aux", "cop", "expl"):
        return False
    if not (token.is_root or has_dep(token, "ccomp", "conj", "parataxis", "acl:relcl")):
        return False
    if token.tag in NOMINAL and not is_bare_noun(parse, token):
        return False
    marks = parse.children(token, "mark")
    if any(one.lower in {"to", "for"} for one in marks):
        return False
    subjects = parse.children(token, "nsubj", "csubj")
    return any(
        one.index < token.index and not one.dep.endswith((":pass", ":outer"))
        for one in subjects
    )


def is_bare_noun(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed noun has objects like a verb, and no article."""
    if parse.child(token, "det", "amod", "nummod", "nmod", "compound", "case"):
        return False
    return parse.child(token, "obj", "ccomp", "obl") is not None


def joins_present(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed bare verb continues a plural present: "take and give"."""
    host = parse.head_of(token)
    if host is None or not has_dep(token, "conj") or host.tag != "VBP":
        return False
    return not any(parse.child(one, "aux", "mark") for one in (host, token))


def joins_verbs(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed plural continues a row of verbs: "cooks, cleans"."""
    host = parse.head_of(token)
    if host is None or not has_dep(token, "conj") or token.index == 0:
        return False
    before = parse.tokens[token.index - 1]
    row = host.tag == "VBZ" or (host.tag == "NNS" and joins_verbs(parse, host))
    modified = parse.child(token, "det", "amod", "nummod", "nmod", "compound", "case")
    joined = before.tag in {"CC", ",", "RB"}
    return row and joined and modified is None and has_tag(token.lower, "VBZ")


def has_tag(form: str, tag: str) -> bool:
    """Tell whether a form can carry a tag; unknown forms are given the benefit."""
    known = lemmas(form)
    return not known or any(form in inflections(one, tag) for one in known)


def finite_tags(form: str) -> tuple[str, ...]:
    """Return the finite tags that a form can bear, past first."""
    known = lemmas(form)
    possible = [
        tag
        for tag in ("VBD", "VBZ")
        if any(form in inflections(one, tag) for one in known)
    ]
    return (*possible, "VBP") if form in known else tuple(possible)
