"""The built-in rewriter: frames come out, each claim is denied where it stands.

A claim that cannot be denied cleanly goes by the next way of the policy, down to its
deletion. A document is rewritten only where every gate holds: what the notices say of
their reach fits the scope, nothing vouches for a claim, every part of the scope is
treated, enough is denied rather than deleted, and what lies outside notices and claims
stays byte for byte. All else is refused: without its frame a claim would stand bare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from negguard.model import Claim, Document, Edit, Refusal, Verdict
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parser
from negguard.rewrite.assemble import assemble
from negguard.rewrite.case import Case, Gate, detached_claims
from negguard.rewrite.cells import why_cut
from negguard.rewrite.notices import names_part, why_notices
from negguard.rewrite.proof import why_unproven
from negguard.rewrite.results import why_pronoun, why_share, why_unanswered
from negguard.rewrite.surroundings import why_kind, why_surroundings
from negguard.rewrite.treatment import Treatment, treat_all
from negguard.text.blocks import BlockKind

VERSION = "localise.v1"
# Claims, and characters of all of them: parsing more takes longer than it is worth.
MOST_CLAIMS = 2_000
MOST_CHARACTERS = 300_000
MOST_FRAMES = 100  # each is held against all the others
LISTED = frozenset({BlockKind.ITEM, BlockKind.ROW})


Treated = Sequence[Treatment | Refusal]


class RewriteLimits(NamedTuple):
    """What a rewrite must come to; shares are 0 to 1."""

    denied_share: float
    max_claims: int
    words_left: float


@dataclass(frozen=True, slots=True)
class Localiser:
    """Deny covered claims inside their own clauses.

    `deny_fiction` lets stories be denied like falsehoods; they are refused otherwise.
    """

    parser: Parser = field(default_factory=SpacyParser)
    deny_fiction: bool = False

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the version, the parser and the options."""
        named = f"{VERSION} {self.parser!r} {self.deny_fiction}"
        return hashlib.sha256(named.encode()).hexdigest()

    def rewrite(
        self,
        document: Document,
        verdict: Verdict,
        *,
        fallback: tuple[str, ...],
        denied_share: float,
        max_claims: int,
        words_left: float,
    ) -> tuple[Edit, ...] | Refusal:
        """Return the edits that leave no detached claim, or why there are none."""
        limits = RewriteLimits(denied_share, max_claims, words_left)
        case = Case(document, verdict)
        why = why_gated(case, max_claims=max_claims, deny_fiction=self.deny_fiction)
        return why or settled(case, self.treat(case, fallback), limits=limits)

    def treat(self, case: Case, fallback: Sequence[str]) -> Treated:
        """Return what happens to each claim, or why it has no way left."""
        return treat_all(
            [case.text(one) for one in case.claims],
            [case.verdict.frames[one.frame].kind for one in case.claims],
            alone=[stands_alone(case, one) for one in case.claims],
            parser=self.parser,
            fallback=fallback,
        )


def settled(
    case: Case, found: Treated, *, limits: RewriteLimits
) -> tuple[Edit, ...] | Refusal:
    """Return the edits of a gated case whose claims are worded, if all gates hold.

    Whoever words them, the gates before and the proof after are the same.
    """
    treated = [one for one in found if isinstance(one, Treatment)]
    refusals = [one for one in found if isinstance(one, Refusal)]
    if refusals:
        return Gate.WORDING.refuses(refusals[0].reason)
    why = (
        why_share(treated, denied_share=limits.denied_share)
        or why_mixed(case, treated)
        or why_pronoun(case, treated)
        or why_unanswered(case, treated)
        or why_structure_breaks(case, treated)
    )
    edits = why or assemble(case, treated)
    if isinstance(edits, Refusal):
        return edits
    left = limits.words_left
    return why_unproven(case, treated, edits, words_left=left) or edits


def why_structure_breaks(case: Case, treated: Sequence[Treatment]) -> Refusal | None:
    """Return the structure that what goes would break; None if none does."""
    why = why_cut(case, treated)
    return None if why is None else Gate.STRUCTURE.refuses(why)


def why_gated(case: Case, *, max_claims: int, deny_fiction: bool) -> Refusal | None:
    """Return what refuses a case before anything is worded; no parser is asked."""
    return (
        why_large(case, max_claims)
        or why_kind(case, deny_fiction=deny_fiction)
        or why_notices(case)
        or why_surroundings(case)
    )


def fiction_localiser() -> Localiser:
    """Return the rewriter that denies stories too; a policy names it to say so."""
    return Localiser(deny_fiction=True)


def why_large(case: Case, max_claims: int) -> Refusal | None:
    """Return why a case has too many claims, or none, to be rewritten.

    Dense texts presuppose what they tell.
    """
    if len(case.verdict.frames) > MOST_FRAMES:
        return Gate.SIZE.refuses(f"more than {MOST_FRAMES} notices")
    count = len(case.claims)
    if not detached_claims(case.verdict):
        return Gate.SCOPE.refuses("no claim stands asserted")
    if count > max_claims:
        return Gate.SHARE.refuses(f"{count} claims; at most {max_claims} are rewritten")
    characters = sum(len(claim.span) for claim in case.claims)
    if count > MOST_CLAIMS or characters > MOST_CHARACTERS:
        return Gate.SIZE.refuses(f"{count} claims are too much to parse")
    return None


def why_mixed(case: Case, treated: Sequence[Treatment]) -> Refusal | None:
    """Return the sentence of which a notice may mean one clause only."""
    for claim, treatment in zip(case.claims, treated, strict=True):
        frame = case.verdict.frames[claim.frame]
        if treatment.clauses > 1 and names_part(case, frame):
            return Gate.PART.refuses(
                f"one of two clauses may be meant: {case.text(claim)[:60]!r}"
            )
    return None


def stands_alone(case: Case, claim: Claim) -> bool:
    """Tell whether a claim opens its account, or is an item of a list."""
    block = case.block(claim)
    if block is not None and block.kind in LISTED:
        return True
    first = min(case.claims, key=lambda one: (one.message or 0, one.start))
    return claim == first
