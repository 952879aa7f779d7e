"""Judge: what the frames and claims of a document add up to."""

from __future__ import annotations

from negguard.model import CLEAN, Attachment, Claim, Frame, Kind, Label, Verdict


def judge(frames: tuple[Frame, ...], claims: tuple[Claim, ...]) -> Verdict:
    """Return the verdict: detached where a frame covers a claim that stays asserted."""
    if not frames:
        return CLEAN
    detached = {
        claim.frame for claim in claims if claim.attachment is Attachment.DETACHED
    }
    acting = [frame for number, frame in enumerate(frames) if number in detached]
    return Verdict(
        label=Label.DETACHED if acting else Label.LOCAL,
        score=max(frame.score for frame in acting or frames),
        kinds=_kinds(acting),
        frames=frames,
        claims=claims,
    )


def _kinds(frames: list[Frame]) -> tuple[Kind, ...]:
    """Return the kinds by falling score; of equals, the one said at greater length."""
    best: dict[Kind, tuple[float, int]] = {}
    for frame in frames:
        score, length = best.get(frame.kind, (0.0, 0))
        best[frame.kind] = (max(score, frame.score), length + len(frame.span))
    return tuple(sorted(best, key=lambda kind: (best[kind], kind), reverse=True))
