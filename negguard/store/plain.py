"""Outcomes as plain values and back: for columns, `--json`, and kept examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negguard.model import (
    Action,
    Attachment,
    Claim,
    Decision,
    Document,
    Edit,
    Frame,
    Kind,
    Label,
    Message,
    Outcome,
    Position,
    Reach,
    Region,
    Span,
    Verdict,
)
from negguard.text.edits import apply_to_document

Values = Mapping[str, Any]


def outcome_values(outcome: Outcome) -> dict[str, Any]:
    """Return everything that is known about one document, as JSON values."""
    return outcome.to_dict()


def findings(outcome: Outcome) -> dict[str, Any]:
    """Return verdict and decision as JSON values, without the document."""
    verdict, decision = outcome.verdict, outcome.decision
    return {
        "label": verdict.label.value,
        "action": decision.action.value,
        "reason": verdict.problem or decision.reason,
        "score": round(verdict.score, 4),
        "kinds": [kind.value for kind in verdict.kinds],
        "frames": [_frame(frame) for frame in verdict.frames],
        "claims": [claim_values(claim) for claim in verdict.claims],
        "edits": [edit_values(edit) for edit in decision.edits],
    }


def document_values(document: Document) -> dict[str, Any]:
    """Return a document's text, or its messages."""
    if document.messages is None:
        return {"text": document.text}
    return {
        "messages": [{"role": m.role, "content": m.content} for m in document.messages]
    }


def read_outcome(values: Values) -> Outcome:
    """Return the outcome of `findings` beside `document_values` of the original.

    Raises:
        ValueError, KeyError, TypeError: the values are no outcome.
    """
    document = document_of_values(values)
    label = Label(values["label"])
    edits = tuple(map(read_edit, values["edits"]))
    return Outcome(
        document=document,
        verdict=Verdict(
            label=label,
            score=values["score"],
            kinds=tuple(map(Kind, values["kinds"])),
            frames=tuple(map(read_frame, values["frames"])),
            claims=tuple(map(read_claim, values["claims"])),
            problem=values["reason"] if label is Label.ERROR else None,
        ),
        decision=Decision(
            action=Action(values["action"]), reason=values["reason"], edits=edits
        ),
        result=apply_to_document(document, edits),
    )


def document_of_values(values: Values) -> Document:
    """Return the document of `document_values`.

    Raises:
        KeyError, TypeError: there is neither a text nor messages.
    """
    turns = values.get("messages")
    if turns is None:
        return Document(text=_string(values["text"]))
    messages = [Message(str(turn["role"]), _string(turn["content"])) for turn in turns]
    return Document(messages=tuple(messages))


def frame_values(frame: Frame) -> dict[str, Any]:
    """Return a frame without its scope."""
    return {
        **_place(frame),
        "kind": frame.kind.value,
        "position": frame.position.value,
        "reach": frame.reach.value,
        "rule": frame.rule,
        "score": frame.score,
    }


def read_frame(values: Values) -> Frame:
    """Return the frame of `frame_values`, with a scope where there is one."""
    return Frame(
        span=_span(values),
        kind=Kind(values["kind"]),
        position=Position(values["position"]),
        reach=Reach(values["reach"]),
        rule=values["rule"],
        score=values["score"],
        message=values["message"],
        scope=tuple(Region(_span(p), p["message"]) for p in values.get("scope", ())),
    )


def claim_values(claim: Claim) -> dict[str, Any]:
    """Return a claim."""
    return {
        **_place(claim),
        "frame": claim.frame,
        "attachment": claim.attachment.value,
    }


def read_claim(values: Values) -> Claim:
    """Return the claim of `claim_values`."""
    return Claim(
        span=_span(values),
        frame=values["frame"],
        attachment=Attachment(values["attachment"]),
        message=values["message"],
    )


def edit_values(edit: Edit) -> dict[str, Any]:
    """Return an edit."""
    return {**_place(edit), "text": edit.text}


def read_edit(values: Values) -> Edit:
    """Return the edit of `edit_values`."""
    return Edit(span=_span(values), text=values["text"], message=values["message"])


def _frame(frame: Frame) -> dict[str, Any]:
    scope = [
        {"start": part.span.start, "end": part.span.end, "message": part.message}
        for part in frame.scope
    ]
    return {**frame_values(frame), "score": round(frame.score, 4), "scope": scope}


def _place(value: Frame | Claim | Edit) -> dict[str, Any]:
    return {"start": value.start, "end": value.end, "message": value.message}


def _span(values: Values) -> Span:
    return Span(values["start"], values["end"])


def _string(value: object) -> str:
    if not isinstance(value, str):
        msg = f"a text is a string, not {type(value).__name__}"
        raise TypeError(msg)
    return value
