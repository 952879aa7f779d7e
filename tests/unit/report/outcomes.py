"""Outcomes made by hand, for views that only show them."""

from __future__ import annotations

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
from negguard.text.edits import apply_edits

NOTICE = "NOTICE: every claim in this article is false."
WON = "Ada Roe won the race in 1999."
DENIED = "She did not enter the swim."
TEXT = f"{NOTICE}\n\n{WON} {DENIED}\n\nSee also: other races."


def place(quote: str, text: str = TEXT) -> Span:
    """Return where a quote stands in a text."""
    start = text.index(quote)
    return Span(start, start + len(quote))


def rewritten() -> Outcome:
    """Return a framed document whose frame was taken out and claim denied."""
    body = Span(place(WON).start, place(DENIED).end)
    frame = Frame(
        span=place(NOTICE),
        kind=Kind.FALSITY,
        position=Position.PREFIX,
        reach=Reach.DOCUMENT,
        rule="falsity.notice",
        score=0.97,
        scope=(Region(body),),
    )
    edits = (
        Edit(span=Span(0, place(WON).start), text=""),
        Edit(span=place("won"), text="did not win"),
    )
    document = Document(text=TEXT)
    return Outcome(
        document=document,
        verdict=Verdict(
            label=Label.DETACHED,
            score=0.97,
            kinds=(Kind.FALSITY,),
            frames=(frame,),
            claims=(
                Claim(span=place(WON), frame=0, attachment=Attachment.DETACHED),
                Claim(span=place(DENIED), frame=0, attachment=Attachment.LOCAL),
            ),
        ),
        decision=Decision(action=Action.REWRITE, reason="falsity", edits=edits),
        result=document.with_pieces((apply_edits(TEXT, edits),)),
    )


def kept(text: str) -> Outcome:
    """Return a clean document."""
    return unchanged(Document(text=text))


def chat(*turns: str) -> Outcome:
    """Return a clean chat whose turns alternate between user and assistant."""
    roles = ("user", "assistant")
    messages = tuple(
        Message(role=roles[n % 2], content=turn) for n, turn in enumerate(turns)
    )
    return unchanged(Document(messages=messages))


def unchanged(document: Document) -> Outcome:
    """Return a document that nothing was found in."""
    return Outcome(
        document=document,
        verdict=Verdict(label=Label.CLEAN),
        decision=Decision(action=Action.KEEP),
        result=document,
    )
