"""Whether a denial that somebody else worded may stand for a claim.

The proposal is parsed as the claim is: each clause that it asserts must carry its own
denial, every name and number must be there, and nothing may speak of truth and falsity.
A negator is not enough: "Ed Sheeran won not only the gold" holds one.
"""

from __future__ import annotations

import re
from collections import Counter

from negguard.model import Kind
from negguard.nlp.clauses import Clause, asserted_clauses
from negguard.nlp.values import Parse, Parser, has_dep
from negguard.rewrite.gates import fixed_parts
from negguard.rewrite.sentence import sentence_roots
from negguard.text.denial import leaves_open, negated

META = re.compile(
    r"\b(?:false|untrue|fake|hoax|fabricat\w+|debunk\w+|claim\w*|myth\w*|fictional)\b",
    re.IGNORECASE,
)
# Negators that deny nothing: focus, litotes, contrast.
EMPTY = re.compile(
    r"\bnot (?:only|just|merely|simply|least|unlike)\b|\bno (?:doubt|less|fewer|wonder"
    r"|secret|sooner)\b|,\s*not\b|\bnever (?:a|an|the)\b|\b(?:nothing|not) but\b"
    r"|\b(?:den(?:y|ies|ied)|doubt(?:s|ed)?|disput\w+|questions?|fail(?:s|ed)? to)\b",
    re.IGNORECASE,
)
NEGATORS = frozenset(
    {"not", "n't", "n\u2019t", "never", "no", "nobody", "none", "nothing", "neither"}
    | {"nor", "nowhere"}
)
# Openers that a denial may replace: "Every dog" becomes "No dog".
DROPPABLE = frozenset(
    {
        "a",
        "an",
        "the",
        "all",
        "every",
        "each",
        "both",
        "some",
        "several",
        "this",
        "that",
    }
    | {"it", "there", "he", "she", "they", "we", "because", "whoever", "many", "most"}
    | {"everyone", "everybody", "someone", "somebody", "anyone", "anybody", "few"}
)
HEDGED = frozenset({Kind.UNCERTAINTY, Kind.LOW_PROBABILITY, Kind.UNRELIABLE_SOURCE})
HEDGES = re.compile(r"\b(?:unlikely|not known|unclear|whether|may|might|could)\b")
SHORTEST, LONGEST, SPARE = 0.6, 1.6, 24


def why_not(claim: str, proposal: str, *, kind: Kind, parser: Parser) -> str | None:
    """Return why a proposal cannot stand for a claim under a frame; None if it can."""
    return (
        why_other_words(claim, proposal)
        or why_no_denial(claim, proposal, kind=kind)
        or (None if kind in HEDGED else why_asserting(parser.parse([proposal])[0]))
    )


def why_other_words(claim: str, proposal: str) -> str | None:
    """Return what a proposal leaves out or adds beside the denial."""
    length = len(proposal)
    if "\n" in proposal or not proposal.strip():
        return "not one line"
    if not SHORTEST * len(claim) <= length <= LONGEST * len(claim) + SPARE:
        return "too short or too long"
    lost = Counter(fixed_parts(f". {claim}")) - Counter(fixed_parts(f". {proposal}"))
    if lost or first_name_lost(claim, proposal):
        return f"{next(iter(lost), claim.split(maxsplit=1)[0])!r} is lost"
    if len(META.findall(proposal)) > len(META.findall(claim)):
        return "it speaks of truth and falsity"
    return None


def why_no_denial(claim: str, proposal: str, *, kind: Kind) -> str | None:
    """Return why the words of a proposal do not deny, or not as its kind wants it."""
    if len(EMPTY.findall(proposal)) > len(EMPTY.findall(claim)):
        return "a negator that denies nothing"
    if kind in HEDGED:
        return why_not_hedged(proposal)
    if HEDGES.search(proposal.lower()) and not HEDGES.search(claim.lower()):
        return "a falsehood is hedged"
    if not negated(proposal):
        return "it is not denied before its verb"
    return None


def why_not_hedged(proposal: str) -> str | None:
    """Return why a proposal leaves nothing open, or denies what is only doubted."""
    if not (leaves_open(proposal) or HEDGES.search(proposal.lower())):
        return "doubt is not in the clause"
    rest = re.sub(r"\bnot known\b", "", proposal.lower())
    denies = any(word in NEGATORS for word in re.findall(r"[\w'\u2019]+", rest))
    return "what is only doubted is denied" if denies else None


def first_name_lost(claim: str, proposal: str) -> bool:
    """Tell whether the name that opens a claim is not in its denial."""
    first = claim.split()[:1]
    words = re.findall(r"[\w'\u2019]+", proposal.lower())
    bare = re.findall(r"[\w'\u2019]+", first[0].lower()) if first else []
    return (
        bool(bare)
        and first[0][0].isupper()
        and not any(one in words or one in DROPPABLE for one in bare)
    )


def why_asserting(parse: Parse) -> str | None:
    """Return a clause of a parsed proposal that still asserts; None where none does."""
    for root in sentence_roots(parse):
        for clause in asserted_clauses(parse, root):
            if not is_denied(parse, clause):
                return f"{clause.head.text!r} is asserted"
    return None


def is_denied(parse: Parse, clause: Clause) -> bool:
    """Tell whether a clause carries a negator at its predicate or in its subject.

    A bare verb that is joined to another shares its "did not".
    """
    does = any(one.lower in {"do", "does", "did"} for one in clause.auxiliaries)
    if does and any(one.tag != "VB" for one in clause.sharers):
        return False
    own = [*parse.children(clause.head, "advmod", "neg", "det", "cc:preconj")]
    own += clause.auxiliaries
    if clause.subject is not None:
        own += parse.subtree(clause.subject)
    if any(one.lower in NEGATORS or one.lower == "cannot" for one in own):
        return True
    host = parse.head_of(clause.head)
    joint = parse.child(clause.head, "cc")
    either = joint is not None and joint.lower in {"or", "nor"}
    shares = has_dep(clause.head, "conj") and (clause.head.tag == "VB" or either)
    return bool(shares and host and has_negator(parse, host.index))


def has_negator(parse: Parse, index: int) -> bool:
    """Tell whether a word has a negator right below it."""
    below = (one for one in parse.tokens if one.head == index)
    return any(one.lower in NEGATORS for one in below)
