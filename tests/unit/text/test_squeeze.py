"""Squeezing takes out what nobody sees, and knows the way back."""

from __future__ import annotations

import pytest
from hypothesis import given

from negguard.text.squeeze import squeeze
from tests.strategies import texts


@pytest.mark.parametrize(
    "hidden",
    [
        "fal\u00adse",
        "f\u200ba\u200cl\u200ds\u2060e",
        "\ufefffalse",
        "\uff46\uff41\uff4c\uff53\uff45",
        "\U0001d41f\U0001d41a\U0001d425\U0001d42c\U0001d41e",
    ],
)
def test_a_word_is_found_behind_marks_and_look_alikes(hidden: str) -> None:
    assert squeeze(hidden).text == "false"


def test_a_span_of_the_squeezed_text_is_one_of_the_original() -> None:
    text = "It is fal\u00adse."
    squeezed = squeeze(text)
    start = squeezed.text.index("false")
    assert squeezed.original(start, start + 5).of(text) == "fal\u00adse"


def test_half_a_pair_of_surrogates_is_no_letter() -> None:
    assert squeeze("a\ud800b").text == "a\ufffdb"


@given(texts)
def test_every_character_knows_its_place(text: str) -> None:
    squeezed = squeeze(text)
    for place, character in enumerate(squeezed.text):
        assert squeeze(squeezed.original(place, place + 1).of(text)).text == character
