from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.kernels.hashing import MOST
from negguard.models import hashing
from negguard.models.hashing import (
    NONE,
    Words,
    edge_words,
    neighbours,
    read_words,
    single_words,
    word_pairs,
)
from negguard.text.segments import split


def words(*texts: str) -> Words:
    encoded = [text.encode() for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    return read_words(data, split(data, np.cumsum([0, *map(len, encoded)])))


def hashes(text: str) -> list[int]:
    return words(text).hashes.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "FALSE claim",
        "\uff46\uff41\uff4c\uff53\uff45 claim",
        "fal\u00adse claim",
        "fal\u200bse cl\u2060aim",
        "false,  claim.",
    ],
)
def test_neither_case_nor_hidden_marks_change_a_word(text: str) -> None:
    assert hashes(text) == hashes("false claim")


def test_numbers_are_one_word_and_marks_are_words() -> None:
    assert hashes("won 12 of 7") == hashes("won 3 of 90")
    assert hashes("really?") != hashes("really")


def test_of_a_long_segment_the_ends_are_read() -> None:
    many = " ".join(f"w{n}a" for n in range(90))
    read = words(many)
    assert len(read.hashes) == MOST
    assert read.hashes[-1] == hashes("w89a")[0]


def test_neighbours_stay_inside_a_text() -> None:
    around = neighbours(words("# Myths\n\nA b.\n\nC d.", "Eat fish. Go home.").segments)
    assert around.before.tolist() == [NONE, 0, 1, NONE, 3]
    assert around.after.tolist() == [1, 2, NONE, 4, NONE]
    assert around.above.tolist() == [NONE, 0, 0, NONE, NONE]
    assert around.edges.tolist() == [0, 1, 2, 0, 2]


def test_pairs_are_those_of_one_segment() -> None:
    read = words("Ann bit. Can dogs eat.")
    _, ends = word_pairs(read, np.array([0, 1, NONE]))
    assert ends.tolist() == [1, 3, 3]
    singles, ends = single_words(read, np.array([1, NONE]))
    assert ends.tolist() == [3, 3]
    assert singles.tolist() == read.hashes[2:].tolist()


def test_edges_tell_first_from_last() -> None:
    first, second = edge_words(words("Alpha beta. Beta alpha."), np.array([0, 1]))
    assert first[0] != second[0]
    assert first[1] != second[1]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_compiled_and_plain_words_agree(texts: list[str]) -> None:
    plain = words(*texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "PLAIN_UP_TO", -1)
        native = words(*texts)
    assert np.array_equal(plain.hashes, native.hashes)
    assert np.array_equal(plain.bounds, native.bounds)
