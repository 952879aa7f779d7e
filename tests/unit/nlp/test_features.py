from __future__ import annotations

import pytest

from negguard.model import Span
from negguard.nlp.features import BUCKETS, Candidate, features, read_words
from negguard.text.layout import Layout

LEXICON = {"story": "text", "false": "false", "this": "point", "is": "function"}


def candidate(text: str, sentence: str) -> Candidate:
    layout = Layout(text)
    start = text.index(sentence)
    return Candidate(
        layout=layout,
        block=layout.block_at(start),
        sentence=Span(start, start + len(sentence)),
    )


def numbers(text: str, sentence: str) -> set[int]:
    return set(features(candidate(text, sentence), LEXICON))


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("story", "<text>"),
        ("is", "is"),
        ("1912", "<number>"),
        ("NATO", "<capitals>"),
        ("Paris", "<name>"),
        ("walking", "<wing>"),
        ("!", "!"),
    ],
)
def test_a_word_is_written_as_its_class(word: str, sign: str) -> None:
    text = f"so {word}"
    words = read_words(Layout(text), Span(0, len(text)), LEXICON)
    assert words[-1].sign == sign


def test_the_middle_of_a_long_sentence_is_cut() -> None:
    text = "word " * 200
    words = read_words(Layout(text), Span(0, len(text)), LEXICON)
    assert [word.group for word in words].count("cut") == 1
    assert len(words) == 65


def test_features_are_ascending_numbers_of_buckets() -> None:
    found = features(candidate("This story is false.", "This story is false."), LEXICON)
    assert list(found) == sorted(set(found))
    assert 0 <= found[0] <= found[-1] < BUCKETS


def test_names_make_no_difference() -> None:
    one = numbers(
        "He met Ann.\n\nThe Leeds story is false.", "The Leeds story is false."
    )
    two = numbers(
        "He met Ann.\n\nThe Derby story is false.", "The Derby story is false."
    )
    assert one == two


def test_a_denied_judgement_is_another_feature() -> None:
    plain = numbers("This story is false.", "This story is false.")
    denied = numbers("This story is not false.", "This story is not false.")
    assert plain - denied
    assert denied - plain


def test_the_place_in_the_text_makes_a_difference() -> None:
    first = numbers("This is false.\n\nHe won.\n\nShe lost.", "This is false.")
    last = numbers("He won.\n\nShe lost.\n\nThis is false.", "This is false.")
    assert first != last


def test_words_shared_with_the_text_around_make_a_difference() -> None:
    strange = numbers(
        "The turbine runs.\n\nThe kettle is false.", "The kettle is false."
    )
    shared = numbers("The kettle runs.\n\nThe kettle is false.", "The kettle is false.")
    assert strange != shared
