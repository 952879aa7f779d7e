"""Deny the event that a subject names: "The raid failed" -> "No raid failed"."""

from __future__ import annotations

from negguard.model import Refusal, Rewrite
from negguard.nlp.clauses import Role, asserted_clauses
from negguard.nlp.values import Parse, Token
from negguard.rewrite import polarity
from negguard.rewrite.constructions import Reason
from negguard.rewrite.events import HAPPENINGS
from negguard.rewrite.grammar import why_left
from negguard.rewrite.residue import Flag, residue, weighed
from negguard.rewrite.sentence import sentence_roots
from negguard.rewrite.wording import replace
from negguard.text.edits import apply_edits, in_order

POINTERS = frozenset({"the", "this", "that"})


def deny_event(parse: Parse) -> Rewrite | Refusal:
    """Return the sentence with "No" before its event noun, or why that reads badly.

    The event must be the subject of the only clause; what hangs on it is then denied
    with it, numbers too.
    """
    roots = sentence_roots(parse)
    if len(roots) != 1:
        return Reason.SEVERAL.refuses()
    clauses = asserted_clauses(parse, roots[0])
    reason = why_left(parse, roots[0], clauses)
    if reason is not None:
        return reason
    event = clauses[0].subject
    pointer = None if event is None else pointing_word(parse, event)
    if event is None or pointer is None or len(clauses) > 1 or clauses[0].sharers:
        return Reason.NO_EVENT.refuses()
    copula = parse.child(clauses[0].head, "cop")
    if clauses[0].role is not Role.MAIN or copula or clauses[0].finite is None:
        return Reason.NO_EVENT.refuses("no plain main clause")
    edits = (replace(pointer, "no"), *polarity.turn(parse, clauses[0]))
    left = residue(parse, roots[0], clauses)
    return Rewrite(
        text=apply_edits(parse.text, edits),
        edits=tuple(in_order(edits)),
        **weighed(flag for flag in left if not is_denied_flag(flag, event)),
        reasons=(f"main: there was no {event.text!r}",),
    )


def pointing_word(parse: Parse, event: Token) -> Token | None:
    """Return the "the" or "this" of a singular event; None where "no" reads badly."""
    if event.tag != "NN" or event.lower not in HAPPENINGS:
        return None
    determiner = parse.child(event, "det")
    first = parse.subtree(event)[0]
    if determiner is None or determiner.lower not in POINTERS or first != determiner:
        return None
    if parse.child(event, "acl", "appos", "nmod:poss", "conj"):
        return None
    return determiner


def is_denied_flag(flag: Flag, event: Token) -> bool:
    """Tell whether a flag is about the denied event or a number beside it."""
    event_flag = f"event noun: {event.text!r}"
    return flag.text == event_flag or flag.text.startswith("number: ")
