"""The built-in rewriter: frames come out, each claim is denied where it stands.

A claim that cannot be denied cleanly goes by the next way of the policy, down to its
deletion. Where one claim has no way left, the whole document is refused: without
its frame the claim would stand bare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from negguard.model import (
    Attachment,
    Claim,
    Document,
    Edit,
    Frame,
    Kind,
    Refusal,
    Region,
    Span,
    Verdict,
)
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parser
from negguard.rewrite.excise import excise
from negguard.rewrite.treatment import Treatment, treat_all
from negguard.text.blocks import BlockKind
from negguard.text.edits import apply_edits, in_order
from negguard.text.layout import Layout
from negguard.text.spans import merge, overlap, overlaps_any

VERSION = "localise.v1"
# Claims, and characters of all of them: parsing more takes longer than it is worth.
MOST_CLAIMS = 2_000
MOST_CHARACTERS = 300_000


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
        covered_share: float,
        clean_share: float,
    ) -> tuple[Edit, ...] | Refusal:
        """Return the edits that leave no detached claim, or why there are none."""
        claims = detached_claims(verdict)
        layouts = tuple(Layout(piece) for piece in document.pieces)
        why = self.why_refused(document, layouts, verdict)
        if why is None and share_covered(layouts, verdict) > covered_share:
            why = "too much of the document is covered"
        if why is None and _too_long(claims):
            why = f"{len(claims)} claims are too much to parse"
        if why is not None:
            return Refusal(reason=why)
        treated = treat_all(
            [one.span.of(document.pieces[one.message or 0]) for one in claims],
            [verdict.frames[one.frame].kind for one in claims],
            parser=self.parser,
            fallback=fallback,
        )
        treatments = [one for one in treated if isinstance(one, Treatment)]
        refusals = [one for one in treated if isinstance(one, Refusal)]
        if refusals:
            return refusals[0]
        clean = sum(one.clean for one in treatments)
        if clean < clean_share * len(treatments):
            return Refusal(reason="too few claims come out clean")
        return assemble(document, verdict, claims, treatments)

    def why_refused(
        self, document: Document, layouts: Sequence[Layout], verdict: Verdict
    ) -> str | None:
        """Return why claims of this sort are not rewritten; None if they are."""
        for claim in detached_claims(verdict):
            kind = verdict.frames[claim.frame].kind
            layout = layouts[claim.message or 0]
            if kind is Kind.FICTION and not self.deny_fiction:
                return "fiction is not denied"
            if in_code(layout, claim.span):
                return "a claim is code"
            whole = claim.span.of(layout.text).strip() == layout.text.strip()
            if document.is_chat and whole and kind is Kind.WARNING_BEHAVIOR:
                return "a claim is a whole reply"
        return None


def _too_long(claims: Sequence[Claim]) -> bool:
    characters = sum(len(claim.span) for claim in claims)
    return len(claims) > MOST_CLAIMS or characters > MOST_CHARACTERS


def fiction_localiser() -> Localiser:
    """Return the rewriter that denies stories too; a policy names it to say so."""
    return Localiser(deny_fiction=True)


def detached_claims(verdict: Verdict) -> tuple[Claim, ...]:
    """Return the claims that no denial of their own covers."""
    return tuple(one for one in verdict.claims if one.attachment is Attachment.DETACHED)


def removed_frames(verdict: Verdict) -> tuple[Frame, ...]:
    """Return the frames that must go: all but those that cover local denials only.

    A claim is bound to one frame, though a notice before it and one after it may both
    cover it; either, left beside the denial, would turn it round.
    """
    detached = detached_claims(verdict)
    claimed = _by_piece(detached)
    bound = {claim.frame for claim in verdict.claims}
    needed = {claim.frame for claim in detached}
    # Notices that cover the same text share a scope, so it is looked at once.
    scopes = {id(frame.scope): frame.scope for frame in verdict.frames}
    covering = {key for key, scope in scopes.items() if _covers_one(scope, claimed)}
    return tuple(
        frame
        for i, frame in enumerate(verdict.frames)
        if i in needed or i not in bound or id(frame.scope) in covering
    )


def _covers_one(
    scope: Sequence[Region], claimed: Mapping[int, tuple[Span, ...]]
) -> bool:
    """Tell whether a scope reaches one of the claims."""
    return any(
        overlaps_any(region.span, claimed.get(region.message or 0, ()))
        for region in scope
    )


def _by_piece(
    parts: Iterable[Claim | Region],
) -> dict[int, tuple[Span, ...]]:
    """Return what parts of each piece cover, in order and apart."""
    spans: dict[int, list[Span]] = {}
    for part in parts:
        spans.setdefault(part.message or 0, []).append(part.span)
    return {piece: merge(found) for piece, found in spans.items()}


def in_code(layout: Layout, span: Span) -> bool:
    """Tell whether a span starts inside a code block."""
    number = layout.block_at(span.start)
    return number >= 0 and layout.blocks[number].kind is BlockKind.CODE


def share_covered(layouts: Sequence[Layout], verdict: Verdict) -> float:
    """Return the share, 0 to 1, of sentences that lie under the frames that go."""
    scopes = {id(frame.scope): frame.scope for frame in removed_frames(verdict)}
    covered = _by_piece(chain(detached_claims(verdict), *scopes.values()))
    total = under = 0
    for piece, layout in enumerate(layouts):
        notices = [one.span for one in verdict.frames if (one.message or 0) == piece]
        spans = covered.get(piece, ())
        for sentence in own_sentences(layout, notices):
            total += 1
            under += overlaps_any(sentence, spans)
    return under / total if total else 1.0


def own_sentences(layout: Layout, notices: Sequence[Span]) -> Iterator[Span]:
    """Yield the sentences of a text that are no part of a notice."""
    cut = merge(notices)
    for number in range(len(layout.blocks)):
        for sentence in layout.sentences(number):
            if not overlaps_any(sentence, cut):
                yield sentence


def assemble(
    document: Document,
    verdict: Verdict,
    claims: Sequence[Claim],
    treatments: Sequence[Treatment],
) -> tuple[Edit, ...] | Refusal:
    """Return the edits of all pieces; a refusal where a piece would end up empty."""
    edits: list[Edit] = []
    for piece, text in enumerate(document.pieces):
        message = document.message_of(piece)
        mine = [
            (claim, treatment)
            for claim, treatment in zip(claims, treatments, strict=True)
            if claim.message == message
        ]
        frames = [one for one in removed_frames(verdict) if one.message == message]
        made = piece_edits(text, [one.span for one in frames], mine)
        if made is None:
            return Refusal(reason="a notice and a denied claim overlap")
        if text.strip() and not apply_edits(text, made).strip():
            where = "the text" if message is None else f"turn {message}"
            return Refusal(reason=f"nothing would be left of {where}")
        edits += (replace(one, message=message) for one in made)
    return tuple(edits)


def piece_edits(
    text: str, frames: Sequence[Span], treated: Sequence[tuple[Claim, Treatment]]
) -> tuple[Edit, ...] | None:
    """Return the edits of one text: claims denied, frames and deleted claims cut.

    A "However," that opens a denied claim stays if both would change the same word.
    None where a cut itself reaches into a denied claim.
    """
    denials = [
        Edit(span=Span(one.start + claim.start, one.end + claim.start), text=one.text)
        for claim, treatment in treated
        for one in treatment.edits
    ]
    deleted = [claim.span for claim, treatment in treated if treatment.way == "delete"]
    kept: list[Edit] = []
    for cut in excise(text, frames, sentences=deleted):
        if not any(collide(cut, denial) for denial in denials):
            kept.append(cut)
        elif not cut.text.strip():
            return None
    return tuple(in_order([*kept, *denials]))


def collide(first: Edit, second: Edit) -> bool:
    """Tell whether two edits touch the same characters or insert at one place."""
    inside = first.start < second.start < first.end
    return overlap(first.span, second.span) or inside
