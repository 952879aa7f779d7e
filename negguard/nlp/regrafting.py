"""Regraft what a parser hung one noun too low: copulas, auxiliaries, subjects.

The trees of small parsers break in a few ways that the grammar itself rules out: an
auxiliary that helps a copula, a copula inside a possessor, a finite verb without a
subject beside a noun that lost its verb. Each repair applies only to a tree that
could not stand as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import inflections, lemmas

FINITE = frozenset({"VBD", "VBZ", "VBP"})
NOMINAL = frozenset({"NN", "NNS", "NNP", "NNPS", "CD", "JJ", "PRP"})
INSIDE_NOUN = ("compound", "nmod", "amod", "nummod", "flat", "appos", "nsubj", "obl")
LINKS = ("nsubj", "cop", "aux")
STOPS = frozenset({".", "!"})
HAS_TENSE = FINITE | {"MD", "VBN", "VB"}


def regraft(parse: Parse) -> Parse:
    """Return the parse with impossible attachments moved; most parses are unchanged."""
    heads = dict(moved_words(parse))
    for root in parse.roots:
        if verbless(parse, root):
            heads.update(lifted_copula(parse, root) or promoted_verb(parse, root))
    parse = with_heads(parse, heads)
    for root in parse.roots:
        if verbless(parse, root):
            parse = found_verb(parse, root)
    return parse


def moved_words(parse: Parse) -> Iterator[tuple[int, tuple[int, str]]]:
    """Yield new heads for what helps a helper, and for objects behind a comma."""
    for token in parse.tokens:
        host = parse.tokens[token.head]
        if has_dep(token, "aux", "expl", "nsubj") and has_dep(host, "cop", "aux"):
            yield token.index, (host.head, token.dep)
        elif is_cut_off_object(parse, token):
            yield token.index, (token.head, "conj")


def is_cut_off_object(parse: Parse, token: Token) -> bool:
    """Tell whether a comma right after the verb cuts off its supposed object.

    "She sings, dances and paints": what follows such a comma is another verb.
    """
    if token.tag != "NNS" or not has_dep(token, "obj") or token.index < 2:
        return False
    before, comma = parse.tokens[token.index - 2 : token.index]
    return before.index == token.head and comma.text == "," and before.tag == "VBZ"


def verbless(parse: Parse, root: Token) -> bool:
    """Tell whether a noun heads a sentence without a verb of its own."""
    if root.tag not in NOMINAL:
        return False
    return not parse.children(root, "cop", "aux", "nsubj", "csubj", "expl")


def lifted_copula(parse: Parse, root: Token) -> dict[int, tuple[int, str]]:
    """Return new heads for a copula and subject that hang on a modifier of the root."""
    for inner in parse.subtree(root):
        if inner.is_root or not has_dep(inner, *INSIDE_NOUN):
            continue
        links = parse.children(inner, *LINKS)
        if any(has_dep(one, "cop") for one in links) and inner.index < root.index:
            return {one.index: (root.index, one.dep) for one in links}
    return {}


def promoted_verb(parse: Parse, root: Token) -> dict[int, tuple[int, str]]:
    """Return new heads that make a stray finite verb the root, the noun its subject."""
    for verb in parse.subtree(root):
        stray = verb.index > root.index and verb.tag in FINITE and not verb.is_root
        if not stray or parse.child(verb, "nsubj", "mark", "cc", "expl", "aux", "cop"):
            continue
        found = {verb.index: (verb.index, "root"), root.index: (verb.index, "nsubj")}
        later = (one for one in parse.children(root) if one.index > verb.index)
        return found | {one.index: (verb.index, one.dep) for one in later}
    return {}


def with_heads(parse: Parse, heads: dict[int, tuple[int, str]]) -> Parse:
    """Return the parse with other heads and relations for some tokens."""
    if not heads:
        return parse
    tokens = list(parse.tokens)
    for place, (head, dep) in heads.items():
        tokens[place] = replace(tokens[place], head=head, dep=dep)
    return replace(parse, tokens=tuple(tokens))


def found_verb(parse: Parse, root: Token) -> Parse:
    """Return the parse with the verb that a full sentence without one must hide.

    "The law bans cups." has a stop and no verb, so "bans", which can be one and agrees
    with the noun before it, is no plural. Headings have no stop and stay as they are.
    """
    words = parse.subtree(root)
    if words[-1].text not in STOPS or any(one.tag in HAS_TENSE for one in words[1:]):
        return parse
    for subject, verb in itertools.pairwise(words):
        tag = agreeing_tag(subject, verb)
        if tag is not None:
            return with_verb(parse, root, subject=subject, verb=verb, tag=tag)
    return parse


def agreeing_tag(subject: Token, verb: Token) -> str | None:
    """Return the tense that a word would have as the verb of the noun before it."""
    known = lemmas(verb.lower)
    if subject.index + 1 != verb.index or verb.tag in {"VBN", "VBG", "IN", "RB"}:
        return None
    if subject.tag == "NN" and verb.tag == "NNS":
        bears = any(verb.lower in inflections(one, "VBZ") for one in known)
        return "VBZ" if bears else None
    if subject.tag == "NNS" and verb.tag in {"NN", "VB"}:
        return "VBP" if verb.lower in known else None
    return None


def with_verb(
    parse: Parse, root: Token, *, subject: Token, verb: Token, tag: str
) -> Parse:
    """Return the parse with `verb` as the root and `subject` before it."""
    tokens = list(parse.tokens)
    side = "obj" if root.index > verb.index else "obl"
    for child in parse.children(verb):
        if child.index < subject.index:
            tokens[child.index] = replace(child, head=subject.index)
    if root.index != verb.index:
        tokens[root.index] = replace(root, head=verb.index, dep=side)
    tokens[subject.index] = replace(subject, head=verb.index, dep="nsubj")
    tokens[verb.index] = replace(verb, head=verb.index, dep="root", tag=tag)
    return replace(parse, tokens=tuple(tokens))
