"""Deny sentences in their own clauses, with every gate on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from negguard.model import Edit, Refusal, Rewrite, Span
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parse, Parser
from negguard.rewrite import contexts, gates
from negguard.rewrite.sentence import deny_parse
from negguard.text.edits import apply_edits

QUOTE_OPENERS = {'"': '"', "\u201c": "\u201d"}
# What may follow a quotation that opens a sentence: who says so.
SAYS = re.compile(
    r"""[ ][^"\u201c\u201d]{0,60}\b(?:sa(?:id|ys|y)|add(?:ed|s)|claim(?:ed|s)
        |wrote|writes|told|tells|explain(?:ed|s)|announce[ds]|state[ds]|recall(?:ed|s)|note[ds]
        |insist(?:ed|s)|report(?:ed|s)|argue[ds]|repl(?:ied|ies)|declare[ds])\b
        [^"\u201c\u201d]{0,80}\Z""",
    re.VERBOSE,
)
# Marks and labels before the words of a sentence; they are not parsed.
OPENING = re.compile(
    r"""\s*(?:
        (?:[-*+>|\u2022]|\#{1,6}|//+!?|--|;+|%+|/\*+|<!--|\(?\d{1,3}[.)]|\(?[a-zA-Z][)])
        [ \t]+(?:\[[ xX]\][ ])?
        |(?:\*{2,3}|__)(?=\S)
        |(?:Note|Tip|Warning|Hint|Fact|Claim|Myth|Remember|Step\ \d+|Q|A|NB|N\.B\.)
        :(?:\*\*|__)?[ ]+
    )*""",
    re.VERBOSE,
)


def negate(sentence: str, *, parser: Parser | None = None) -> Rewrite | None:
    """Return the sentence denied in its own clauses; None where that is refused.

    >>> made = negate("Ed Sheeran won the 100m gold.")  # doctest: +SKIP
    >>> made.text  # doctest: +SKIP
    'Ed Sheeran did not win the 100m gold.'
    """
    (made,) = negate_all([sentence], parser=parser)
    return made if isinstance(made, Rewrite) else None


def negate_all(
    sentences: Sequence[str], *, parser: Parser | None = None
) -> list[Rewrite | Refusal]:
    """Return for each sentence its local denial, or why there is none."""
    reader = parser or SpacyParser()
    spans = [body_span(one) for one in sentences]
    bodies = [span.of(text) for text, span in zip(sentences, spans, strict=True)]
    votes = gates.read(bodies, reader)
    return [
        shift(deny_body(body, readings, reader), text=text, start=span.start)
        for text, span, body, readings in zip(
            sentences, spans, bodies, votes, strict=True
        )
    ]


def deny_body(
    body: str, readings: Sequence[Parse], parser: Parser
) -> Rewrite | Refusal:
    """Return the denial of a bare sentence, by a second reading where one is due."""
    made = gates.passed(body, readings, make=deny_parse, parser=parser)
    if isinstance(made, Refusal):
        return contexts.again(body, parser, refused=made)
    return made


def body_span(sentence: str) -> Span:
    """Return what a sentence asserts with, after its marks and labels.

    Where a quotation opens the sentence and the rest says who says so, the quotation.
    """
    opening = OPENING.match(sentence)
    start = opening.end() if opening else 0
    closer = QUOTE_OPENERS.get(sentence[start : start + 1])
    end = sentence.find(closer, start + 1) if closer else -1
    if end > 0 and SAYS.match(sentence, end + 1):
        return Span(start + 1, end - (sentence[end - 1] == ","))
    return Span(start, len(sentence))


def shift(made: Rewrite | Refusal, *, text: str, start: int) -> Rewrite | Refusal:
    """Return a rewrite of `text` from one of what follows its opening marks."""
    if isinstance(made, Refusal):
        return made
    edits = tuple(
        Edit(span=Span(one.start + start, one.end + start), text=one.text)
        for one in made.edits
    )
    return replace(made, text=apply_edits(text, edits), edits=edits)
