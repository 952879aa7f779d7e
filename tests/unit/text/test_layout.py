"""Blocks and their sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.text.blocks import BlockKind
from negguard.text.layout import Layout


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("# Title\nText", ["heading", "paragraph"]),
        ("Title\n=====\n\nText", ["heading", "paragraph"]),
        ("== Wiki ==\n\n* one\n* two", ["heading", "item", "item"]),
        ("> quoted\n> more\n\nText", ["quote", "paragraph"]),
        ("Text\n\n```py\nx = 1\n\ny = 2\n```\nEnd", ["paragraph", "code", "paragraph"]),
        ("Text:\n\n    x = 1\n\n    y = 2\n\nEnd", ["paragraph", "code", "paragraph"]),
        ("| a | b |\n| c | d |", ["row", "row"]),
        (
            "<!-- note -->\nText\n\n---\n\nEnd",
            ["comment", "paragraph", "rule", "paragraph"],
        ),
        ("One\r\n\r\nTwo", ["paragraph", "paragraph"]),
        ("One\u2028\u2028Two", ["paragraph", "paragraph"]),
        ("x", ["paragraph"]),
        ("", []),
    ],
)
def test_kinds_of_blocks(text: str, kinds: list[str]) -> None:
    assert [block.kind for block in Layout(text).blocks] == [
        BlockKind(k) for k in kinds
    ]


def test_markers_are_left_out_of_the_body() -> None:
    text = "## Myth: cows fly ##\n\n1. They do."
    bodies = [block.body.of(text) for block in Layout(text).blocks]
    assert bodies == ["Myth: cows fly", "They do."]


@given(st.text(alphabet="ab .#>-*|`~=[]<!\n\t\r\u2028A1", max_size=120))
def test_blocks_cover_all_but_white_space(text: str) -> None:
    layout = Layout(text)
    position = 0
    for number, block in enumerate(layout.blocks):
        assert not text[position : block.span.start].strip()
        assert block.span.start <= block.body.start <= block.body.end <= block.span.end
        for span in layout.sentences(number):
            assert block.body.start <= span.start < span.end <= block.body.end
        position = block.span.end
    assert not text[position:].strip()
