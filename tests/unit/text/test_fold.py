"""The fold keeps lengths and knows every character that it folds."""

from __future__ import annotations

import sys

from negguard.text.fold import TABLE, fold

# A break between the characters keeps any of them from changing its neighbour.
EVERY = "".join(f"{chr(code)}\n" for code in range(sys.maxunicode + 1))
KELVIN = "\u212a"


def test_every_code_point_folds_to_one() -> None:
    assert len(fold(EVERY)) == len(EVERY)
    assert set(fold(EVERY)[1::2]) == {"\n"}


def test_only_listed_code_points_and_the_kelvin_sign_fold_into_ascii() -> None:
    found = {
        original
        for original, folded in zip(EVERY[::2], fold(EVERY)[::2], strict=True)
        if folded.isascii() and not original.isascii()
    }
    assert found == {chr(code) for code in TABLE if fold(chr(code)).isascii()} - set(
        map(chr, range(128))
    ) | {KELVIN}


def test_long_s_and_curly_quotes_fold() -> None:
    assert fold("\u201cFAL\u017fE\u201d") == '"false"'


def test_folding_twice_changes_nothing() -> None:
    assert fold(fold(EVERY)) == fold(EVERY)
