"""Deny a clause at its first auxiliary, modal or copula."""

from __future__ import annotations

from negguard.model import Edit
from negguard.nlp.clauses import Clause, shared_subject
from negguard.nlp.lexicon import SENTENCE_ADVERBS
from negguard.nlp.values import Parse, Token
from negguard.nlp.verbs import lemmas
from negguard.rewrite.constructions import Reason
from negguard.rewrite.wording import insert, is_plural, plain, replace, undeniable

CONTRACTED = {"'ve": " haven't", "'re": " aren't", "'ll": " won't"}


def deny_auxiliary(
    parse: Parse, clause: Clause, time: Token | None
) -> tuple[Edit, ...]:
    """Return the edits that negate a clause at the word that carries its tense.

    `time` is an "already" before the predicate, which becomes "not yet".

    Raises:
        Undeniable: the auxiliary takes no plain denial.
    """
    finite = clause.finite or clause.head
    subject = clause.subject
    if subject is not None and subject.index > finite.index:
        undeniable(name=Reason.INVERTED)
    following = next(iter(parse.tokens[finite.index + 1 :]), finite)
    if plain(finite) == "must":
        return deny_must(parse, clause, finite)
    if plain(following) in {"better", "rather"}:
        undeniable("'had better' and 'would rather' take no plain denial")
    if time is not None:
        return (insert(time.start, "not "), replace(time, "yet"))
    if plain(following) == "'ve":
        return (insert(finite.end, " not"), replace(following, " have"))
    last = after_sentence_adverbs(parse, clause, finite)
    if last is not finite:
        return (insert(last.end, " not"),)
    return deny_word(clause, finite)


def deny_word(clause: Clause, finite: Token) -> tuple[Edit, ...]:
    """Return the edit of the auxiliary itself, contracted forms included."""
    form = plain(finite)
    if form == "can":
        return (replace(finite, finite.text + "not"),)
    if form == "'d":
        bare = clause.head.lower in lemmas(clause.head.lower)
        had = not bare and len(clause.auxiliaries) == 1
        return (replace(finite, " hadn't" if had else " wouldn't"),)
    if form in CONTRACTED:
        return (replace(finite, CONTRACTED[form]),)
    return (insert(finite.end, " not"),)


def after_sentence_adverbs(parse: Parse, clause: Clause, finite: Token) -> Token:
    """Return the last of the sentence adverbs that follow the auxiliary, or it."""
    last = finite
    for token in parse.tokens[finite.index + 1 : clause.head.index]:
        if token.lower not in SENTENCE_ADVERBS or token.tag != "RB":
            break
        last = token
    return last


def deny_must(parse: Parse, clause: Clause, finite: Token) -> tuple[Edit, ...]:
    """Return the edit from "must" to "does not have to", the plain denial of duty."""
    following = parse.tokens[finite.index + 1 :][:1]
    if following and plain(following[0]) in {"have", "'ve"}:
        undeniable("'must have' draws a conclusion")
    subject = clause.subject or shared_subject(parse, clause)
    plural = subject is None or is_plural(parse, subject)
    return (replace(finite, "do not have to" if plural else "does not have to"),)
