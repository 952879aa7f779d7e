"""Joined words that may be verbs with a tense, though the parser saw none."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.model import Edit
from negguard.nlp.values import Parse, Token
from negguard.nlp.verbs import inflections, lemmas
from negguard.rewrite.residue import Flag, Weight

ADVERBS = frozenset({"RB", "RBR", "RBS", ","})


def unread(parse: Parse, edits: Sequence[Edit]) -> tuple[Flag, ...]:
    """Return the joined words that may be verbs with a tense but were not denied.

    Parsers lose "and plotted ..." and ", and several towns face ..." more than any
    other assertion; where the words allow a verb, the sentence counts as unread.
    """
    touched = {place for one in edits for place in (one.start, one.end)}
    flagged: list[Flag] = []
    for joint in parse.tokens:
        if joint.tag != "CC":
            continue
        after = [one for one in parse.tokens[joint.index :] if one.tag not in ADVERBS]
        behind_comma = joint.index and parse.tokens[joint.index - 1].text == ","
        reach = after[: 12 if behind_comma else 2]
        if any(one.start in touched or one.end in touched for one in reach):
            continue
        verbs = [
            one for one in reach[1:] if may_be_finite(one) or follows_plural(parse, one)
        ]
        flagged += (Flag(f"unread: {one.text!r}", Weight.HARD) for one in verbs[:1])
    return tuple(flagged)


def may_be_finite(token: Token) -> bool:
    """Tell whether a word's form and tag leave room for a verb with a tense."""
    if token.tag in {"VBG", "NNP", "NNPS", "IN", "DT", "CC", "PRP$", "TO"}:
        return False
    if not token.tag.startswith(("VB", "NN", "JJ", "MD")):
        return False
    known = lemmas(token.lower)
    past = any(token.lower in inflections(one, "VBD") for one in known)
    return past or (token.tag.startswith(("VB", "MD")) and token.tag != "VB")


def follows_plural(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed noun is a base verb right after a plural."""
    before = parse.tokens[token.index - 1].tag if token.index else ""
    return before == "NNS" and token.tag == "NN" and token.lower in lemmas(token.lower)
