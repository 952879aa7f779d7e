"""Every span of a verdict lies in the piece that it names, and is not empty."""

from __future__ import annotations

from hypothesis import given

from negguard import Document, Guard
from negguard.model import Label
from tests.strategies import documents

GUARD = Guard.load("audit")


@given(documents)
def test_frames_and_claims_lie_in_their_piece(document: Document) -> None:
    verdict = GUARD.inspect(document).verdict
    assert verdict.label is not Label.ERROR, verdict.problem
    sizes = {document.message_of(i): len(p) for i, p in enumerate(document.pieces)}
    for found in (*verdict.frames, *verdict.claims):
        assert 0 <= found.start < found.end <= sizes[found.message]


@given(documents)
def test_claims_never_overlap_frames(document: Document) -> None:
    verdict = GUARD.inspect(document).verdict
    for claim in verdict.claims:
        for frame in verdict.frames:
            apart = claim.end <= frame.start or frame.end <= claim.start
            assert apart or claim.message != frame.message
