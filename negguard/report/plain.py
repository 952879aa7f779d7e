"""Outcomes as plain JSON values, for `--json` and for other programs."""

from __future__ import annotations

from typing import Any

from negguard.model import Claim, Edit, Frame, Outcome


def outcome_values(outcome: Outcome) -> dict[str, Any]:
    """Return everything that is known about one document, as JSON values."""
    verdict, decision = outcome.verdict, outcome.decision
    values: dict[str, Any] = {
        "label": verdict.label.value,
        "action": decision.action.value,
        "reason": verdict.problem or decision.reason,
        "score": round(verdict.score, 4),
        "kinds": [kind.value for kind in verdict.kinds],
        "frames": [_frame(frame) for frame in verdict.frames],
        "claims": [_claim(claim) for claim in verdict.claims],
        "edits": [_edit(edit) for edit in decision.edits],
    }
    if outcome.messages is None:
        return {**values, "text": outcome.text}
    turns = [{"role": m.role, "content": m.content} for m in outcome.messages]
    return {**values, "messages": turns}


def _frame(frame: Frame) -> dict[str, Any]:
    return {
        **_place(frame),
        "kind": frame.kind.value,
        "position": frame.position.value,
        "reach": frame.reach.value,
        "rule": frame.rule,
        "score": round(frame.score, 4),
        "scope": [
            {"start": part.span.start, "end": part.span.end, "message": part.message}
            for part in frame.scope
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        **_place(claim),
        "frame": claim.frame,
        "attachment": claim.attachment.value,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_place(edit), "text": edit.text}


def _place(value: Frame | Claim | Edit) -> dict[str, Any]:
    return {"start": value.start, "end": value.end, "message": value.message}
