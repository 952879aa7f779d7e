"""Clause views: what a sentence asserts, clause by clause.

A view names the predicate of a clause, the word that carries its tense, its subject
and what shares its auxiliary, so that a denial has a place to go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from negguard.nlp.lexicon import (
    INTERROGATIVE,
    RAISING,
    REPORTING_STATES,
    REPORTING_VERBS,
)
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import inflections, lemmas

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
VERBAL = FINITE | {"VB", "VBN", "VBG"}
COMMAS = frozenset({",", "\u2014", "\u2013", "--"})
OPENING = frozenset({",", "``", "''", "-LRB-", ":", '"'})


class Role(StrEnum):
    """How a clause stands in its sentence."""

    MAIN = "main"
    CONJUNCT = "conjunct"
    COMPLEMENT = "complement"
    INFINITIVE = "infinitive"
    PARALLEL = "parallel"
    RELATIVE = "relative"
    PARTICIPLE = "participle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One assertion of a sentence.

    `finite` carries the tense: an auxiliary, a copula, or the predicate itself; None
    for infinitives, participles and commands. `sharers` are later predicates that
    lean on this clause's auxiliary ("has won *and set*").
    """

    head: Token
    role: Role
    subject: Token | None = None
    auxiliaries: tuple[Token, ...] = ()
    finite: Token | None = None
    sharers: tuple[Token, ...] = ()
    imperative: bool = False

    @property
    def is_lexical(self) -> bool:
        """Tell whether the predicate itself carries the tense."""
        return self.finite is not None and self.finite.index == self.head.index


def asserted_clauses(parse: Parse, root: Token) -> tuple[Clause, ...]:
    """Return every clause that the tree below `root` asserts, main clause first.

    A clause that only reports gives way to what it reports.
    """
    return tuple(_asserted(parse, root, Role.MAIN))


def view(parse: Parse, head: Token, role: Role) -> Clause:
    """Return the clause whose predicate is `head`."""
    floor = _outer_edge(parse, head)
    helpers = helpers_of(parse, head)
    finite = finite_of(parse, head)
    subjects = [
        child
        for child in parse.children(head, "nsubj", "csubj", "expl")
        if child.index > floor and not child.dep.endswith(":outer")
    ]
    subjects.sort(key=lambda one: has_dep(one, "expl"))
    return Clause(
        head=head,
        role=role,
        subject=subjects[0] if subjects else None,
        auxiliaries=helpers,
        finite=finite,
        sharers=tuple(_sharers(parse, head)),
        imperative=commands(parse, head),
    )


def helpers_of(parse: Parse, head: Token) -> tuple[Token, ...]:
    """Return the auxiliaries and the copula of a predicate, in order."""
    floor = _outer_edge(parse, head)
    return tuple(
        child
        for child in parse.children(head, "aux", "cop")
        if floor < child.index and (child.index < head.index or child.tag in FINITE)
    )


def finite_of(parse: Parse, head: Token) -> Token | None:
    """Return the word that carries a predicate's tense; None where none does."""
    finite = next((one for one in helpers_of(parse, head) if one.tag in FINITE), None)
    if finite is None and head.tag in FINITE and not parse.child(head, "cop"):
        return head
    return finite


def commands(parse: Parse, head: Token) -> bool:
    """Tell whether a predicate is a command, with no word that carries a tense."""
    return finite_of(parse, head) in {None, head} and is_imperative(parse, head)


def shared_subject(parse: Parse, clause: Clause) -> Token | None:
    """Return the subject that a conjunct takes from the clause it is joined to."""
    for host in parse.ancestors(clause.head):
        found = parse.child(host, "nsubj", "csubj")
        if found is not None:
            return found
    return None


def is_imperative(parse: Parse, head: Token) -> bool:
    """Tell whether a predicate is a command: a bare verb without a subject."""
    if parse.child(head, "nsubj", "csubj", "expl", "mark"):
        return False
    bare = parse.child(head, "cop") or head
    helpers = parse.children(head, "aux")
    bare_form = bare.tag == "VB" or (bare.tag == "VBP" and bare.lower != "are")
    return bare_form and all(one.lower == "do" for one in helpers)


def reported(parse: Parse, head: Token) -> tuple[tuple[Token, Role], ...]:
    """Return the predicates that a reporting predicate hands on; empty for others."""
    if not is_reporting(parse, head):
        return ()
    found: list[tuple[Token, Role]] = []
    for child in parse.children(head, "ccomp", "csubj", "xcomp"):
        if is_interrogative(parse, child) or is_circumstance(parse, child):
            continue
        finite = finite_of(parse, child) is not None
        if finite and (has_dep(child, "ccomp") or child.index > head.index):
            found.append((child, Role.COMPLEMENT))
        elif not finite and _is_reported_infinitive(parse, head, child):
            found.append((child, Role.INFINITIVE))
    return tuple(found)


def is_reporting(parse: Parse, head: Token) -> bool:
    """Tell whether a predicate says that somebody says, shows or thinks something."""
    known = lemmas(head.lower)
    if head.tag in VERBAL and known & REPORTING_VERBS:
        return True
    if "be" in known and head.tag in VERBAL:
        return parse.child(head, "ccomp") is not None
    extraposed = any(one.lower == "it" for one in parse.children(head, "expl", "nsubj"))
    return extraposed and head.lower in REPORTING_STATES


def is_interrogative(parse: Parse, head: Token) -> bool:
    """Tell whether a complement asks rather than states."""
    if head.lower in INTERROGATIVE:
        return True
    words = [one for one in parse.subtree(head) if one.tag not in OPENING]
    first = (*words, head)[0]
    if any(one.tag in {"WDT", "WP", "WP$"} for one in words[1:3]):
        return True
    return first.lower in INTERROGATIVE and first.lower != "when"


def is_circumstance(parse: Parse, head: Token) -> bool:
    """Tell whether a supposed complement only says when or why: "as ...", "while"."""
    marks = parse.children(head, "mark")
    return any(one.lower not in {"that", "to"} for one in marks)


def is_comma_relative(parse: Parse, head: Token) -> bool:
    """Tell whether "who" or "which" opens a relative clause after a comma."""
    first = next((one for one in parse.subtree(head) if one.tag not in OPENING), head)
    opens = first.lower in {"who", "which"} and has_dep(first, "nsubj")
    has_finite = finite_of(parse, head) is not None
    return opens and has_finite and comma_before(parse, first)


def is_comma_participle(parse: Parse, head: Token) -> bool:
    """Tell whether an "-ing" clause follows its host after a comma."""
    if not has_dep(head, "advcl", "acl") or head.tag != "VBG":
        return False
    if parse.child(head, "mark", "case", "nsubj", "aux"):
        return False
    first = next((one for one in parse.subtree(head) if one.tag not in OPENING), head)
    return head.head < head.index == first.index and comma_before(parse, head)


def comma_before(parse: Parse, token: Token) -> bool:
    """Tell whether the word right before `token` is a comma or a dash."""
    return token.index > 0 and parse.tokens[token.index - 1].text in COMMAS


def has_own_tense(parse: Parse, head: Token) -> bool:
    """Tell whether a conjunct stands on its own, with tense or as a command."""
    commanding = commands(parse, head)
    host = parse.head_of(head)
    if finite_of(parse, head) is not None and not commanding:
        return not (host is not None and shares_perfect(parse, host, head))
    return commanding and host is not None and commands(parse, host)


def shares_perfect(parse: Parse, host: Token, head: Token) -> bool:
    """Tell whether "closed" in "has sold and closed" leans on "has".

    Tags cannot tell: regular pasts and participles look the same.
    """
    finite = finite_of(parse, host)
    if finite is None or finite is host or "have" not in lemmas(finite.lower):
        return False
    if parse.child(head, "nsubj", "aux", "cop") or head.tag != "VBD":
        return False
    return any(head.lower in inflections(one, "VBN") for one in lemmas(head.lower))


def is_parallel(parse: Parse, head: Token) -> bool:
    """Tell whether a loosely joined clause asserts something of its own.

    "..., officials said" does not: it only says who says so.
    """
    clause = view(parse, head, Role.PARALLEL)
    if clause.finite is None or clause.subject is None:
        return False
    return not is_reporting(parse, head) or bool(reported(parse, head))


def _asserted(parse: Parse, head: Token, role: Role) -> Iterator[Clause]:
    inner = reported(parse, head)
    for child, child_role in inner:
        yield from _asserted(parse, child, child_role)
    if not inner:
        yield view(parse, head, role)
        yield from _attached(parse, head)
    for child in parse.children(head, "conj"):
        if has_own_tense(parse, child):
            yield from _asserted(parse, child, Role.CONJUNCT)
    for child in parse.children(head, "parataxis"):
        if is_parallel(parse, child):
            yield from _asserted(parse, child, Role.PARALLEL)


def _attached(parse: Parse, head: Token) -> Iterator[Clause]:
    """Yield the clauses after commas that a clause asserts on the side."""
    for token in _own_words(parse, head):
        if token.dep == "acl:relcl" and is_comma_relative(parse, token):
            yield from _asserted(parse, token, Role.RELATIVE)
        elif is_comma_participle(parse, token):
            yield from _participle(parse, token)


def _participle(parse: Parse, head: Token) -> Iterator[Clause]:
    """Yield what a participle asserts: itself, or what "adding that ..." reports."""
    inner = reported(parse, head)
    for child, role in inner:
        yield from _asserted(parse, child, role)
    if not inner:
        yield view(parse, head, Role.PARTICIPLE)


def _own_words(parse: Parse, head: Token) -> Iterator[Token]:
    """Yield what depends on a predicate, but not what other clauses hold."""
    for child in parse.children(head):
        clausal = child.tag in VERBAL or parse.child(child, "cop") is not None
        if clausal and has_dep(child, "conj", "parataxis", "ccomp", "csubj"):
            continue
        yield child
        if not has_dep(child, "advcl", "acl"):
            yield from _own_words(parse, child)


def _sharers(parse: Parse, head: Token) -> Iterator[Token]:
    for child in parse.children(head, "conj"):
        if not has_own_tense(parse, child) and not parse.child(child, "nsubj"):
            yield child


def _is_reported_infinitive(parse: Parse, head: Token, child: Token) -> bool:
    """Tell whether "to" follows a report: "is said to have won", "claims to be"."""
    if not any(one.lower == "to" for one in parse.children(child, "mark")):
        return False
    raising = bool(lemmas(head.lower) & RAISING)
    return raising or parse.child(head, "nsubj:pass") is not None


def _outer_edge(parse: Parse, head: Token) -> int:
    """Return the index before which words belong to "the fact is that ..."."""
    if parse.child(head, "nsubj:outer", "csubj:outer") is None:
        return -1
    marks = [one.index for one in parse.children(head, "mark")]
    return max(marks, default=-1)
