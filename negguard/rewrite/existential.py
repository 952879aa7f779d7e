"""Deny that something is there: "There is a lake" -> "There is no lake"."""

from __future__ import annotations

from negguard.model import Edit
from negguard.nlp.clauses import Clause
from negguard.nlp.lexicon import AMOUNTS, PRONOUN_DENIALS
from negguard.nlp.values import Parse, Token
from negguard.rewrite.constructions import Reason
from negguard.rewrite.wording import (
    insert,
    lower_first,
    plain,
    replace,
    undeniable,
)

# Determiners that give way to "no"; without any, "no" comes before the noun.
INDEFINITE = frozenset({"a", "an", "some", "several", "any", "various", "numerous"})
KEEPS_NOT = frozenset(
    {"many", "much", "enough", "every", "all", "both", "more", "other"}
)


def is_existential(parse: Parse, clause: Clause) -> bool:
    """Tell whether a clause opens with the empty "there"."""
    openers = parse.children(clause.head, "expl", "nsubj")
    return any(one.lower == "there" and one.tag == "EX" for one in openers)


def deny_there_is(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits from "there is a" to "there is no"."""
    finite = clause.finite or clause.head
    pivot = clause.subject
    if pivot is not None and pivot.lower == "there":
        later = (one for one in parse.children(clause.head, "nsubj", "obj"))
        pivot = next((one for one in later if one.index > finite.index), clause.head)
    if pivot is None or pivot.index <= finite.index:
        undeniable("'there' without what is there")
    return deny_pivot(parse, pivot) or (insert(finite.end, " not"),)


def deny_inverted(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits from "On the hill stands a mill" to "... stands no mill"."""
    edits = deny_pivot(parse, clause.subject) if clause.subject else ()
    if not edits or clause.sharers:
        undeniable(name=Reason.INVERTED)
    return edits


def deny_pivot(parse: Parse, pivot: Token) -> tuple[Edit, ...]:
    """Return the edits that put "no" to a noun; none where "not" must go elsewhere."""
    if plain(pivot) in PRONOUN_DENIALS:
        denied = {"something": "nothing"}.get(plain(pivot), "no one")
        return (replace(pivot, denied),)
    helpers = [one.index for one in parse.children(pivot, "aux", "cop")]
    words = parse.subtree(pivot)
    first = next(one for one in words if one.index > max(helpers, default=-1))
    if pivot.lower in AMOUNTS or pivot.tag in {"PRP", "NNP", "NNPS", "CD"}:
        return ()
    if first.lower in INDEFINITE:
        edits: tuple[Edit, ...] = (replace(first, "no"),)
    elif is_bare(parse, pivot, first):
        edits = (insert(first.start, "no "), *lower_first_common(first))
    else:
        return ()
    return (*edits, *join_pivots(parse, pivot))


def is_bare(parse: Parse, pivot: Token, first: Token) -> bool:
    """Tell whether a noun has no determiner, numeral or quantifier."""
    if parse.child(pivot, "det", "nummod", "nmod:poss"):
        return False
    return first.lower not in KEEPS_NOT and first.tag not in {
        "CD",
        "PRP$",
        "PDT",
        "JJR",
    }


def lower_first_common(first: Token) -> tuple[Edit, ...]:
    """Return the edit that makes a common noun small where "no" takes its capital."""
    return () if first.tag in {"NNP", "NNPS"} else lower_first(first)


def join_pivots(parse: Parse, pivot: Token) -> tuple[Edit, ...]:
    """Return the edits from "a lake and a cave" to "no lake or cave"."""
    edits: list[Edit] = []
    for other in parse.children(pivot, "conj"):
        joint, article = parse.child(other, "cc"), parse.child(other, "det")
        if joint is None or joint.lower != "and":
            undeniable("a list of what is there")
        edits.append(replace(joint, "or"))
        if article is not None and article.lower in INDEFINITE:
            edits.append(replace(article, "no"))
    return tuple(edits)
