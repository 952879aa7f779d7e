from __future__ import annotations

import pytest

from negguard.detect.candidates import read_segments
from negguard.detect.claims import bind_claims, rebound, segments_within
from negguard.detect.scope import Scope
from negguard.model import (
    Attachment,
    Document,
    Frame,
    Kind,
    Label,
    Position,
    Reach,
    Region,
    Span,
)


def scope(*segments: int) -> Scope:
    return Scope(segments=segments, position=Position.PREFIX, reach=Reach.BLOCK)


def claims(text: str, *segments: int) -> list[tuple[str, str]]:
    document = Document(text=text)
    found = bind_claims(document, read_segments([text]), [scope(*segments)])
    return [(claim.span.of(text), claim.attachment.value) for claim in found]


def test_every_covered_segment_is_a_claim() -> None:
    text = "False:\n\nBy 2014, the dam had failed nine times. Nine died."
    assert claims(text, 1, 2) == [
        ("By 2014, the dam had failed nine times.", "detached"),
        ("Nine died.", "detached"),
    ]


@pytest.mark.parametrize(
    ("sentence", "attachment"),
    [
        ("Ed Sheeran did not win the race.", "local"),
        ("The wind pump was invented by Grace Holt.", "detached"),
        ("Her novel won a prize.", "detached"),
    ],
)
def test_a_claim_that_denies_itself_is_local(sentence: str, attachment: str) -> None:
    assert claims(f"False:\n\n{sentence}", 1) == [(sentence, attachment)]


def test_parts_of_one_sentence_are_one_claim() -> None:
    text = "False:\n\nThe pump \u2014 built in 1911 \u2014 failed."
    assert claims(text, 1, 2, 3) == [
        ("The pump \u2014 built in 1911 \u2014 failed.", "detached")
    ]


def test_a_claim_of_two_frames_is_bound_once() -> None:
    text = "False.\n\nHe won.\n\nNot so."
    found = bind_claims(
        Document(text=text), read_segments([text]), [scope(1), scope(1)]
    )
    assert [(claim.span.of(text), claim.frame) for claim in found] == [("He won.", 0)]


def test_segments_within_regions_are_those_that_overlap() -> None:
    segments = read_segments(["He won. She lost.", "They sang."])
    assert segments_within(
        segments, [Region(Span(9, 11), 0), Region(Span(0, 2), 1)]
    ) == (1, 2)


def test_frames_with_scopes_of_others_are_bound_again() -> None:
    text = "False.\n\nHe won."
    frame = Frame(
        span=Span(0, 6),
        kind=Kind.FALSITY,
        position=Position.PREFIX,
        reach=Reach.SENTENCE,
        rule="judge",
        score=0.9,
        scope=(Region(Span(8, 15)),),
    )
    verdict = rebound(Document(text=text), (frame,))
    assert verdict.label is Label.DETACHED
    assert [claim.attachment for claim in verdict.claims] == [Attachment.DETACHED]
