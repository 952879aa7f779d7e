"""Whatever a verdict says, a rewrite takes no notice and leaves its claim standing.

Texts are put together from claims, notices and innocent sentences in any order, and
scopes are drawn at random over them, as a detector that is wrong would give them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from negguard.model import (
    Attachment,
    Claim,
    Document,
    Kind,
    Label,
    Refusal,
    Region,
    Span,
    Verdict,
)
from negguard.rewrite.localise import Localiser
from negguard.text.edits import apply_edits, invert_edits
from tests.unit.rewrite.marked import DEFAULT, StubParser, notice

CLAIMS = ("He sold mills.", "The raid ended trade.", "Gone, all of it.")
NOTICES = (
    "The claims below are false.",
    "[This is false.]",
    "None of the above is true.",
    "Correction: this was wrong.",
    "False:",
)
INNOCENT = ("The mill burned.", "Nine died.", "By 1914 it stood empty.")
JOINTS = (" ", "\n", "\n\n", "\n\n- ")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text, its verdict, and where its innocent sentences stand."""

    text: str
    verdict: Verdict
    innocent: tuple[Span, ...]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw a text with at least one notice and one claim, and scopes over it."""
    parts = draw(st.lists(st.sampled_from((*CLAIMS, *NOTICES, *INNOCENT)), max_size=6))
    parts = draw(st.permutations([CLAIMS[0], draw(st.sampled_from(NOTICES)), *parts]))
    text, spans = "", []
    for part in parts:
        text += draw(st.sampled_from(JOINTS)) if text else ""
        spans.append(Span(len(text), len(text) + len(part)))
        text += part
    frames = [one for one in spans if one.of(text) in NOTICES]
    others = [one for one in spans if one not in frames]
    scopes = [
        tuple(
            Region(one)
            for one in draw(st.lists(st.sampled_from(others), min_size=1, unique=True))
        )
        for _ in frames
    ]
    # A claim is bound to a frame that covers it; what no frame covers is no claim.
    covering = {
        one: [n for n, scope in enumerate(scopes) if Region(one) in scope]
        for one in others
    }
    bound = [one for one in others if covering[one] and one.of(text) in CLAIMS]
    claims = tuple(
        Claim(span=one, frame=covering[one][0], attachment=Attachment.DETACHED)
        for one in bound
    )
    verdict = Verdict(
        label=Label.DETACHED,
        frames=tuple(
            replace(
                notice(one, None, kind=Kind.FALSITY, rule="judge.test"), scope=scope
            )
            for one, scope in zip(frames, scopes, strict=True)
        ),
        claims=claims,
    )
    innocent = tuple(one for one in others if one.of(text) in INNOCENT)
    return Drawn(text, verdict, innocent)


@settings(deadline=None)
@given(drawn())
def test_no_claim_stands_bare_and_nothing_else_changes(case: Drawn) -> None:
    edits = Localiser(StubParser()).rewrite(
        Document(text=case.text),
        case.verdict,
        fallback=DEFAULT,
        denied_share=0.0,
        max_claims=100,
        words_left=0.0,
    )
    if isinstance(edits, Refusal):
        assert edits.gate
        return
    result = apply_edits(case.text, edits)
    assert apply_edits(result, invert_edits(case.text, edits)) == case.text
    kept = [one.of(case.text) for one in case.innocent]
    assert all(result.count(words) == case.text.count(words) for words in kept)
    covered = {region.span for one in case.verdict.frames for region in one.scope}
    gone = [one for one in case.verdict.frames if one.span.of(case.text) not in result]
    assert not any(one in covered for one in case.innocent if gone)
    claimed = [one.span.of(case.text) for one in case.verdict.claims]
    for words in claimed:
        assert result.count(words) == case.text.count(words) - claimed.count(words)
