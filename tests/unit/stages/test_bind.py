"""Claims: assertions in a scope, local or detached."""

from __future__ import annotations

import pytest

from negguard.model import (
    Attachment,
    Claim,
    Document,
    Frame,
    Kind,
    Label,
    Position,
    Reach,
    Region,
    Span,
)
from negguard.stages.bind import bind_claims
from negguard.stages.segment import segment
from negguard.stages.verdict import judge


def frame_over(text: str, kind: Kind = Kind.FALSITY) -> Frame:
    return Frame(
        span=Span(0, 0),
        kind=kind,
        position=Position.PREFIX,
        reach=Reach.DOCUMENT,
        rule="test",
        score=0.9,
        scope=(Region(Span(0, len(text))),),
    )


def claims_in(text: str) -> tuple[Claim, ...]:
    return bind_claims(Document(text=text), (segment(text),), (frame_over(text),))


def test_questions_titles_and_bylines_claim_nothing() -> None:
    text = (
        "A Short Title\n\nBy Ada Orr and friends\n\n"
        "Who sold the bridge? The duke did so."
    )
    assert [claim.span.of(text) for claim in claims_in(text)] == ["The duke did so."]


def test_items_claim_without_a_full_stop() -> None:
    text = "- Sharks never get cancer\n- Bees sleep in winter"
    assert len(claims_in(text)) == 2


def test_a_denial_in_the_own_clause_is_local() -> None:
    text = "The duke sold the bridge. The claim that he fled is false."
    attachments = [claim.attachment for claim in claims_in(text)]
    assert attachments == [Attachment.DETACHED, Attachment.LOCAL]


def test_a_text_that_keeps_denying_is_local() -> None:
    text = (
        "The duke never sold the bridge. He did not flee to Rome. No record of it "
        "exists. The story was fabricated in May. The bridge stands. It was not sold."
    )
    assert {claim.attachment for claim in claims_in(text)} == {Attachment.LOCAL}


def test_a_claim_goes_to_the_frame_that_covers_least() -> None:
    text = "The duke sold the bridge. He fled to Rome."
    wide = frame_over(text)
    narrow = Frame(
        span=Span(0, 0),
        kind=Kind.FICTION,
        position=Position.INLINE,
        reach=Reach.SENTENCE,
        rule="test",
        score=0.9,
        scope=(Region(Span(0, 25)),),
    )
    claims = bind_claims(Document(text=text), (segment(text),), (wide, narrow))
    assert [claim.frame for claim in claims] == [1, 0]


def test_a_frame_without_detached_claims_leaves_the_label_local() -> None:
    text = "The claim that he fled is false."
    assert judge((frame_over(text),), claims_in(text)).label is Label.LOCAL


@pytest.mark.parametrize(
    "text",
    [
        "By 2014, the dam had failed nine times.",
        "By law, Norway drives on the left.",
        "Published in 1998, the book sold a million copies.",
        "Thanks to the king, the wall stood.",
        "Shares fell by nine points.",
        "Nine died.",
    ],
)
def test_a_sentence_that_opens_like_a_byline_claims(text: str) -> None:
    assert [claim.span.of(text) for claim in claims_in(text)] == [text]
    assert judge((frame_over(text),), claims_in(text)).label is Label.DETACHED


@pytest.mark.parametrize(
    "text",
    [
        "By Ada Orr and friends",
        "Posted by Ada Orr on Monday.",
        "Published 3 May 2021.",
        "Author: Ada Orr",
        "Thank you for reading.",
    ],
)
def test_a_byline_claims_nothing(text: str) -> None:
    assert claims_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The wind pump was invented by Grace Holt.",
        "The book is a novel about bees.",
        "The moon landing was faked in a studio.",
        "Ed Sheeran won, which is false.",
    ],
)
def test_a_word_of_untruth_is_no_denial_of_its_own_sentence(text: str) -> None:
    assert [claim.attachment for claim in claims_in(text)] == [Attachment.DETACHED]
