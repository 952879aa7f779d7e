from __future__ import annotations

import numpy as np
import pytest

from negguard.models.hashing import read_words
from negguard.models.language import foreign_texts
from negguard.text.segments import split


def foreign(*texts: str) -> list[bool]:
    encoded = [text.encode() for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    offsets = np.cumsum([0, *map(len, encoded)])
    words = read_words(data, split(data, offsets))
    return foreign_texts(data, offsets, words).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "La presa se rompi\u00f3 en mayo y el agua lleg\u00f3 hasta la plaza.",
        "Der Damm ist im Mai gebrochen und das Wasser stand bis zu dem Markt.",
        "Le barrage a rompu en mai et les eaux sont dans les rues du village.",
        "\u5927\u575d\u5728\u4e94\u6708\u51b3\u53e3" * 6,
        "\u041f\u043b\u043e\u0442\u0438\u043d\u0430 \u0432 \u043c\u0430\u0435. " * 8,
    ],
)
def test_other_languages_are_foreign(text: str) -> None:
    assert foreign(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "The dam broke in May and the water stood as high as the market of the town.",
        "for (int i = 0; i < n; i++) { total += values[i]; }\nreturn total;",
        "| name | size |\n|---|---|\n| alpha | 3 |\n| beta | 4 |\n| gamma | 9 |",
        "La Scala.",
        "",
        "He sang \u201cLa donna \u00e8 mobile\u201d and they asked for it again.",
    ],
)
def test_english_code_and_tables_are_judged(text: str) -> None:
    assert foreign(text) == [False]


def test_each_text_is_told_by_its_own_words() -> None:
    spanish = "La casa de la abuela est\u00e1 en el centro y no se vende por nada."
    assert foreign("He won the race.", spanish, "") == [False, True, False]
