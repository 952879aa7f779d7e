"""Mend split names: no verb has two proper nouns side by side as its subjects.

Names made of dictionary words ("Sings Ortega") get the right tags and the right verb
far more often than one whole subject; that much is certain enough to repair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from negguard.nlp.values import Parse, Token, has_dep

NAME_TAGS = frozenset(("NNP", "NNPS"))
SUBJECTS = ("nsubj", "csubj")


def join_names(parse: Parse) -> Parse:
    """Return the parse, each name that is two subjects of one verb made one subject."""
    tokens = list(parse.tokens)
    for run in name_runs(parse):
        first, *others = tops_of(run)
        if not others or not split_subject([first, *others]):
            continue
        tokens[first.index] = replace(first, dep=subject_relation([first, *others]))
        for part in others:
            tokens[part.index] = replace(part, dep="flat", head=first.index)
    if tokens == list(parse.tokens):
        return parse
    return replace(parse, tokens=tuple(tokens))


def name_runs(parse: Parse) -> Iterator[list[Token]]:
    """Yield each longest run of proper nouns."""
    run: list[Token] = []
    for token in parse.tokens:
        if token.tag in NAME_TAGS:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def tops_of(run: list[Token]) -> list[Token]:
    """Return the tokens of a run whose head lies outside, or that are roots."""
    places = range(run[0].index, run[-1].index + 1)
    return [token for token in run if token.is_root or token.head not in places]


def split_subject(tops: list[Token]) -> bool:
    """Tell whether all parts are subjects, or auxiliaries, of one verb after them."""
    heads = {token.head for token in tops}
    before = all(token.index < token.head for token in tops)
    parts = all(has_dep(token, *SUBJECTS, "aux") for token in tops)
    return (
        len(heads) == 1
        and before
        and parts
        and any(has_dep(token, *SUBJECTS) for token in tops)
    )


def subject_relation(tops: list[Token]) -> str:
    """Return the relation of the whole name: the last subject's, nominal."""
    found = [token.dep for token in tops if has_dep(token, *SUBJECTS)]
    return found[-1].replace("csubj", "nsubj")
