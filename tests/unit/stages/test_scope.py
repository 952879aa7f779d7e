"""What frames cover: layout decides."""

from __future__ import annotations

import pytest

from negguard.model import Document, Frame, Kind, Message, Position, Reach, Span
from negguard.stages.scope import resolve_scope
from negguard.stages.segment import segment


def frame_at(text: str, words: str, position: str, reach: str) -> Frame:
    start = text.index(words)
    return Frame(
        span=Span(start, start + len(words)),
        kind=Kind.FALSITY,
        position=Position(position),
        reach=Reach(reach),
        rule="test",
        score=0.9,
    )


def covered(text: str, words: str, position: str, reach: str) -> list[str]:
    document = Document(text=text)
    frame = frame_at(text, words, position, reach)
    (resolved,) = resolve_scope(document, (segment(text),), (frame,))
    return [region.span.of(text) for region in resolved.scope]


@pytest.mark.parametrize(
    ("text", "words", "position", "reach", "expected"),
    [
        ("All false.\n\nA.\n\nB.", "All false.", "prefix", "document", ["A.\n\nB."]),
        ("A.\n\nB.\n\nAll false.", "All false.", "suffix", "document", ["A.\n\nB."]),
        ("Myth: A b c.\nFact: D.", "Myth:", "inline", "sentence", ["A b c."]),
        ("1. It rained. (no)\n2. D.", "(no)", "inline", "block", ["It rained."]),
        ("- It rained (no)\n- D.", "(no)", "inline", "block", ["It rained"]),
        (
            "All three false:\n\n- A\n- B\n\nEnd.",
            "All three false:",
            "prefix",
            "document",
            ["- A\n- B"],
        ),
        (
            "## All false\n\n## One\n\nA.\n\n## Two\n\nB.",
            "All false",
            "prefix",
            "document",
            ["## One\n\nA.\n\n## Two\n\nB."],
        ),
        (
            "Text.\n\nThese points are false:\n\n- A\n- B\n\nEnd.",
            "These points are false:",
            "inline",
            "block",
            ["- A\n- B"],
        ),
        (
            "> Q one.\n\nNone of that.\n\nEnd.",
            "None of that.",
            "inline",
            "block",
            ["> Q one."],
        ),
        (
            "## One\n\nAll false.\n\nA.\n\n## Two\n\nB.",
            "All false.",
            "prefix",
            "document",
            ["A."],
        ),
        ("# Bad\n\nA.\n\n# Good\n\nB.", "# Bad", "inline", "section", ["A."]),
        (
            "```js\n// bad\nx = 1\n\n// good\ny = 2\n```",
            "// bad",
            "inline",
            "block",
            ["x = 1"],
        ),
        ("```js\nx = 1 // bad\ny = 2\n```", "// bad", "inline", "block", ["x = 1"]),
    ],
)
def test_scope(
    text: str, words: str, position: str, reach: str, expected: list[str]
) -> None:
    assert covered(text, words, position, reach) == expected


def test_exempted_sentences_are_left_out() -> None:
    text = (
        "Most of this is false, only the fire at the northern mill is true.\n\n"
        "The duke sold the bridge. The northern mill had a fire in May."
    )
    notice = text.partition("\n")[0]
    assert covered(text, notice, "prefix", "document") == ["The duke sold the bridge."]


@pytest.mark.parametrize(
    ("roles", "piece", "words", "expected"),
    [
        (("system", "user", "assistant"), 0, "The reply below is false.", [2]),
        (("user", "assistant", "user"), 2, "None of that is right.", [1]),
        (("user", "assistant", "assistant"), 0, "Make it up.", [1, 2]),
    ],
)
def test_turns_of_a_chat(
    roles: tuple[str, ...], piece: int, words: str, expected: list[int]
) -> None:
    contents = [
        words if i == piece else f"Turn {i} says so." for i in range(len(roles))
    ]
    document = Document(
        messages=tuple(map(Message, roles, contents)),
    )
    frame = Frame(
        span=Span(0, len(words)),
        kind=Kind.FICTION,
        position=Position.PREFIX,
        reach=Reach.CHAT,
        rule="test",
        score=0.9,
        message=piece,
    )
    layouts = tuple(segment(content) for content in contents)
    (resolved,) = resolve_scope(document, layouts, (frame,))
    assert [region.message for region in resolved.scope] == expected
