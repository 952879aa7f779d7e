"""Nominees: which sentences cues name, where they begin and end, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from negguard.nlp.scorer import neutral_scorer
from negguard.stages.nominate import LONGEST, Nominator, Nominee, sentence_around
from negguard.text.cues import EDGE, Cue, CueFinder

CUES = (
    Cue(words="hoax"),
    Cue(words="lie", narrow=True),
    Cue(words="oath", trusted=True),
)
NEUTRAL = Nominator(finder=CueFinder(CUES), scorer=neutral_scorer())
STRICT = replace(NEUTRAL, scorer=replace(neutral_scorer(), floor=0.9))


def nominees(text: str, nominator: Nominator = NEUTRAL) -> tuple[Nominee, ...]:
    (found,) = nominator.nominees([text])
    return found


def sentences(text: str, nominator: Nominator = NEUTRAL) -> list[str]:
    return [nominee.span.of(text) for nominee in nominees(text, nominator)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. A hoax. Two.", " A hoax."),
        ("One! A hoax? Two.", " A hoax?"),
        ("One.\nA hoax\nTwo.", "A hoax\n"),
        ("One\nof a hoax\nand two.", "One\nof a hoax\nand two."),
        ("The U.S. hoax of 3.5 e.g. pounds.", "The U.S. hoax of 3.5 e.g. pounds."),
        ('He said "so." A hoax "it is." So.', '" A hoax "it is.'),
        ("One) it. A (hoax.) Two.", " A (hoax."),
        ("a.hoax.b", "a.hoax.b"),
        ("hoax", "hoax"),
        ("\n\nhoax\n\n", "hoax\n"),
    ],
)
def test_a_sentence_ends_where_the_next_begins(text: str, sentence: str) -> None:
    assert sentences(text) == [sentence]


def test_a_sentence_runs_no_further_than_the_longest() -> None:
    text = "word " * 100 + "hoax" + " word" * 100
    (nominee,) = nominees(text)
    assert nominee.cue == 500
    assert nominee.span.start == 500 - LONGEST
    assert nominee.span.end == 503 + LONGEST


def test_cues_of_one_sentence_name_it_once() -> None:
    (nominee,) = nominees("It is a hoax, a hoax, on oath. So.")
    assert nominee.cue == 8
    assert nominee.trusted


def test_each_sentence_is_named_in_order_of_place() -> None:
    assert sentences("A hoax. One. Two hoaxes, a hoax. No oath.") == [
        "A hoax.",
        " Two hoaxes, a hoax.",
        " No oath.",
    ]


def test_a_text_without_a_cue_has_none() -> None:
    assert nominees("The dam burst.") == nominees("") == ()
    assert NEUTRAL.nominees([]) == []


@pytest.mark.parametrize(
    ("before", "count"),
    [("", 1), ("One. ", 1), ("word " * 100, 0), ("word " * 99 + "(", 1)],
)
def test_narrow_cues_name_sentences_near_ends_and_openings_only(
    before: str, count: int
) -> None:
    text = f"{before}lie" + " word" * EDGE
    assert len(nominees(text)) == count


def test_only_trusted_cues_need_no_scorer() -> None:
    hoax, oath = nominees("A hoax. An oath.", STRICT)
    assert (hoax.trusted, hoax.hopeful) == (False, False)
    assert (oath.trusted, oath.hopeful) == (True, True)


def test_a_floor_takes_hope_but_no_nominee() -> None:
    text = "A hoax. An oath."
    assert [replace(each, hopeful=True) for each in nominees(text, STRICT)] == [
        *nominees(text)
    ]


@pytest.mark.parametrize(
    "lead",
    ["caf\u00e9 ", "\U0001f600. ", "\u201cNa\u00efve.\u201d ", "e\u0301\n", "\ud800 "],
)
def test_spans_and_cues_count_code_points(lead: str) -> None:
    text = f"{lead}A hoax, \u00e9h\u00e9! No. {lead}"
    (nominee,) = nominees(text)
    assert text[nominee.cue :].startswith("hoax")
    assert nominee.span.start <= nominee.cue
    assert nominee.span.of(text).endswith("A hoax, \u00e9h\u00e9!")


def test_long_sentences_are_cut_between_characters() -> None:
    text = "x" + "\u00e9" * 300 + " hoax " + "\U0001f600" * 200
    (nominee,) = nominees(text)
    assert nominee.cue == 302
    assert 0 <= nominee.span.start < 302 < nominee.span.end <= len(text)


def test_a_lone_surrogate_harms_no_neighbour() -> None:
    texts = ["\ud83d a hoax", "a hoax \udc00", "\udfff", "a hoax"]
    found = NEUTRAL.nominees(texts)
    assert found == [nominees(text) for text in texts]
    assert [len(each) for each in found] == [1, 1, 0, 1]


def test_texts_are_judged_as_if_alone() -> None:
    texts = ["no. A hoax", "", "hoax. The oath", "x", "lie", "\u00e9 hoax"]
    assert NEUTRAL.nominees(texts) == [nominees(text) for text in texts]
    assert NEUTRAL.nominees(texts[::-1]) == [nominees(text) for text in texts[::-1]]


def test_many_sentences_are_cut_as_few_are() -> None:
    text = "A hoax. So. " * 600
    found = nominees(text)
    assert len(found) == 600
    assert {nominee.span.of(text).strip() for nominee in found} == {"A hoax."}


def test_rows_of_a_buffer_are_named_with_their_bytes() -> None:
    data = np.frombuffer(b"no hoax\xc3\xa9hoax. So", dtype=np.uint8)
    found = NEUTRAL.rows(data, np.array([0, 7, 9, 9, len(data)]))
    assert found.rows.tolist() == [0, 3]
    assert found.candidates.sentences() == [b"no hoax", b"hoax."]
    assert found.cues.tolist() == [3, 9]


def test_the_sentence_around_a_byte_is_the_one_that_is_nominated() -> None:
    text = b"One. A hoax, it is. Two."
    data = np.frombuffer(text, dtype=np.uint8)
    assert {sentence_around(data, place) for place in range(4, 19)} == {(4, 19)}
