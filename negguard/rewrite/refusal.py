"""How a sentence shows that it asks, lacks a verb, hides a report or is negative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.nlp.clauses import (
    FINITE,
    VERBAL,
    Clause,
    Role,
    asserted_clauses,
    is_reporting,
    reported,
)
from negguard.nlp.lexicon import NEGATORS, REPORTING_VERBS, words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import lemmas
from negguard.rewrite.wording import plain

# What follows "that" when it opens a clause rather than points.
CLAUSE_OPENERS = frozenset({"DT", "PRP", "PRP$", "NNP"})
TELLING = words("tell inform remind warn convince assure teach notify persuade show")
CLOSERS = "\"'\u201d\u2019)]*_` "


def asks(parse: Parse, root: Token) -> bool:
    """Tell whether a sentence is a question, by its mark or its word order."""
    ending = parse.sentence_of(root).of(parse.text).rstrip(CLOSERS)
    if ending.endswith("?"):
        return True
    for clause in asserted_clauses(parse, root):
        finite, subject = clause.finite, clause.subject
        if clause.role is not Role.MAIN or finite is None or subject is None:
            continue
        if finite.index < subject.index and not clause.is_lexical:
            return not has_dep(subject, "expl") and not after_there(parse, finite)
    return False


def after_there(parse: Parse, finite: Token) -> bool:
    """Tell whether "there" stands right before the verb."""
    return finite.index > 0 and parse.tokens[finite.index - 1].lower == "there"


def states(parse: Parse, clauses: Sequence[Clause]) -> bool:
    """Tell whether the main clause has a finite verb or is a command."""
    if not clauses:
        return False
    main = clauses[0]
    if main.role is Role.MAIN and parse.child(main.head, "mark") is not None:
        return has_outer_subject(parse, main.head)
    if may_be_heading(parse, main):
        return False
    if main.imperative:
        return is_command(parse, main)
    return main.finite is not None or main.role is Role.INFINITIVE


def opens_with_clause(parse: Parse, root: Token) -> bool:
    """Tell whether "that it ..." or "what ..." is the subject: trees lose its end.

    So is "the sooner you plant".
    """
    opener, following, third = (*parse.subtree(root), root, root)[:3]
    if following.tag in {"JJR", "RBR"} and opener.lower == "the":
        return third.tag in CLAUSE_OPENERS
    if opener.lower == "that":
        return following.tag in CLAUSE_OPENERS
    if opener.lower in {"whether", "how", "why"}:
        subject = parse.child(root, "nsubj", "csubj", "expl")
        commas = [one.index for one in parse.tokens if one.text == ","]
        return subject is None or not any(one < subject.index for one in commas)
    return opener.lower in {"what", "who", "whoever", "whatever"}


def has_outer_subject(parse: Parse, head: Token) -> bool:
    """Tell whether "the fact is that ..." explains the mark of a main clause."""
    return parse.child(head, "nsubj:outer", "csubj:outer") is not None


def may_be_heading(parse: Parse, main: Clause) -> bool:
    """Tell whether the last word of a text without a stop is the only verb.

    "Station maintenance logs" reads as a heading, "Total marks: 50" as a label.
    """
    following = parse.tokens[main.head.index + 1 :][:1]
    last = not following or following[0].text == ":"
    return main.is_lexical and main.head.tag == "VBZ" and last


def is_command(parse: Parse, clause: Clause) -> bool:
    """Tell whether a bare verb really opens its clause, as a command does.

    "Free parking" and "Cut flowers" do not: their first word is no verb.
    """
    return clause.head.tag in VERBAL or parse.child(clause.head, "cop") is not None


def may_command(parse: Parse, clause: Clause) -> bool:
    """Tell whether a statement may be a command, as "Disable certificate checks".

    Its first word can be a bare verb, and its verb can be a plural noun.
    """
    verb, first = clause.head, parse.tokens[0]
    if clause.subject is not None and directs(clause.subject, verb):
        return True
    if clause.subject is None or verb.tag != "VBZ" or clause.auxiliaries:
        return False
    if parse.child(verb, "obj", "ccomp", "xcomp") or first.tag in {"DT", "PRP", "PRP$"}:
        return False
    second = parse.tokens[1] if len(parse.tokens) > 1 else first
    opens = first in parse.subtree(clause.subject) and second.index < verb.index
    return opens and second.text.islower() and first.lower in lemmas(first.lower)


def directs(subject: Token, verb: Token) -> bool:
    """Tell whether a supposed subject is a command: "Go see ...", "Turn left"."""
    if subject.index or verb.index != 1:
        return False
    return subject.tag in {"VB", "VBP"} or (
        verb.lower == "left" and subject.lower in lemmas(subject.lower)
    )


def tells(parse: Parse, head: Token) -> bool:
    """Tell whether "tells people that ..." hides its content behind the people."""
    if not lemmas(head.lower) & TELLING:
        return False
    return any(
        parse.subtree(clause)[0].lower == "that"
        for people in parse.children(head, "obj", "iobj")
        for clause in parse.children(people, "acl")
    )


def hides(parse: Parse, clauses: Sequence[Clause]) -> bool:
    """Tell whether a report that is denied itself seems to hold a clause after all.

    A clause that is denied too hides nothing: "It was written in 1974 and won a prize".
    """
    heads = {one.head.index for one in clauses}
    for head in (one.head for one in clauses):
        if not lemmas(head.lower) & REPORTING_VERBS or reported(parse, head):
            continue
        if any(
            (one.lower == "that" and one.tag == "IN") or one.tag in {*FINITE, "VBN"}
            for one in parse.subtree(head)
            if one.index > head.index
            and not in_relative(parse, one)
            and not in_other(parse, one, heads - {head.index}, top=head)
        ):
            return True
    return False


def in_other(parse: Parse, token: Token, heads: set[int], *, top: Token) -> bool:
    """Tell whether a word below `top` stands in another clause that is denied."""
    for one in (token, *parse.ancestors(token)):
        if one.index in heads:
            return True
        if one.index == top.index:
            return False
    return False


def in_relative(parse: Parse, token: Token) -> bool:
    """Tell whether a word stands in a clause that "who" or "which" opens."""
    return any(
        has_dep(one, "acl")
        and any(word.tag in {"WDT", "WP"} for word in parse.children(one))
        for one in (token, *parse.ancestors(token))
    )


def asserted_words(
    parse: Parse, root: Token, clauses: Sequence[Clause]
) -> Iterator[Token]:
    """Yield the words of what the sentence asserts.

    Conditions, restrictive relatives and other clauses on the side are left out.
    """
    heads = {clause.head.index for clause in clauses}
    waiting = [root]
    while waiting:
        token = waiting.pop()
        yield token
        for child in parse.children(token):
            aside = has_dep(child, "advcl", "acl", "csubj") and child.tag in VERBAL
            if not aside or child.index in heads or opens_without(parse, child):
                waiting.append(child)


def opens_without(parse: Parse, head: Token) -> bool:
    """Tell whether "without" or "unless" opens a clause on the side."""
    marks = parse.children(head, "mark", "case")
    return any(one.lower in {"without", "unless"} for one in marks)


def is_negator(parse: Parse, token: Token) -> bool:
    """Tell whether a word makes its clause negative."""
    form = plain(token)
    following = next(iter(parse.tokens[token.index + 1 :]), token)
    if form == "yet" and following.lower == "to":
        return True
    if form in {"few", "little"}:
        before = parse.tokens[token.index - 1].lower if token.index else ""
        quantifies = has_dep(token, "amod", "det", "nsubj", "obj", "advmod")
        return quantifies and before not in {"a", "the", "very", "as", "this", "their"}
    if form == "no" and (following.tag == "CD" or following.text == "."):
        return False
    return form in NEGATORS or is_reporting_denial(parse, token)


def is_reporting_denial(parse: Parse, token: Token) -> bool:
    """Tell whether a verb such as "deny" governs a clause that it turns round."""
    if token.lower not in {"denied", "denies", "deny", "doubt", "doubted", "doubts"}:
        return False
    return parse.child(token, "ccomp") is not None and not is_reporting(parse, token)
