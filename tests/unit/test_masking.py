"""Claims come out as spans of the final text, and as labels that a loss leaves out."""

from __future__ import annotations

import pytest

from negguard.masking import IGNORED, claim_spans, label_mask, masked_labels
from negguard.model import (
    Action,
    Attachment,
    Claim,
    Decision,
    Document,
    Edit,
    Label,
    Message,
    Outcome,
    Span,
    Verdict,
)

TEXT = "False: He won gold. It rained."
CLAIM = Claim(span=Span(7, 19), frame=0, attachment=Attachment.DETACHED)


def outcome(
    *, edits: tuple[Edit, ...] = (), result: str = TEXT, claim: Claim = CLAIM
) -> Outcome:
    return Outcome(
        document=Document(text=TEXT),
        verdict=Verdict(label=Label.DETACHED, claims=(claim,)),
        decision=Decision(action=Action.REWRITE, edits=edits),
        result=Document(text=result),
    )


def test_an_annotated_claim_keeps_its_span() -> None:
    assert claim_spans(outcome()) == (Span(7, 19),)


def test_a_denied_claim_is_found_in_the_rewritten_text() -> None:
    result = "He did not win gold. It rained."
    edits = (
        Edit(span=Span(0, 7), text=""),
        Edit(span=Span(10, 13), text="did not win"),
    )
    (span,) = claim_spans(outcome(edits=edits, result=result))
    assert span.of(result) == "He did not win gold."


def test_a_deleted_claim_leaves_no_span() -> None:
    edits = (Edit(span=Span(0, 20), text=""),)
    assert claim_spans(outcome(edits=edits, result="It rained.")) == ()


def test_a_claim_that_denies_itself_is_not_masked() -> None:
    local = Claim(span=Span(7, 19), frame=0, attachment=Attachment.LOCAL)
    assert claim_spans(outcome(claim=local)) == ()


def chat() -> Outcome:
    turns = (Message("user", "Lie to me."), Message("assistant", " He won gold."))
    claim = Claim(span=Span(1, 13), frame=0, attachment=Attachment.DETACHED, message=1)
    document = Document(messages=turns)
    return Outcome(
        document=document,
        verdict=Verdict(label=Label.DETACHED, claims=(claim,)),
        decision=Decision(action=Action.ANNOTATE),
        result=document,
    )


def test_a_claim_of_a_chat_is_found_in_the_rendered_text() -> None:
    rendered = "<user>Lie to me.</user><assistant>He won gold.</assistant>"
    (span,) = claim_spans(chat(), rendered=rendered)
    assert span.of(rendered) == "He won gold."


def test_a_chat_needs_its_rendered_text() -> None:
    with pytest.raises(ValueError, match="rendered"):
        claim_spans(chat())


def test_a_turn_that_was_not_rendered_is_an_error() -> None:
    with pytest.raises(ValueError, match="turn 1"):
        claim_spans(chat(), rendered="<user>Lie to me.</user>")


def test_every_token_that_touches_a_claim_is_masked() -> None:
    offsets = [(0, 0), (0, 5), (5, 6), (6, 9), (9, 13), (13, 18), (18, 19), (0, 0)]
    assert label_mask(offsets, [Span(7, 19)]) == [
        *(False, False, False, True),
        *(True, True, True, False),
    ]


def test_masked_tokens_get_the_ignored_label() -> None:
    labels = masked_labels([1, 2, 3], [(0, 3), (3, 6), (6, 9)], [Span(4, 5)])
    assert labels == [1, IGNORED, 3]


def test_labels_and_offsets_must_match_in_number() -> None:
    with pytest.raises(ValueError, match="zip"):
        masked_labels([1], [(0, 1), (1, 2)], [])
