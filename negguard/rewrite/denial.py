"""One clause -> the edits that deny it in place.

Offsets are those of the parse. Every function returns its edits, or raises `Undeniable`
with the reason where the words do not allow a denial that reads as one.
"""

from __future__ import annotations

from negguard.model import Edit
from negguard.nlp.clauses import Clause, Role, shared_subject
from negguard.nlp.inflect import base_form
from negguard.nlp.lexicon import AUXILIARIES, SENTENCE_ADVERBS
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import BE, is_invariant
from negguard.rewrite import auxiliaries, existential
from negguard.rewrite.constructions import Reason
from negguard.rewrite.wording import (
    insert,
    is_plural,
    lower_first,
    plain,
    replace,
    undeniable,
)

SOMETIMES = frozenset({"sometimes", "occasionally", "often", "usually"})
# Adverbs that a denial goes after, or that polarity takes out.
OUTSIDE = SENTENCE_ADVERBS | {"also", "overnight", "today", "tonight", "yesterday"}
DO = {"VBD": "did", "VBZ": "does", "VBP": "do"}
# What may stand between "do not" and the verb of a command stays before both.
BEFORE_COMMANDS = frozenset(
    {"please", "then", "now", "next", "first", "finally", "just"}
)


def deny(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits that deny one clause; see `Undeniable`."""
    if clause.role is Role.PARTICIPLE:
        return (insert(first_adverb(parse, clause.head).start, "not "),)
    if clause.role is Role.INFINITIVE:
        return deny_infinitive(parse, clause)
    if clause.imperative:
        return deny_command(parse, clause)
    if clause.finite is None:
        undeniable(name=Reason.NO_FINITE_VERB)
    if existential.is_existential(parse, clause):
        return existential.deny_there_is(parse, clause)
    return (*deny_finite(parse, clause), *join_with_or(parse, clause))


def deny_finite(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits that put "not" to the word that carries the tense."""
    following = parse.tokens[(clause.finite or clause.head).index + 1 :][:1]
    if following and plain(following[0]) == "better" and clause.head.lower == "had":
        undeniable("'had better' takes no plain denial")
    time = time_adverb(parse, clause)
    if time is not None and plain(time) == "still":
        return (replace(time, "no longer"),)
    if time is not None and plain(time) == "sometimes":
        return (replace(time, "never"),)
    if needs_do(clause):
        return deny_lexical(parse, clause, time)
    return auxiliaries.deny_auxiliary(parse, clause, time)


def needs_do(clause: Clause) -> bool:
    """Tell whether a denial needs "do", as full verbs do, and "got" in "got lost".

    "did" that helps no base form is a full verb, whatever the tree says.
    """
    finite = clause.finite or clause.head
    if plain(finite) in DO.values() and clause.head.tag in {"VBG", "VBN", "NN", "JJ"}:
        return True
    return plain(finite) not in (BE if clause.is_lexical else AUXILIARIES)


def time_adverb(parse: Parse, clause: Clause) -> Token | None:
    """Return the "already", "still" or "sometimes" right before the predicate."""
    first = first_adverb(parse, clause.head)
    last = clause.auxiliaries[0].index if clause.auxiliaries else first.index - 1
    for token in parse.tokens[last + 1 : clause.head.index]:
        own = token.head == clause.head.index and has_dep(token, "advmod")
        if own and token.lower in {"already", "still", "sometimes"}:
            return token
    return None


def deny_lexical(parse: Parse, clause: Clause, time: Token | None) -> tuple[Edit, ...]:
    """Return the edits from "won" to "did not win"."""
    verb = clause.finite or clause.head
    subject = clause.subject
    if subject is not None and subject.index > verb.index:
        return existential.deny_inverted(parse, clause)
    if subject is None and clause.role is Role.MAIN and verb.tag != "VBZ":
        undeniable(name=Reason.NO_SUBJECT)
    base = base_form(verb.lower, tag=tense_tag(parse, clause))
    if base is None:
        undeniable(f"unknown verb form {verb.text!r}")
    before = parse.tokens[verb.index - 1].lower if verb.index else ""
    if before == "just" or parse.tokens[0].lower in SOMETIMES:
        undeniable("an adverb that a denial would turn round")
    support = f"{DO[tense_tag(parse, clause)]} not "
    if verb.text[0].isupper():
        support = support.capitalize()
    first = first_adverb(parse, verb)
    if time is not None:
        base_edit = replace(verb, base)
        return (insert(first.start, support), replace(time, "yet"), base_edit)
    if first.index == verb.index:
        return (replace(verb, support + base),)
    return (insert(first.start, support), replace(verb, base))


def tense_tag(parse: Parse, clause: Clause) -> str:
    """Return the tag of a lexical verb, mended where its form cannot bear it.

    "cut" after a singular subject is past, whatever the parser says.
    """
    verb = clause.finite or clause.head
    if verb.tag != "VBP" or not is_invariant(verb.lower):
        return verb.tag
    subject = clause.subject or shared_subject(parse, clause)
    if subject is None or is_plural(parse, subject):
        return verb.tag
    return "VBD"


def first_adverb(parse: Parse, head: Token) -> Token:
    """Return the first of the adverbs right before a predicate, or the predicate.

    Adverbs about the whole sentence stay outside.
    """
    first = head
    for token in reversed(parse.tokens[: head.index]):
        floating = token.lower in {"all", "both", "each"} and not has_dep(
            token, "nsubj"
        )
        adverb = has_dep(token, "advmod") or (
            floating and not is_determiner_of_next(token)
        )
        near = token.head in {head.index, first.index} or floating
        if not (adverb and near) or token.lower in OUTSIDE | BEFORE_COMMANDS:
            break
        if is_fronted(parse, token):
            break
        first = token
    return first


def is_determiner_of_next(token: Token) -> bool:
    """Tell whether a floating "all" really belongs to the noun after it."""
    return has_dep(token, "det") and token.head > token.index


def is_fronted(parse: Parse, token: Token) -> bool:
    """Tell whether an adverb opens the sentence rather than the predicate."""
    before = parse.tokens[: token.index]
    return not any(one.text[0].isalnum() for one in before)


def deny_infinitive(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edit from "to have won" to "not to have won"."""
    particle = next(
        (one for one in parse.children(clause.head, "mark") if one.lower == "to"), None
    )
    if particle is None or clause.sharers:
        undeniable("infinitive without one place for a denial")
    return (insert(particle.start, "not "),)


def deny_command(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits from "Use it" to "Do not use it", "Always" to "Never"."""
    verb = parse.child(clause.head, "cop") or clause.head
    for child in parse.children(clause.head, "advmod"):
        if child.lower == "always" and child.index < verb.index:
            return (replace(child, "Never" if child.text[0].isupper() else "never"),)
    helper = parse.child(clause.head, "aux")
    if helper is not None:
        return (insert(helper.end, " not"),)
    if plain(verb) == "let" and is_us(parse, verb):
        return (insert(parse.tokens[verb.index + 1].end, " not"),)
    first = first_command_word(parse, verb)
    edits = lower_first(first)
    support = "Do not " if edits else "do not "
    return (insert(first.start, support), *edits)


def first_command_word(parse: Parse, verb: Token) -> Token:
    """Return the verb of a command, or the manner adverbs that open it."""
    first = verb
    for token in reversed(parse.tokens[: verb.index]):
        if token.head != verb.index or not has_dep(token, "advmod"):
            break
        if token.lower in BEFORE_COMMANDS:
            break
        first = token
    return first


def is_us(parse: Parse, verb: Token) -> bool:
    """Tell whether "let" is followed by "us" or "'s"."""
    following = parse.tokens[verb.index + 1 :][:1]
    return bool(following) and plain(following[0]) in {"us", "'s"}


def join_with_or(parse: Parse, clause: Clause) -> tuple[Edit, ...]:
    """Return the edits from "and" to "or" before predicates that share the denial."""
    edits: list[Edit] = []
    joints = [parse.child(sharer, "cc") for sharer in clause.sharers]
    if clause.sharers and not any(joints):
        undeniable("predicates joined by nothing but commas")
    for sharer in clause.sharers:
        if clause.is_lexical and plain(clause.head) not in BE:
            undeniable(f"{sharer.text!r} may be a verb of its own")
        joint = parse.child(sharer, "cc")
        if joint is None:
            continue
        if joint.lower not in {"and", "or", "&"}:
            undeniable(f"{joint.lower!r} joins predicates that share a verb")
        if joint.lower == "and" and not joins_names(parse, joint):
            edits.append(replace(joint, "or"))
    return tuple(edits)


def joins_names(parse: Parse, joint: Token) -> bool:
    """Tell whether "and" stands inside a name, such as "Smith and Sons"."""
    around = parse.tokens[joint.index - 1 : joint.index + 2]
    return len(around) == 3 and all(
        one.tag in {"NNP", "NNPS"} for one in (around[0], around[2])
    )
