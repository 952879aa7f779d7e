"""Second tries: a sentence that reads as a fragment is parsed again in a context.

Taggers take a bare command for a noun ("Mix bleach with vinegar.") and a full
statement for a heading. Behind "You should" a command can only be a verb, behind
"They said that" a statement can only be a clause. Edits come back in the offsets of
the bare sentence.
"""

from __future__ import annotations

from dataclasses import replace

from negguard.model import Edit, Refusal, Rewrite, Span
from negguard.nlp.inflect import base_form
from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Parser, has_dep
from negguard.rewrite import gates
from negguard.rewrite.sentence import deny_parse
from negguard.text.edits import apply_edits, in_order

COMMANDED = "You should "
REPORTED = "They said that "
TRIED_AGAIN = frozenset({"fragment", "no subject", "no finite verb"})
# Openers that lose their capital inside a sentence; names keep theirs.
SMALL = words(
    """
    a an the this that these those he she it they we his her its their our my in on at
    by for from with after before during every all some both many most each several
    no to as under over when while although because if since according
    """
)


def again(body: str, parser: Parser, *, reason: str) -> Rewrite | Refusal:
    """Return a denial of a sentence refused for `reason`, from a second reading.

    Only full sentences are tried: a heading has no stop at its end.
    """
    refused = Refusal(reason=reason)
    if reason not in TRIED_AGAIN or not body.rstrip("\"')*_").endswith((".", "!")):
        return refused
    first = body.split(maxsplit=1)[0]
    if first.isalpha() and can_command(first):
        return in_context(body, COMMANDED, parser)
    made = in_context(body, REPORTED, parser)
    return made if isinstance(made, Rewrite) else refused


def can_command(word: str) -> bool:
    """Tell whether a sentence's first word may be a bare verb or "always"."""
    small = word.lower()
    return small == "always" or (
        small not in SMALL and base_form(small, tag="VB") is not None
    )


def in_context(body: str, opening: str, parser: Parser) -> Rewrite | Refusal:
    """Return the denial of `body` from a parse behind `opening`."""
    first = body.split(maxsplit=1)[0].lower()
    small = opening == COMMANDED or first in SMALL
    text = opening + (body[0].lower() if small else body[0]) + body[1:]
    (readings,) = gates.read([text], parser)
    if opening == COMMANDED and any(is_told_of(one) for one in readings):
        return Refusal(reason="a noun with a participle, no command")
    made = gates.passed(text, readings, make=deny_parse, parser=parser)
    if isinstance(made, Refusal):
        return made
    if opening == COMMANDED:
        return as_command(body, made)
    if made.edits[0].start < len(opening):
        return Refusal(reason="the context is denied, not the sentence")
    return bare(body, made, offset=len(opening))


def is_told_of(parse: Parse) -> bool:
    """Tell whether the word behind "You should" is a noun: "people born in winter"."""
    following = parse.tokens[3:4]
    return any(
        one.tag in {"VBN", "VBD"} and not has_dep(one, "amod", "compound")
        for one in following
    )


def as_command(body: str, made: Rewrite) -> Rewrite | Refusal:
    """Return "Do not ..." where "You should not ..." is the denial."""
    offset = len(COMMANDED)
    rest = tuple(one for one in made.edits if one.start >= offset)
    first = body.split(maxsplit=1)[0]
    if first.lower() == "always":
        return rewritten(body, made, (Edit(span=Span(0, len(first)), text="Never"),))
    if len(made.edits) != len(rest) + 1 or any(one.start == offset for one in rest):
        return Refusal(reason="not one command")
    opening = Edit(span=Span(0, 1), text=f"Do not {body[0].lower()}")
    moved = bare(body, replace(made, edits=rest), offset=offset)
    return rewritten(body, made, (opening, *moved.edits))


def bare(body: str, made: Rewrite, *, offset: int) -> Rewrite:
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
