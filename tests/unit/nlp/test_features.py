from __future__ import annotations

import numpy as np
import pytest

from negguard.nlp.features import FACTS, HASHED, SIZE, VALUES, Candidates, Reader
from negguard.nlp.scorer import read_lexicon, shipped_folder

REST = "The dam at Orley burst. Nine villages were flooded by Monday."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(read_lexicon(shipped_folder()))


def candidates(*pairs: tuple[str, str]) -> Candidates:
    """Return one candidate for each text and sentence in it."""
    texts = [text.encode() for text, _ in pairs]
    offsets = np.cumsum([0, *map(len, texts)])
    inner = [
        text.index(pair[1].encode()) for text, pair in zip(texts, pairs, strict=True)
    ]
    starts = offsets[:-1] + inner
    ends = starts + [len(sentence.encode()) for _, sentence in pairs]
    data = np.frombuffer(b"".join(texts), dtype=np.uint8)
    return Candidates(data, starts, ends, offsets[:-1], offsets[1:])


def numbers(reader: Reader, text: str, sentence: str) -> list[int]:
    return sorted(reader.read(candidates((text, sentence))).numbers.tolist())


def test_features_are_numbers_below_the_size(reader: Reader) -> None:
    found = numbers(reader, f"This story is false.\n\n{REST}", "This story is false.")
    assert 0 <= found[0] < HASHED
    assert HASHED + FACTS * VALUES <= found[-1] < SIZE


def test_names_and_numbers_make_no_difference(reader: Reader) -> None:
    one, two = (
        "So the Leeds story of 1912 is false.",
        "So the Derby story of 1847 is false.",
    )
    assert numbers(reader, f"{one} {REST}", one) == numbers(
        reader, f"{two} {REST}", two
    )


def test_a_judging_word_makes_a_difference(reader: Reader) -> None:
    one, two = "So the story is false.", "So the story is blue.."
    assert numbers(reader, one, one) != numbers(reader, two, two)


def test_only_a_sentence_that_judges_is_told_by_what_it_judges(reader: Reader) -> None:
    first = HASHED + FACTS * VALUES
    assert max(numbers(reader, "This story is false.", "This story is false.")) >= first
    assert max(numbers(reader, "He rode a horse.", "He rode a horse.")) < first


def test_a_denied_judgement_is_another_feature(reader: Reader) -> None:
    judged = {*numbers(reader, "This story is false.", "This story is false.")}
    denied = {*numbers(reader, "This story is not false.", "This story is not false.")}
    first = HASHED + FACTS * VALUES
    assert {n for n in judged - denied if n >= first}
    assert {n for n in denied - judged if n >= first}


def test_the_place_in_the_text_makes_a_difference(reader: Reader) -> None:
    sentence = "This is false."
    first = numbers(reader, f"{sentence}\n\nHe won.\n\nShe lost.", sentence)
    last = numbers(reader, f"He won.\n\nShe lost.\n\n{sentence}", sentence)
    middle = numbers(reader, f"He won. {sentence} She lost.  ", sentence)
    assert len({tuple(first), tuple(last), tuple(middle)}) == 3


def test_the_words_of_other_sentences_make_none(reader: Reader) -> None:
    sentence = "The kettle is false."
    assert numbers(reader, f"The turbine runs.\n\n{sentence}", sentence) == numbers(
        reader, f"My kettle cracks.\n\n{sentence}", sentence
    )


def test_every_sentence_has_one_value_of_each_fact(reader: Reader) -> None:
    found = np.array(numbers(reader, f"{REST} All false!", "All false!"))
    facts = found[(found >= HASHED) & (found < HASHED + FACTS * VALUES)]
    assert ((facts - HASHED) // VALUES).tolist() == list(range(FACTS))


def test_a_batch_gives_each_sentence_what_it_has_alone(reader: Reader) -> None:
    pairs = (
        (f"This is false.\n\n{REST}", "This is false."),
        (f"{REST}\n\u2014Caf\u00e9: isn\u2019t so!", "\u2014Caf\u00e9: isn\u2019t so!"),
        ("hoax", "hoax"),
        (f"{REST} NOTE 12", "NOTE 12"),
    )
    together = reader.read(candidates(*pairs))
    for number, pair in enumerate(pairs):
        mine = together.numbers[together.owners == number]
        assert sorted(mine.tolist()) == numbers(reader, *pair)


def test_no_sentences_have_no_features(reader: Reader) -> None:
    none = candidates(("hoax", "hoax")).part(1, 1)
    assert len(none) == 0
    assert len(reader.read(none).numbers) == 0


def test_parts_and_choices_keep_the_sentences() -> None:
    pairs = [(f"{letter}. {REST}", f"{letter}.") for letter in "ABCD"]
    every = candidates(*pairs)
    assert every.part(1, 3).sentences() == [b"B.", b"C."]
    assert every.where(np.array([3, 0])).sentences() == [b"D.", b"A."]
    assert every.part(1, 3).low.tolist() == every.low[1:3].tolist()
