"""Second tries: a sentence that reads as a fragment is parsed again in a context.

Taggers take a bare command for a noun ("Mix bleach with vinegar.") and a full
statement for a heading. Behind "You should" a command can only be a verb, behind
"They said that" a statement can only be a clause. Edits come back in the offsets of
the bare sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from negguard.model import Edit, Refusal, Rewrite, Span
from negguard.nlp.clauses import asserted_clauses
from negguard.nlp.inflect import base_form
from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Parser, has_dep
from negguard.rewrite import gates
from negguard.rewrite.constructions import Reason, Ruling
from negguard.rewrite.grammar import ruling_of
from negguard.rewrite.proposals import why_asserting
from negguard.rewrite.refusal import states
from negguard.rewrite.sentence import deny_parse, sentence_roots
from negguard.text.edits import apply_edits, in_order

COMMANDED = "You should "
REPORTED = "They said that "
# Openers that lose their capital inside a sentence; names keep theirs.
SMALL = words(
    """
    a an the this that these those he she it they we his her its their our my in on at
    by for from with after before during every all some both many most each several
    no to as under over when while although because if since according
    """
)


def again(
    body: str,
    parser: Parser,
    *,
    refused: Refusal,
    command: bool | None = None,
    clean: bool = False,
    alone: bool = False,
) -> Rewrite | Refusal:
    """Return a denial of a refused sentence from a second reading, if it can be one.

    Only full sentences are tried: a heading has no stop at its end. Whether it is a
    `command` tells its first word, where nobody knows. `clean` and `alone` are those
    of `gates.passed`.
    """
    if not is_reread(refused) or not body.rstrip("\"')*_").endswith((".", "!")):
        return refused
    first = body.split(maxsplit=1)[0]
    may_command = first.isalpha() and can_command(first)
    if command is None:
        command = may_command
    if command and not may_command:
        return refused
    opening = COMMANDED if command else REPORTED
    made = in_context(body, opening, parser, clean=clean, alone=alone)
    return made if command or isinstance(made, Rewrite) else refused


def is_reread(refused: Refusal) -> bool:
    """Tell whether another reading of a refused sentence may see a statement."""
    return ruling_of(refused) is Ruling.REREAD


def can_command(word: str) -> bool:
    """Tell whether a sentence's first word may be a bare verb or "always"."""
    small = word.lower()
    return small == "always" or (
        small not in SMALL and base_form(small, tag="VB") is not None
    )


def minority(
    body: str,
    readings: Sequence[Parse],
    *,
    refused: Refusal,
    parser: Parser,
    alone: bool,
) -> Rewrite | Refusal:
    """Return the denial by the readings that see a statement where others see none.

    A line with a stop is no heading, and one that opens with "The" hardly a caption
    ("Strike on the Douro boats."). The denial, which has a "not" to go by, must read as
    one to every member: each clause that it asserts carries its denial.
    """
    made = [one for one in map(deny_parse, readings) if isinstance(one, Rewrite)]
    others = [one for one in map(deny_parse, readings) if isinstance(one, Refusal)]
    stopped = body.rstrip("\"')*_").endswith((".", "!"))
    stopped &= body.split(maxsplit=1)[0].lower() in SMALL
    if not is_reread(refused) or not stopped or len({one.text for one in made}) != 1:
        return refused
    if not all(map(is_reread, others)):
        return refused
    merged = gates.merged(made)
    (denial,) = gates.read([merged.text], parser)
    broken = gates.why_broken(body, merged) or next(
        (why for one in denial if (why := why_still_asserting(one)) is not None), None
    )
    left = (*merged.hard, *(() if alone else merged.pointing))
    return refused if broken or left else merged


def why_still_asserting(parse: Parse) -> str | None:
    """Return why a reading of a denial does not read as one; None if it does."""
    roots = sentence_roots(parse)
    if len(roots) != 1 or not states(parse, asserted_clauses(parse, roots[0])):
        return "fragment"
    return gates.why_misread(parse) or why_asserting(parse)


def in_context(
    body: str, opening: str, parser: Parser, *, clean: bool, alone: bool
) -> Rewrite | Refusal:
    """Return the denial of `body` from a parse behind `opening`."""
    first = body.split(maxsplit=1)[0].lower()
    small = opening == COMMANDED or first in SMALL
    text = opening + (body[0].lower() if small else body[0]) + body[1:]
    (readings,) = gates.read([text], parser)
    if opening == COMMANDED and any(is_told_of(one) for one in readings):
        return Reason.NO_COMMAND.refuses("a noun with a participle")
    if opening == COMMANDED and any(tells_more(one) for one in readings):
        return Reason.CONSEQUENCE.refuses()
    made = gates.passed(
        text, readings, make=deny_parse, parser=parser, clean=clean, alone=alone
    )
    if isinstance(made, Refusal):
        return made
    if opening == COMMANDED:
        return as_command(body, made)
    if made.edits[0].start < len(opening):
        return Reason.NO_CLAUSE.refuses("the context is denied")
    return without_context(body, made, offset=len(opening))


def is_told_of(parse: Parse) -> bool:
    """Tell whether the word behind "You should" is a noun: "people born in winter"."""
    following = parse.tokens[3:4]
    return any(
        one.tag in {"VBN", "VBD"} and not has_dep(one, "amod", "compound")
        for one in following
    )


def tells_more(parse: Parse) -> bool:
    """Tell whether a clause beside the command has a subject of its own."""
    clauses = (
        one for root in sentence_roots(parse) for one in asserted_clauses(parse, root)
    )
    return any(one.subject is not None and one.subject.index for one in clauses)


def as_command(body: str, made: Rewrite) -> Rewrite | Refusal:
    """Return "Do not ..." where "You should not ..." is the denial."""
    offset = len(COMMANDED)
    rest = tuple(one for one in made.edits if one.start >= offset)
    first = body.split(maxsplit=1)[0]
    if first.lower() == "always":
        return rewritten(body, made, (Edit(span=Span(0, len(first)), text="Never"),))
    if len(made.edits) != len(rest) + 1 or any(one.start == offset for one in rest):
        return Reason.NO_COMMAND.refuses("not one command")
    opening = Edit(span=Span(0, 1), text=f"Do not {body[0].lower()}")
    moved = without_context(body, replace(made, edits=rest), offset=offset)
    return rewritten(body, made, (opening, *moved.edits))


def without_context(body: str, made: Rewrite, *, offset: int) -> Rewrite:
    """Return the denial with edits moved to `body`, its capital kept in front."""
    moved = [
        Edit(span=Span(one.start - offset, one.end - offset), text=one.text)
        for one in made.edits
    ]
    opening = [one for one in moved if one.start == 0 and one.text]
    rest = [one for one in moved if one not in opening]
    if opening and body[0].isupper():
        one = opening[0]
        text = one.text[0].upper() + one.text[1:]
        if one.end == 0:
            rest.append(Edit(span=Span(0, 1), text=text + body[0].lower()))
        else:
            rest.append(Edit(span=one.span, text=text))
    return rewritten(body, made, tuple(rest))


def rewritten(body: str, made: Rewrite, edits: tuple[Edit, ...]) -> Rewrite:
    """Return `made` with other edits of `body`."""
    ordered = tuple(in_order(edits))
    return replace(made, edits=ordered, text=apply_edits(body, ordered))
