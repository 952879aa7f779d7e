"""Qualify a claim in its own clause: "is very unlikely to have won", "not known"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.model import Edit, Refusal, Rewrite
from negguard.nlp.clauses import Clause, Role, asserted_clauses
from negguard.nlp.inflect import base_form
from negguard.nlp.values import Parse, Token
from negguard.nlp.verbs import BE, HAVE, inflections
from negguard.rewrite.constructions import Reason
from negguard.rewrite.denial import first_adverb, tense_tag
from negguard.rewrite.existential import is_existential
from negguard.rewrite.grammar import why_left
from negguard.rewrite.residue import Flag, flag_number, residue, weighed
from negguard.rewrite.sentence import sentence_roots
from negguard.rewrite.unread import unread
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
    if len(roots) != 1 or ";" in parse.text:
        return Reason.SEVERAL.refuses()
    clauses = asserted_clauses(parse, roots[0])
    reason = why_left(parse, roots[0], clauses)
    if reason is not None:
        return reason
    main = clauses[0]
    if main.role is not Role.MAIN or main.imperative:
        return Reason.SEVERAL.refuses("no plain statement")
    try:
        if unlikely:
            if len(clauses) > 1 or is_existential(parse, main):
                undeniable(name=Reason.SEVERAL)
            edits = unlikely_edits(parse, main)
        else:
            edits = (*doubt_edits(parse, main), *doubt_joined(parse, clauses))
    except Undeniable as why:
        return why.refusal
    kind = "very unlikely" if unlikely else "not known"
    return Rewrite(
        text=apply_edits(parse.text, edits),
        edits=edits,
        **weighed(left_open(parse, roots[0], clauses, edits=edits if unlikely else ())),
        reasons=(f"main: {main.head.text!r} is {kind}",),
    )


def left_open(
    parse: Parse, root: Token, clauses: Sequence[Clause], *, edits: Sequence[Edit]
) -> Iterator[Flag]:
    """Yield what the qualified sentence takes for granted.

    "Whether" reaches all that follows, counts and lost verbs too; `edits` are given
    where the verb alone is qualified.
    """
    counted = {
        flag_number(parse, one).text for one in parse.subtree(root) if one.tag == "CD"
    }
    for flag in residue(parse, root, clauses):
        if edits or flag.text not in counted:
            yield flag
    if edits:
        yield from unread(parse, edits)


def doubt_edits(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits that open the sentence with the doubt."""
    first = parse.tokens[0]
    subject = clause.subject
    opens = subject is not None and first in parse.subtree(subject)
    opens |= is_existential(parse, clause) and first.tag == "EX"
    if not opens or not first.text[0].isalnum():
        undeniable(name=Reason.INVERTED)
    # A bare singular that opens a sentence may be a name that the tagger missed.
    name = first.tag in {"NNP", "NNPS", "NN"} or first.text == "I"
    return (insert(first.start, NOT_KNOWN), *(() if name else lower_first(first)))


def doubt_joined(parse: Parse, clauses: Sequence[Clause]) -> Iterator[Edit]:
    """Yield the "whether" of each clause joined with a subject of its own."""
    for clause in clauses[1:]:
        if clause.role is not Role.CONJUNCT or clause.subject is None:
            continue
        joint = parse.child(clause.head, "cc")
        first = parse.subtree(clause.subject)[0]
        if joint is None or joint.lower not in {"and", "or"}:
            undeniable('a clause that no "whether" reaches')
        if first.index != joint.index + 1:
            undeniable("a joined clause opens with no subject")
        yield insert(first.start, "whether ")


def unlikely_edits(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits from "won" to "is very unlikely to have won"."""
    subject, finite = clause.subject, clause.finite
    if subject is None or finite is None or subject.index > finite.index:
        undeniable(name=Reason.INVERTED)
    if first_adverb(parse, clause.head).index < clause.head.index:
        undeniable("an adverb before the verb")
    state = "are" if is_plural(parse, subject) else "is"
    opening = f"{'am' if subject.text == 'I' else state} very unlikely to "
    return (replace(finite, f"{opening}{infinitive(parse, clause)}".rstrip()),)


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
    if form == "will":
        return ""
    if tag == "MD" or form not in HAVE | BE:
        undeniable(f"{form!r} has no infinitive")
    if form in HAVE:
        return "have"
    return "have been" if form in {"was", "were"} else "be"
