from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.text import segments as module
from negguard.text.segments import SegmentKind, code_points, split


def cut(text: str) -> list[tuple[str, str]]:
    data = np.frombuffer(text.encode(), np.uint8)
    found = split(data, np.array([0, len(data)]))
    return [
        (data[start:end].tobytes().decode(), SegmentKind(kind).name.lower())
        for start, end, kind in zip(found.starts, found.ends, found.kinds, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "# Myths\n\nBats are blind.",
            [("Myths", "heading"), ("Bats are blind.", "sentence")],
        ),
        ("Myth: bats are blind", [("Myth:", "label"), ("bats are blind", "sentence")]),
        ("- **Bad:** use eval", [("**Bad:**", "label"), ("use eval", "item")]),
        (
            "Dr. Smith won. He left.",
            [("Dr. Smith won.", "sentence"), ("He left.", "sentence")],
        ),
        ("| Claim | Verdict |", [("Claim", "cell"), ("Verdict", "cell")]),
        ("He won. [Not true.]", [("He won.", "sentence"), ("[Not true.]", "remark")]),
        (
            "He won, which is false.",
            [("He won,", "sentence"), ("which is false.", "sentence")],
        ),
        (
            "Bats are blind \u2014 false",
            [("Bats are blind", "sentence"), ("false", "sentence")],
        ),
        (
            "```py\n# bad\nx = eval(y)\n```",
            [("# bad", "comment"), ("x = eval(y)", "code")],
        ),
        ("> He won.", [("He won.", "quote")]),
        (
            "<!-- not so --> He won.",
            [("<!-- not so -->", "comment"), ("He won.", "sentence")],
        ),
        (
            '<claim verdict="false">He won</claim>',
            [('<claim verdict="false">', "tag"), ("He won", "sentence")],
        ),
        (
            '{"claim": "He won", "label": "false"}',
            [('{"claim": "He won",', "sentence"), ('"label": "false"}', "sentence")],
        ),
        (
            "See [the page](a.html) first.",
            [("See [the page](a.html) first.", "sentence")],
        ),
        ("", []),
        ("---\n***\n", []),
    ],
)
def test_layout_decides_where_segments_end(
    text: str, parts: list[tuple[str, str]]
) -> None:
    assert cut(text) == parts


def test_a_line_that_an_editor_broke_goes_on() -> None:
    text = "The bridge was closed for repairs in the spring of the year,\nand opened."
    assert len(cut(text)) == 1


def test_a_long_segment_is_cut_at_a_space() -> None:
    parts = [part for part, _ in cut("word " * 300)]
    assert all(len(part) <= 480 for part in parts)
    assert " ".join(parts).split() == ["word"] * 300


def test_code_points_count_letters_and_not_bytes() -> None:
    text = "\u00e9\U0001f600a"
    data = np.frombuffer(text.encode(), np.uint8)
    assert code_points(text, data, np.array([0, 2, 6, 7])).tolist() == [0, 1, 2, 3]


@given(
    st.lists(
        st.text(alphabet="Ab1 .:|#>-*`[]()\n\t\"'<!/\u2014\u00e9", max_size=80),
        max_size=4,
    )
)
def test_compiled_and_plain_splitters_agree(texts: list[str]) -> None:
    data = np.frombuffer("".join(texts).encode(), np.uint8)
    offsets = np.cumsum([0, *(len(text.encode()) for text in texts)])
    plain = split(data, offsets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PLAIN_UP_TO", -1)
        native = split(data, offsets)
    for name in ("starts", "ends", "kinds", "leads", "bounds"):
        assert np.array_equal(getattr(plain, name), getattr(native, name))


@given(st.lists(st.text(max_size=60), max_size=4))
def test_segments_lie_in_their_text_in_order_and_apart(texts: list[str]) -> None:
    encoded = [text.encode() for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    offsets = np.cumsum([0, *map(len, encoded)])
    found = split(data, offsets)
    assert len(found.bounds) == len(texts) + 1
    assert np.all(found.starts < found.ends)
    assert np.all(found.ends[:-1] <= found.starts[1:])
    for row in range(len(texts)):
        low, high = found.bounds[row], found.bounds[row + 1]
        assert np.all(found.starts[low:high] >= offsets[row])
        assert np.all(found.ends[low:high] <= offsets[row + 1])


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_neighbour_does_not_move_a_boundary(first: str, second: str) -> None:
    alone = cut(first)
    data = np.frombuffer((first + second).encode(), np.uint8)
    size = len(first.encode())
    both = split(data, np.array([0, size, len(data)]))
    assert both.bounds[1] == len(alone)


@pytest.mark.parametrize(
    "text", ["# ", "#  ", "> # ", "- ", "1. ", ">", "a\n# ", "<", "[", "(a", "```"]
)
def test_a_mark_at_the_end_of_a_text_is_no_segment_of_another(text: str) -> None:
    assert all(part.strip() for part, _ in cut(text))
