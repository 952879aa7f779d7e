"""A document that is to be rewritten: which claims are treated, which frames go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from negguard.model import Attachment, Claim, Document, Frame, Refusal, Span, Verdict
from negguard.rewrite.wordlists import ABOUT_IT, JUDGES, LEANS, POINTS
from negguard.text.blocks import Block, BlockKind
from negguard.text.denial import disowned, negated
from negguard.text.layout import Layout
from negguard.text.spans import merge, overlap, overlaps_any


class Gate(StrEnum):
    """What a rewrite must pass; the name counts in reports."""

    KIND = "kind"
    SIZE = "size"
    SOURCE = "source"
    PART = "part"
    NUMBER = "number"
    DIRECTION = "direction"
    VOUCHED = "vouched"
    STRUCTURE = "structure"
    HEADLINE = "headline"
    SCOPE = "scope"
    WORDING = "wording"
    SHARE = "share"
    PRONOUN = "pronoun"
    PLACE = "place"
    PROOF = "proof"
    RESULT = "result"

    def refuses(self, reason: str) -> Refusal:
        """Return the refusal that this gate gives for a reason."""
        return Refusal(reason=reason, gate=self.value)


@dataclass(frozen=True)
class Case:
    """What a verdict asks of the rewriter.

    `claims` are denied or deleted: those that stay asserted, and those that are
    negative themselves, since nobody can tell a false negative from a denial. `kept`
    name themselves untrue and stand as they are.
    """

    document: Document
    verdict: Verdict

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """Return the layout of each piece."""
        return tuple(Layout(piece) for piece in self.document.pieces)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Return the claims to treat, in order."""
        return tuple(
            claim
            for claim in self.verdict.claims
            if claim.attachment is Attachment.DETACHED or self.is_negative(claim)
        )

    @cached_property
    def kept(self) -> tuple[Claim, ...]:
        """Return the claims that stand as they are."""
        treated = set(self.claims)
        return tuple(one for one in self.verdict.claims if one not in treated)

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """Return the frames that go: all but those that cover local denials only."""
        return frames_over(self.verdict, self.claims)

    def number(self, frame: Frame) -> int:
        """Return where a frame stands in the verdict."""
        return next(n for n, one in enumerate(self.verdict.frames) if one is frame)

    def is_negative(self, claim: Claim) -> bool:
        """Tell whether a claim carries a plain "not", as a false one may do too."""
        text = self.text(claim)
        return negated(text) and not disowned(text)

    def text(self, part: Claim | Frame) -> str:
        """Return the words of a claim or a frame."""
        return part.span.of(self.document.pieces[part.message or 0])

    def covered(self, frame: Frame) -> tuple[Claim, ...]:
        """Return the claims, treated or kept, that a frame covers."""
        number = self.number(frame)
        return tuple(
            claim
            for claim in self.verdict.claims
            if claim.frame == number
            or any(
                region.message == claim.message and overlap(region.span, claim.span)
                for region in frame.scope
            )
        )

    def block(self, claim: Claim) -> Block | None:
        """Return the block that a claim starts in."""
        layout = self.layouts[claim.message or 0]
        number = layout.block_at(claim.start)
        return layout.blocks[number] if number >= 0 else None

    def notices(self, frame: Frame) -> tuple[Span, ...]:
        """Return what goes of a frame: not the right facts that stand in it.

        A sentence stays that stands behind one that points at other text or judges,
        does neither itself, and makes sense alone.
        """
        layout = self.layouts[frame.message or 0]
        inside = [
            Span(max(one.start, frame.start), min(one.end, frame.end))
            for one in sentences_in(layout, frame.span)
        ]
        plain = [is_fact(one.of(layout.folded)) for one in inside]
        first = plain.index(False) if False in plain else len(plain)
        facts = [one for n, one in enumerate(inside) if plain[n] and n > first]
        if not facts:
            return (frame.span,)
        return merge(one for one in inside if one not in facts)

    def holes(self, message: int | None) -> tuple[Span, ...]:
        """Return what frames and claims of a piece cover, in order and apart."""
        frames = [one.span for one in self.verdict.frames if one.message == message]
        claims = [one.span for one in self.verdict.claims if one.message == message]
        return merge((*frames, *claims))

    def cuts(self, piece: int) -> tuple[Span, ...]:
        """Return what goes of the notices of a piece, in order."""
        message = self.document.message_of(piece)
        return merge(
            span
            for frame in self.frames
            if frame.message == message
            for span in self.notices(frame)
        )

    def outside(self, piece: int) -> Iterator[Span]:
        """Yield the sentences of a piece that no notice or treated claim touches."""
        message = self.document.message_of(piece)
        taken = merge(
            (
                *self.cuts(piece),
                *(one.span for one in self.claims if one.message == message),
            )
        )
        layout = self.layouts[piece]
        for number in range(len(layout.blocks)):
            for sentence in layout.sentences(number):
                if not overlaps_any(sentence, taken):
                    yield sentence


def detached_claims(verdict: Verdict) -> tuple[Claim, ...]:
    """Return the claims that no denial of their own covers."""
    return tuple(one for one in verdict.claims if one.attachment is Attachment.DETACHED)


def frames_over(verdict: Verdict, claims: Sequence[Claim]) -> tuple[Frame, ...]:
    """Return the frames that must go with `claims`.

    A claim is bound to one frame, though a notice before it and one after it may both
    cover it; either, left beside the denial, would turn it round. A frame that covers
    nothing goes too.
    """
    claimed = by_piece(claims)
    bound = {claim.frame for claim in verdict.claims}
    needed = {claim.frame for claim in claims}
    # Notices that cover the same text share a scope, so it is looked at once.
    scopes = {id(frame.scope): frame.scope for frame in verdict.frames}
    covering = {
        key
        for key, scope in scopes.items()
        if any(
            overlaps_any(region.span, claimed.get(region.message or 0, ()))
            for region in scope
        )
    }
    return tuple(
        frame
        for i, frame in enumerate(verdict.frames)
        if i in needed or i not in bound or id(frame.scope) in covering
    )


def by_piece(claims: Iterable[Claim]) -> dict[int, tuple[Span, ...]]:
    """Return what claims of each piece cover, in order and apart."""
    spans: dict[int, list[Span]] = {}
    for claim in claims:
        spans.setdefault(claim.message or 0, []).append(claim.span)
    return {piece: merge(found) for piece, found in spans.items()}


def sentences_in(layout: Layout, span: Span) -> Iterator[Span]:
    """Yield the sentences of a text that overlap `span`, in order."""
    for number in range(max(layout.block_at(span.start), 0), len(layout.blocks)):
        if layout.blocks[number].span.start >= span.end:
            return
        yield from layout.touching(number, span)


def is_fact(folded: str) -> bool:
    """Tell whether a sentence of a notice says something by itself."""
    if POINTS.search(folded) or JUDGES.search(folded) or LEANS.match(folded):
        return False
    return ABOUT_IT.search(folded) is None and any(map(str.isalnum, folded))


def is_code(block: Block | None) -> bool:
    """Tell whether a block is code."""
    return block is not None and block.kind is BlockKind.CODE
