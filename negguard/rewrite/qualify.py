"""Qualify a claim in its own clause: "is very unlikely to have won", "not known"."""

from __future__ import annotations

from negguard.model import Edit, Refusal, Rewrite
from negguard.nlp.clauses import Clause, Role, asserted_clauses
from negguard.nlp.inflect import base_form
from negguard.nlp.values import Parse
from negguard.nlp.verbs import BE, HAVE, inflections
from negguard.rewrite.denial import first_adverb, tense_tag
from negguard.rewrite.existential import is_existential
from negguard.rewrite.refusal import why_left
from negguard.rewrite.residue import residue, weighed
from negguard.rewrite.sentence import sentence_roots
from negguard.rewrite.wording import (
    Undeniable,
    insert,
    is_plural,
    lower_first,
    plain,
    replace,
    undeniable,
)
from negguard.text.edits import apply_edits

NOT_KNOWN = "It is not known whether "


def doubt(parse: Parse) -> Rewrite | Refusal:
    """Return "It is not known whether ..." of one plain statement, or a refusal."""
    return qualified(parse, unlikely=False)


def make_unlikely(parse: Parse) -> Rewrite | Refusal:
    """Return "... is very unlikely to ..." of one plain statement, or a refusal."""
    return qualified(parse, unlikely=True)


def qualified(parse: Parse, *, unlikely: bool) -> Rewrite | Refusal:
    """Return the qualified statement, or why the sentence does not allow one."""
    roots = sentence_roots(parse)
    if len(roots) != 1:
        return Refusal(reason="not one sentence")
    clauses = asserted_clauses(parse, roots[0])
    reason = why_left(parse, roots[0], clauses)
    if reason is not None:
        return Refusal(reason=reason)
    main = clauses[0]
    if main.role is not Role.MAIN or main.imperative:
        return Refusal(reason="not a plain statement")
    try:
        if unlikely:
            if len(clauses) > 1 or is_existential(parse, main):
                undeniable("more than one plain clause")
            edits = unlikely_edits(parse, main)
        else:
            edits = doubt_edits(parse, main)
    except Undeniable as why:
        return Refusal(reason=str(why))
    kind = "very unlikely" if unlikely else "not known"
    return Rewrite(
        text=apply_edits(parse.text, edits),
        edits=edits,
        **weighed(residue(parse, roots[0], clauses)),
        reasons=(f"main: {main.head.text!r} is {kind}",),
    )


def doubt_edits(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits that open the sentence with the doubt."""
    first = parse.tokens[0]
    subject = clause.subject
    opens = subject is not None and first in parse.subtree(subject)
    if not opens or not first.text[0].isalnum():
        undeniable("the subject does not come first")
    name = first.tag in {"NNP", "NNPS"} or first.text == "I"
    return (insert(first.start, NOT_KNOWN), *(() if name else lower_first(first)))


def unlikely_edits(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits from "won" to "is very unlikely to have won"."""
    subject, finite = clause.subject, clause.finite
    if subject is None or finite is None or subject.index > finite.index:
        undeniable("the subject does not come first")
    if first_adverb(parse, clause.head).index < clause.head.index:
        undeniable("an adverb before the verb")
    state = "are" if is_plural(parse, subject) else "is"
    opening = f"{'am' if subject.text == 'I' else state} very unlikely to "
    return (replace(finite, opening + infinitive(parse, clause)),)


def infinitive(parse: Parse, clause: Clause) -> str:
    """Return what "to" is followed by in place of the finite word."""
    finite = clause.finite or clause.head
    form, tag = plain(finite), tense_tag(parse, clause)
    if not clause.is_lexical or form in BE:
        return of_auxiliary(form, finite.tag)
    base = base_form(form, tag=tag)
    if base is None or clause.sharers:
        undeniable(f"unknown verb form {finite.text!r}")
    if tag != "VBD":
        return base
    participles = inflections(base, "VBN")
    return f"have {form if form in participles else participles[0]}"


def of_auxiliary(form: str, tag: str) -> str:
    """Return the infinitive of an auxiliary, past as perfect."""
    if tag == "MD" or form not in HAVE | BE:
        undeniable(f"{form!r} has no infinitive")
    if form in HAVE:
        return "have"
    return "have been" if form in {"was", "were"} else "be"
