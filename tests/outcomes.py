"""Hand-made and drawn outcomes, for everything that stores them."""

from __future__ import annotations

from hypothesis import strategies as st

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
    Outcome,
    Position,
    Reach,
    Span,
    Verdict,
)
from negguard.text.edits import apply_to_document
from tests.strategies import documents

FRAME = Frame(
    span=Span(0, 3),
    kind=Kind.FALSITY,
    position=Position.PREFIX,
    reach=Reach.DOCUMENT,
    rule="en.below",
    score=0.75,
)
CLAIM = Claim(span=Span(4, 9), frame=0, attachment=Attachment.DETACHED)


def outcome(document: Document, action: Action, *edits: Edit) -> Outcome:
    """Return a detached document with one frame, one claim and a decision."""
    verdict = Verdict(
        label=Label.DETACHED,
        score=0.75,
        kinds=(Kind.FALSITY,),
        frames=(FRAME,),
        claims=(CLAIM,),
    )
    return Outcome(
        document=document,
        verdict=verdict,
        decision=Decision(action=action, reason="falsity", edits=edits),
        result=apply_to_document(document, edits),
    )


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=4)
scores = st.floats(0, 1, width=32)
spans = st.tuples(st.integers(0, 2**40), st.integers(0, 2**20)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1])
)
places = st.none() | st.integers(0, 2**31 - 1)
frames = st.builds(
    Frame,
    span=spans,
    kind=st.sampled_from(Kind),
    position=st.sampled_from(Position),
    reach=st.sampled_from(Reach),
    rule=st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    score=scores,
    message=places,
)
claims = st.builds(
    Claim,
    span=spans,
    frame=st.integers(0, 2**31 - 1),
    attachment=st.sampled_from(Attachment),
    message=places,
)
verdicts = st.builds(
    Verdict,
    label=st.sampled_from([Label.CLEAN, Label.LOCAL, Label.DETACHED]),
    score=scores,
    kinds=st.lists(st.sampled_from(Kind), unique=True, max_size=3).map(tuple),
    frames=st.lists(frames, max_size=3).map(tuple),
    claims=st.lists(claims, max_size=3).map(tuple),
)


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    """Draw an outcome whose edits fit its document."""
    document = draw(documents)
    verdict = draw(verdicts)
    edits = tuple(
        Edit(span=Span(cut, cut), text=draw(words), message=message)
        for i, piece in enumerate(document.pieces)
        for message in (document.message_of(i),)
        for cut in draw(st.sets(st.integers(0, len(piece)), max_size=2))
    )
    reason = draw(st.none() | st.just("because"))
    decision = Decision(
        action=draw(st.sampled_from(Action)), reason=reason, edits=edits
    )
    return Outcome(
        document=document,
        verdict=verdict,
        decision=decision,
        result=apply_to_document(document, edits),
    )
