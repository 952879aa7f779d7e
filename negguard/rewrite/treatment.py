"""Claims -> how each is denied, qualified or deleted; the policy's ways in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from negguard.model import Edit, Kind, Refusal, Rewrite, Span
from negguard.nlp.clauses import asserted_clauses, commands
from negguard.nlp.values import Parse, Parser
from negguard.rewrite import contexts, gates
from negguard.rewrite.constructions import Reason
from negguard.rewrite.emphasis import Bare, bare
from negguard.rewrite.event_noun import deny_event
from negguard.rewrite.negate import body_span, shift
from negguard.rewrite.qualify import doubt, make_unlikely
from negguard.rewrite.sentence import deny_parse, sentence_roots

# Denials that no reader would write: an auxiliary lost its verb, a number its noun.
ODD = re.compile(
    r"\b(?:do|does|did) not (?:be|been|have (?:been|\w+(?:ed|en)))\b"
    r"|^(?:an?|this|that|every|each|one) [^,]* do not\b"
    r"|\b(?:do|does|did) not do(?=[,.;!])"
    r"|\bnot \w+ or (?:he|she|it|they|you|we)\b",
    re.IGNORECASE,
)
YES = re.compile(r"(?P<yes>Yes),[ ](?=\S)")
WRAPPER = "It is not true that "
# One declarative sentence with a small word first, which can follow "that".
WRAPPABLE = re.compile(
    r"(?:The|A|An|This|These|Those|He|She|It|They|We|His|Her|Its|Their|In|On|At)\b"
    r"[^?!]*\.\Z",
    re.DOTALL,
)
QUALIFIERS: dict[Kind, gates.Maker] = {
    Kind.UNCERTAINTY: doubt,
    Kind.UNRELIABLE_SOURCE: doubt,
    Kind.LOW_PROBABILITY: make_unlikely,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A claim's text, where its words stand, its frame's kind and its parses.

    `span` is of the text without emphasis marks. `alone` tells that no account of what
    it presupposes goes before it.
    """

    text: Bare
    span: Span
    kind: Kind
    readings: tuple[Parse, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What happens to one claim; `edits` are offsets into the claim's own text.

    `way` is a word of the policy's `fallback`; a deleted claim has no edits. `clauses`
    counts what was denied in it.
    """

    way: str
    edits: tuple[Edit, ...] = ()
    clauses: int = 0

    @property
    def denies(self) -> bool:
        """Tell whether the claim is denied or qualified, and not deleted."""
        return self.way != "delete"


def treat_all(
    texts: Sequence[str],
    kinds: Sequence[Kind],
    *,
    alone: Sequence[bool],
    parser: Parser,
    fallback: Sequence[str],
) -> list[Treatment | Refusal]:
    """Return for each claim the first way of `fallback` that comes out clean.

    `alone` tells of each whether it is a first claim or an item of a list.
    """
    parsed = {"negate", "event_noun"} & set(fallback)
    plain = [bare(text) for text in texts]
    spans = [answer_span(text.text) for text in plain]
    bodies = [span.of(text.text) for text, span in zip(plain, spans, strict=True)]
    votes = gates.read(bodies, parser) if parsed else [()] * len(bodies)
    treated: list[Treatment | Refusal] = []
    rows = zip(plain, spans, kinds, votes, alone, strict=True)
    for text, span, kind, readings, first in rows:
        body = Body(text=text, span=span, kind=kind, readings=readings, alone=first)
        tried = (treat(body, way, parser) for way in fallback)
        made = next((one for one in tried if one is not None), None)
        treated.append(made or Reason.NO_PLACE.refuses(repr(text.source)))
    return treated


def treat(body: Body, way: str, parser: Parser) -> Treatment | None:
    """Return the treatment of a claim by one way; None where it is not clean."""
    if way == "delete":
        return Treatment(way=way)
    if way == "wrap":
        return wrap(body)
    make = maker_of(way, body.kind)
    if make is None:
        return None
    words = body.span.of(body.text.text)
    made = gates.passed(
        words, body.readings, make=make, parser=parser, clean=True, alone=body.alone
    )
    if isinstance(made, Refusal) and way == "negate":
        made = reread(body, words, made, parser)
    made = shift(made, text=body.text.text, start=body.span.start)
    if isinstance(made, Refusal) or ODD.search(made.text):
        return None
    edits = body.text.restored((*answered(body), *made.edits))
    if edits is None:
        return None
    return Treatment(way=way, edits=edits, clauses=len(made.reasons))


def reread(
    body: Body, words: str, refused: Refusal, parser: Parser
) -> Rewrite | Refusal:
    """Return the denial by a second reading: of a command only under a warning."""
    if body.kind in QUALIFIERS:
        return refused
    command = body.kind is Kind.WARNING_BEHAVIOR
    made = contexts.again(
        words,
        parser,
        refused=refused,
        command=command,
        clean=True,
        alone=body.alone,
    )
    if isinstance(made, Rewrite) or command:
        return made
    return contexts.minority(
        words, body.readings, refused=refused, parser=parser, alone=body.alone
    )


def answer_span(text: str) -> Span:
    """Return what a claim asserts with, behind the "Yes," of an answer."""
    span = body_span(text)
    yes = YES.match(text, span.start)
    return span if yes is None else Span(yes.end(), span.end)


def answered(body: Body) -> tuple[Edit, ...]:
    """Return the edit from "Yes, it is" to "No, it is not"."""
    yes = YES.match(body.text.text, body_span(body.text.text).start)
    return () if yes is None else (Edit(span=Span(*yes.span("yes")), text="No"),)


def maker_of(way: str, kind: Kind) -> gates.Maker | None:
    """Return what denies a claim of a kind; doubtful kinds are only qualified."""
    if kind in QUALIFIERS:
        return QUALIFIERS[kind] if way == "negate" else None
    deny = deny_instruction if kind is Kind.WARNING_BEHAVIOR else deny_statement
    return {"negate": deny, "event_noun": deny_event}.get(way)


def deny_statement(parse: Parse) -> Rewrite | Refusal:
    """Return the denial of a statement; a command is neither true nor false."""
    if any(commands(parse, root) for root in parse.roots):
        return Reason.COMMAND.refuses()
    return deny_parse(parse)


def deny_instruction(parse: Parse) -> Rewrite | Refusal:
    """Return "Do not ..." of a command; what a warning shows is no falsehood."""
    roots = sentence_roots(parse)
    if not all(commands(parse, root) for root in roots):
        return Reason.NO_COMMAND.refuses()
    clauses = [one for root in roots for one in asserted_clauses(parse, root)]
    if not all(one.imperative for one in clauses):
        return Reason.CONSEQUENCE.refuses()
    return deny_parse(parse)


def wrap(body: Body) -> Treatment | None:
    """Return "It is not true that ..." around a plain sentence."""
    words = body.span.of(body.text.source)
    marked = body.text.source != body.text.text
    if body.kind in QUALIFIERS or marked or not WRAPPABLE.match(words):
        return None
    edit = Edit(
        span=Span(body.span.start, body.span.start + 1), text=WRAPPER + words[0].lower()
    )
    return Treatment(way="wrap", edits=(edit,), clauses=1)
