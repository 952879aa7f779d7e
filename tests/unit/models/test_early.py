"""The first two classifiers: sums that nothing around a segment can change."""

from __future__ import annotations

import numpy as np
import pytest

from negguard.models import screen as module
from negguard.models.hashing import (
    EDGES,
    LAYOUTS,
    SIZES,
    Neighbours,
    Words,
    neighbours,
    read_words,
)
from negguard.models.screen import Screen
from negguard.models.sieve import Sieve
from negguard.text.segments import split

TEXTS = ("This is false.\n\nBats are blind.", "# Myths\n\n- One. Two three.", "", "Hm?")
DIM = 4


def words(texts: tuple[str, ...]) -> Words:
    encoded = [text.encode() for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    return read_words(data, split(data, np.cumsum([0, *map(len, encoded)])))


def screen() -> Screen:
    draw = np.random.default_rng(1)
    sizes = (64, 128, 32, LAYOUTS * SIZES)
    return Screen(*(draw.integers(-90, 90, size).astype(np.int16) for size in sizes))


def sieve() -> Sieve:
    draw = np.random.default_rng(2)
    arrays: dict[str, np.ndarray] = {}
    for name in ("one", "two", "before", "after", "above", "edge"):
        arrays[name] = draw.integers(-127, 127, (64, DIM)).astype(np.int8)
        arrays[name + "_scale"] = np.float32(0.01)
    width = 6 * DIM + LAYOUTS + SIZES + EDGES
    for name, shape in (("hidden", (width, 6)), ("second", (6, 5)), ("out", (5, 8))):
        arrays[name] = draw.normal(size=shape).astype(np.float32)
        arrays[name + "_bias"] = draw.normal(size=shape[1]).astype(np.float32)
    return Sieve(arrays)


def scores(texts: tuple[str, ...]) -> list[float]:
    read = words(texts)
    around: Neighbours = neighbours(read.segments)
    return sieve().scores(read, around, np.arange(len(read))).tolist()


def test_compiled_and_plain_sums_agree() -> None:
    read = words(TEXTS)
    plain = screen().scores(read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PLAIN_UP_TO", -1)
        assert np.array_equal(screen().scores(read), plain)


def test_the_screen_looks_at_a_segment_alone() -> None:
    together = screen().scores(words(TEXTS)).tolist()
    apart = [each for text in TEXTS for each in screen().scores(words((text,)))]
    assert together == apart


def test_texts_beside_a_text_do_not_change_what_the_sieve_says() -> None:
    apart = [each for text in TEXTS for each in scores((text,))]
    assert scores(TEXTS) == apart
    assert len(set(apart)) > 1


def test_a_neighbour_in_the_text_does() -> None:
    assert scores(("One. Two.",))[0] != scores(("One. Three four.",))[0]
