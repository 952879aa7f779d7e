"""Sentence boundaries."""

from __future__ import annotations

import pytest

from negguard.model import Span
from negguard.text.sentences import sentences


def split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He won. She lost.", ["He won.", "She lost."]),
        ("Dr. Orr met J. Lee at 3.30 p.m. in Bath.", None),
        (
            "It fell. [The claim is false.] Then",
            ["It fell.", "[The claim is false.]", "Then"],
        ),
        ("[DEBUNKED] Moths eat coins.", ["[DEBUNKED]", "Moths eat coins."]),
        (
            "Claim: Moths eat.\nVerdict: False.",
            ["Claim: Moths eat.", "Verdict: False."],
        ),
        ("<p>It is a hoax.</p><p>Cows fly.</p>", ["It is a hoax.", "Cows fly."]),
        ("Why? Because it rains!", ["Why?", "Because it rains!"]),
    ],
)
def test_boundaries(text: str, expected: list[str] | None) -> None:
    assert split(text) == (expected or [text])


def test_wrapped_lines_make_one_sentence() -> None:
    text = (
        "The line of this text was wrapped by an editor at some\nForty columns or so."
    )
    assert split(text) == [text]
