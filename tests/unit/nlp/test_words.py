"""Words as numbers: what one word is, which words are one, and what lexica know."""

from __future__ import annotations

import numpy as np
import pytest

from negguard.nlp.words import NEGATIVE, SHAPES, Lexicon, hash_of, plain, read_words


def hashes(sentence: str) -> list[int]:
    return read_words([sentence.encode()]).hashes.tolist()


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("", []),
        ("   ", []),
        ("The story is false.", ["the", "story", "is", "false", "."]),
        ("FALSE", ["false"]),
        ("isn't well-known", ["isn't", "well-known"]),
        (
            "isn\u2019t \u201cso\u201d\u2014no\u2026",
            ["isn't", '"', "so", '"', "-no", "."],
        ),
        ("a\n\tb", ["a", "b"]),
        ("caf\u00e9 4.5", ["caf\u00e9", "4", ".", "5"]),
        ("!?", ["!", "?"]),
    ],
)
def test_a_sentence_becomes_the_hashes_of_its_words(
    sentence: str, words: list[str]
) -> None:
    assert hashes(sentence) == [hash_of(word) for word in words]


def test_words_do_not_depend_on_their_neighbours() -> None:
    sentences = [b"This story is false.", b"", b" \n", b"caf\xc3\xa9 so", b"The end"]
    together = read_words(sentences)
    for number, sentence in enumerate(sentences):
        alone, mine = read_words([sentence]), together.owners == number
        assert together.hashes[mine].tolist() == alone.hashes.tolist()
        assert together.shapes[mine].tolist() == alone.shapes.tolist()
        assert together.marks[mine].tolist() == alone.marks.tolist()
        assert together.capitals[mine].tolist() == alone.capitals.tolist()


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("of", "other"),
        ("is", "other"),
        ("houses", "s"),
        ("walked", "ed"),
        ("truly", "ly"),
        ("walking", "ing"),
        ("Paris", "name"),
        ("NATO", "capitals"),
        ("1912", "number"),
        ("1990s", "number"),
    ],
)
def test_an_unknown_word_has_a_shape(word: str, shape: str) -> None:
    assert SHAPES[read_words([f"so {word}".encode()]).shapes[-1]] == shape


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    assert SHAPES[read_words([b"Paris"]).shapes[0]] != "name"


def test_marks_and_capitals_are_told_apart_from_words() -> None:
    words = read_words([b"NOTE: a I"])
    assert words.marks.tolist() == [False, True, False, False]
    assert words.capitals.tolist() == [True, False, False, False]


def test_typography_is_read_as_ascii() -> None:
    assert (
        plain("\u2018a\u2019 \u201cb\u201d \u2013\u00a0\u2026".encode())
        == b"'a' \"b\" - ."
    )
    assert plain("caf\u00e9".encode()) == "caf\u00e9".encode()


def looked_up(lexicon: Lexicon, *words: str) -> tuple[list[int], list[bool]]:
    keys = np.array([hash_of(word) for word in words], dtype=np.uint64)
    classes, denying = lexicon.look_up(keys)
    return classes.tolist(), denying.tolist()


def test_a_lexicon_knows_its_words_and_those_that_deny() -> None:
    lexicon = Lexicon({"text": ["story"], "false": ["false", "never"]})
    assert lexicon.groups == ("text", "false")
    words = ("story", "false", "never", "not", "stories", "")
    assert looked_up(lexicon, *words) == (
        [0, 1, 1, -1, -1, -1],
        [False, False, True, True, False, False],
    )


def test_an_empty_lexicon_still_knows_what_denies() -> None:
    classes, denying = looked_up(Lexicon({}), *NEGATIVE, "story")
    assert classes == [-1] * (len(NEGATIVE) + 1)
    assert denying == [True] * len(NEGATIVE) + [False]


def test_words_that_fall_on_one_place_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Lexicon, "BITS", 6)  # 64 places for 61 words
    words = [f"word{number}" for number in range(60 - len(NEGATIVE))]
    lexicon = Lexicon({"even": words[::2], "odd": words[1::2]})
    classes, denying = looked_up(lexicon, *words, "stranger")
    assert classes == [number % 2 for number in range(len(words))] + [-1]
    assert not any(denying)
