"""What the treated claims must add up to: enough denied, no pronoun left hanging."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.model import Refusal
from negguard.rewrite.case import Case, Gate
from negguard.rewrite.treatment import Treatment
from negguard.rewrite.wordlists import ELLIPSIS, PRONOUN


def why_share(treated: Sequence[Treatment], *, denied_share: float) -> Refusal | None:
    """Return why too little is denied; what is deleted does not count as denied."""
    denied = sum(one.denies for one in treated)
    if denied < denied_share * len(treated):
        return Gate.SHARE.refuses(f"{denied} of {len(treated)} claims can be denied")
    return None


def why_unanswered(case: Case, treated: Sequence[Treatment]) -> Refusal | None:
    """Return the question whose answer would go."""
    for claim, treatment in zip(case.claims, treated, strict=True):
        if treatment.denies:
            continue
        text = case.document.pieces[claim.message or 0]
        before = text[: claim.start].rstrip(' \t\n*_>"')
        if not before and claim.message:
            before = case.document.pieces[claim.message - 1].rstrip()
        if before.endswith("?"):
            words = case.text(claim)[:60]
            return Gate.PLACE.refuses(f"a question would lose its answer: {words!r}")
    return None


def why_pronoun(case: Case, treated: Sequence[Treatment]) -> Refusal | None:
    """Return a sentence that opens with a pronoun behind what goes.

    Behind a notice a pronoun may mean what stands before it, unless the sentence comes
    to open its block.
    """
    fates = {
        (claim.message or 0, claim.start): treatment.denies
        for claim, treatment in zip(case.claims, treated, strict=True)
    }
    for piece, layout in enumerate(case.layouts):
        message = case.document.message_of(piece)
        claims = [one.span for one in case.claims if one.message == message]
        notices = case.cuts(piece)
        after_cut = False
        for span in sorted([*claims, *case.outside(piece), *notices]):
            if span in notices:
                block = layout.blocks[layout.block_at(span.start)]
                after_cut |= span.start <= block.body.start < span.end < block.body.end
                continue
            stays = fates.get((piece, span.start), True)
            leans = PRONOUN.match(layout.folded, span.start) or ELLIPSIS.match(
                span.of(layout.folded)
            )
            if stays and after_cut and leans:
                words = span.of(layout.text)[:60]
                return Gate.PRONOUN.refuses(
                    f"what a pronoun stands for goes: {words!r}"
                )
            after_cut = not stays
    return None
