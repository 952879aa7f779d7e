"""A parsed sentence -> its local denial, or why there is none. Pure: no model here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from negguard.model import Edit, Refusal, Rewrite
from negguard.nlp.clauses import Clause, Role, asserted_clauses
from negguard.nlp.inflect import base_form
from negguard.nlp.values import Parse, Token
from negguard.rewrite import polarity, quantifiers
from negguard.rewrite.constructions import Reason
from negguard.rewrite.denial import deny, join_with_or, tense_tag
from negguard.rewrite.existential import is_existential
from negguard.rewrite.grammar import why_left
from negguard.rewrite.residue import Flag, Weight, residue, weighed
from negguard.rewrite.unread import unread
from negguard.rewrite.wording import Undeniable, plain, replace, undeniable
from negguard.text.edits import apply_edits, in_order


def deny_parse(parse: Parse) -> Rewrite | Refusal:
    """Return the denial of everything that a parsed text asserts, or a refusal.

    Every asserting clause is denied, or the text is refused as a whole.
    """
    edits: list[Edit] = []
    left_over: list[Flag] = []
    reasons: list[str] = []
    for root in sentence_roots(parse):
        clauses = asserted_clauses(parse, root)
        reason = why_left(parse, root, clauses)
        if reason is not None:
            return reason
        try:
            made = deny_clauses(parse, clauses)
        except Undeniable as why:
            return why.refusal
        edits += made
        left_over += residue(parse, root, clauses)
        reasons += (f"{one.role}: {one.head.text!r} is denied" for one in clauses)
    if not edits or overlapping(edits):
        return Reason.NO_CLAUSE.refuses()
    if not every_part_is_denied(parse.text, edits):
        return Reason.NO_PLACE.refuses("a part between semicolons")
    left_over += unread(parse, edits)
    if parse.text.rstrip().endswith(":"):
        left_over.append(Flag("what follows the colon", Weight.HARD))
    return Rewrite(
        text=apply_edits(parse.text, edits),
        edits=tuple(in_order(edits)),
        **weighed(left_over),
        reasons=tuple(reasons),
    )


def every_part_is_denied(text: str, edits: Sequence[Edit]) -> bool:
    """Tell whether each part that semicolons cut off holds an edit."""
    cuts = [-1, *(i for i, char in enumerate(text) if char == ";"), len(text)]
    return all(
        any(start < one.start <= end for one in edits)
        or not text[start + 1 : end].strip()
        for start, end in itertools.pairwise(cuts)
    )


def sentence_roots(parse: Parse) -> tuple[Token, ...]:
    """Return the roots of the trees that hold a word."""
    return tuple(
        root
        for root in parse.roots
        if any(one.text[0].isalnum() for one in parse.subtree(root))
    )


def deny_clauses(parse: Parse, clauses: Sequence[Clause]) -> list[Edit]:
    """Return the edits that deny each clause once.

    A denied subject quantifier reaches the predicates joined to it ("Not all came and
    stayed"), and a list of three or more predicates shares one "did not".
    """
    edits: list[Edit] = []
    reached: set[int] = set()
    for clause in clauses:
        edits += polarity.turn(parse, clause)
        if clause.head.index in reached:
            continue
        joined = joined_to(clause, clauses)
        if joined and not any(parse.child(one.head, "cc") for one in joined):
            undeniable("predicates joined by nothing but commas")
        quantified = deny_quantifier(parse, clause)
        if quantified:
            edits += (*quantified, *join_with_or(parse, clause))
            none = plain_start(quantified).startswith(("no ", "none", "nobody", "noth"))
            edits += joints(parse, joined) if none else ()
            reached |= {one.head.index for one in joined}
            continue
        edits += deny(parse, clause)
        if len(joined) > 1 and all(shares_do(clause, one) for one in joined):
            edits += (*joints(parse, joined), *bases(parse, joined))
            reached |= {one.head.index for one in joined}
    return edits


def joined_to(clause: Clause, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return the row of clauses joined to `clause` that lack their own subject."""
    row = [clause]
    for one in clauses:
        hosts = {link.head.index for link in row}
        bare = one.role is Role.CONJUNCT and one.subject is None and not one.imperative
        if bare and one.head.head in hosts:
            row.append(one)
    return tuple(row[1:])


def deny_quantifier(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits that deny the subject's quantifier; none without one."""
    if clause.finite is None or clause.imperative or is_existential(parse, clause):
        return ()
    return quantifiers.deny_subject(parse, clause)


def plain_start(edits: Sequence[Edit]) -> str:
    """Return the words that a quantifier's denial starts with, in lower case."""
    return f"{edits[0].text.lower()} "


def shares_do(first: Clause, later: Clause) -> bool:
    """Tell whether two predicates can lean on one "did not"."""
    same_tense = first.head.tag == later.head.tag
    lexical = first.is_lexical and later.is_lexical
    return (
        lexical
        and same_tense
        and not {"is", "was", "are", "were"}
        & {
            plain(first.head),
            plain(later.head),
        }
    )


def joints(parse: Parse, joined: Sequence[Clause]) -> tuple[Edit, ...]:
    """Return the edits from "and" to "or" before joined clauses."""
    edits: list[Edit] = []
    for clause in joined:
        joint = parse.child(clause.head, "cc")
        if joint is None:
            continue
        if joint.lower not in {"and", "or"}:
            undeniable(f"{joint.lower!r} joins what one denial would reach")
        edits.append(replace(joint, "or"))
    return tuple(edits)


def bases(parse: Parse, joined: Sequence[Clause]) -> tuple[Edit, ...]:
    """Return the edits that bring joined verbs to their base form."""
    edits: list[Edit] = []
    for clause in joined:
        base = base_form(clause.head.lower, tag=tense_tag(parse, clause))
        if base is None:
            undeniable(f"unknown verb form {clause.head.text!r}")
        edits.append(replace(clause.head, base))
    return tuple(edits)


def overlapping(edits: Sequence[Edit]) -> bool:
    """Tell whether two edits claim the same characters."""
    ordered = in_order(edits)
    return any(
        later.start < earlier.end for earlier, later in itertools.pairwise(ordered)
    )
