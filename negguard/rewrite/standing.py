"""Whether every word with a tense has a clause to stand in.

A finite verb is the predicate of a clause that is denied, or of a clause on the side.
A clause on the side shows itself: by a conjunction, a question word or a relative, or
by a subject of its own where a noun or a report takes a bare clause. A finite verb
with none of these is a predicate that the tree has lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.nlp.clauses import FINITE, Clause, finite_of, is_reporting, reported
from negguard.nlp.lexicon import INTERROGATIVE, words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import inflections, lemmas

OPENERS = INTERROGATIVE | words("that as than however whenever wherever once")
# Verbs whose complement is a bare verb: "let it rest", "saw him fall".
TAKES_BARE_VERB = words(
    "make let have help see hear watch feel notice observe bid dare need go come do be"
)
# Predicates beside reports that take a clause without "that".
TAKES_CLAUSE = words("wish hope fear bet pray trust mean glad sure sorry happy so such")


def finite_words_left(
    parse: Parse, root: Token, clauses: Sequence[Clause]
) -> Iterator[Token]:
    """Yield the words with a tense that no view and no clause on the side explains.

    A tree that leaves one has lost an assertion, and the denial would miss it.
    """
    heads = {clause.head.index for clause in clauses}
    heads |= {one.index for clause in clauses for one in clause.sharers}
    for token in parse.subtree(root):
        lost = is_hidden_past(parse, token) or is_bare_orphan(parse, token)
        if lost or is_second_command(parse, token):
            yield token
        if token.tag not in FINITE:
            continue
        host = parse.tokens[token.head] if has_dep(token, "aux", "cop") else token
        if host.index in heads:
            continue
        aside = is_aside(parse, host) or reported(parse, host)
        if not aside or is_orphan(parse, host):
            yield token


def is_hidden_past(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed participle beside a noun is the noun's own verb.

    "Lyles reached the line": a passive participle takes no object of its own.
    """
    beside = has_dep(token, "acl", "parataxis") and token.index > token.head
    if token.tag != "VBN" or not beside:
        return False
    if parse.child(token, "aux", "mark", "nsubj:pass"):
        return False
    return has_dep(token, "parataxis") or parse.child(token, "obj") is not None


def is_aside(parse: Parse, head: Token) -> bool:
    """Tell whether a predicate stands in a clause that the sentence does not assert."""
    chain = (head, *parse.ancestors(head))
    if any(has_dep(one, "advcl", "acl", "csubj") for one in chain):
        return True
    parenthesis = has_dep(head, "parataxis") and is_reporting(parse, head)
    return parenthesis or any(
        has_dep(one, "ccomp", "xcomp") and not is_reported(parse, one) for one in chain
    )


def is_reported(parse: Parse, head: Token) -> bool:
    """Tell whether a complement's host hands its assertion on."""
    host = parse.head_of(head)
    return host is not None and is_reporting(parse, host)


def is_orphan(parse: Parse, head: Token) -> bool:
    """Tell whether a finite clause hangs where nothing opens a clause.

    "Bread baked at home lasts a week": "lasts" has no subject and no conjunction.
    """
    if not has_dep(head, "advcl", "acl", "ccomp", "xcomp") or opens(parse, head):
        return False
    subject = parse.child(head, "nsubj", "csubj", "expl")
    host = parse.head_of(head)
    if host is not None and subject is not None and has_dep(head, "acl"):
        return subject.index < host.index
    if head.tag == "VBD" and bears(head.lower, "VBN") and not has_dep(head, "ccomp"):
        return False
    if host is None or is_inverted(parse, head):
        return subject is None
    if subject is None or has_dep(head, "advcl"):
        return True
    known = lemmas(host.lower) | {host.lower}
    return not (is_reporting(parse, host) or known & TAKES_CLAUSE)


def bears(form: str, tag: str) -> bool:
    """Tell whether the lexicon knows a form with a tag: "left" as VBN, not "went"."""
    return any(form in inflections(one, tag) for one in lemmas(form))


def opens(parse: Parse, head: Token) -> bool:
    """Tell whether a conjunction, a question word or a relative opens a clause."""
    if parse.child(head, "mark", "case") is not None:
        return True
    first = parse.tokens[parse.subtree(head)[0].index : head.index + 1]
    before = parse.tokens[max(0, first[0].index - 1)]
    relatives = {"WDT", "WP", "WP$", "WRB"}
    return any(one.lower in OPENERS or one.tag in relatives for one in (before, *first))


def is_inverted(parse: Parse, head: Token) -> bool:
    """Tell whether an auxiliary opens a condition, as in "had he known"."""
    finite = finite_of(parse, head)
    return finite is not None and finite == parse.subtree(head)[0]


def is_bare_orphan(parse: Parse, token: Token) -> bool:
    """Tell whether a bare verb is a complement where only a finite verb could stand.

    "The figures released this week show a decline" is no "released ... show".
    """
    if token.tag != "VB" or not has_dep(token, "ccomp", "xcomp"):
        return False
    if parse.child(token, "mark", "aux", "cop") or opens(parse, token):
        return False
    host = parse.head_of(token)
    return host is not None and not lemmas(host.lower) & TAKES_BARE_VERB


def is_second_command(parse: Parse, token: Token) -> bool:
    """Tell whether a bare verb is loosely joined: "unplug it, then open the lid"."""
    if token.tag != "VB" or not has_dep(token, "parataxis"):
        return False
    return parse.child(token, "aux", "mark", "nsubj") is None
