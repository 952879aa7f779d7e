"""Verdict + policy -> which rule decides; the first whose condition holds."""

from __future__ import annotations

from fnmatch import fnmatchcase

from negguard.config import Policy
from negguard.config.policy import ActionRule, Condition
from negguard.model import Action, Attachment, Document, Frame, Label, Verdict

KEEP = ActionRule(when=Condition(), do=Action.KEEP)
ANNOTATE = ActionRule(when=Condition(), do=Action.ANNOTATE)


def choose_rule(verdict: Verdict, document: Document, policy: Policy) -> ActionRule:
    """Return the rule that decides about a document.

    Without a rule, clean documents and local denials are kept, and detached ones are
    annotated. What could not be judged follows `on_error`, whatever the rules say.
    """
    if verdict.label is Label.ERROR:
        return ActionRule(when=Condition(), do=policy.on_error.row)
    for rule in policy.actions:
        if condition_holds(rule.when, verdict, document):
            return rule
    return ANNOTATE if verdict.label is Label.DETACHED else KEEP


def condition_holds(condition: Condition, verdict: Verdict, document: Document) -> bool:
    """Tell whether every part of a condition is true of a verdict.

    Kinds, positions, reaches and scores are those of the detached frames.
    """
    if condition.label and verdict.label not in condition.label:
        return False
    if condition.source is not None and not fnmatchcase(
        document.source or "", condition.source
    ):
        return False
    return _frame_parts_hold(condition, detached_frames(verdict))


def detached_frames(verdict: Verdict) -> tuple[Frame, ...]:
    """Return the frames that cover at least one claim that stays asserted."""
    covering = {
        claim.frame
        for claim in verdict.claims
        if claim.attachment is Attachment.DETACHED
    }
    return tuple(f for i, f in enumerate(verdict.frames) if i in covering)


def why(verdict: Verdict) -> str | None:
    """Return one line that says what was found; None for clean documents."""
    if verdict.label is Label.CLEAN:
        return None
    if verdict.label is Label.ERROR:
        return verdict.problem
    if verdict.label is Label.UNJUDGED:
        return "not judged: not in a language that the models know"
    frames = detached_frames(verdict)
    if not frames:
        return "every denial stands in the claim's own clause"
    best = max(frames, key=lambda frame: frame.score)
    claims = sum(claim.attachment is Attachment.DETACHED for claim in verdict.claims)
    return f"{best.kind} by {best.rule}: {_count(claims, 'claim')} in scope"


def _frame_parts_hold(condition: Condition, frames: tuple[Frame, ...]) -> bool:
    asked = condition.kind or condition.position or condition.reach or condition.score
    if not asked:
        return True
    scores = [
        frame.score
        for frame in frames
        if (not condition.kind or frame.kind in condition.kind)
        and (not condition.position or frame.position in condition.position)
        and (not condition.reach or frame.reach in condition.reach)
    ]
    if not scores:
        return False
    return condition.score is None or condition.score.holds(max(scores))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
