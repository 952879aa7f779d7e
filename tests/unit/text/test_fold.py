"""The fold keeps lengths and knows every character that it folds."""

from __future__ import annotations

import sys

from negguard.text.fold import fold, preimages

# A break between the characters keeps any of them from changing its neighbour.
EVERY = "".join(f"{chr(code)}\n" for code in range(sys.maxunicode + 1))


def test_every_code_point_folds_to_one() -> None:
    assert len(fold(EVERY)) == len(EVERY)
    assert set(fold(EVERY)[1::2]) == {"\n"}


def test_preimages_list_every_code_point_that_folds_to_ascii() -> None:
    full: dict[str, set[str]] = {}
    for original, folded in zip(EVERY[::2], fold(EVERY)[::2], strict=True):
        if folded.isascii():
            full.setdefault(folded, set()).add(original)
    assert {key: set(value) for key, value in preimages().items()} == full


def test_long_s_and_curly_quotes_fold() -> None:
    assert fold("\u201cFAL\u017fE\u201d") == '"false"'
