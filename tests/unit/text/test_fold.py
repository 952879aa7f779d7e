"""The fold keeps lengths and knows every character that it folds."""

from __future__ import annotations

import sys

from negguard.text.fold import fold, preimages


def test_every_code_point_folds_to_one() -> None:
    assert all(len(fold(chr(code))) == 1 for code in range(sys.maxunicode + 1))


def test_preimages_list_every_code_point_that_folds_to_ascii() -> None:
    full: dict[str, set[str]] = {}
    for code in range(sys.maxunicode + 1):
        folded = fold(chr(code))
        if folded.isascii():
            full.setdefault(folded, set()).add(chr(code))
    assert {key: set(value) for key, value in preimages().items()} == full


def test_long_s_and_curly_quotes_fold() -> None:
    assert fold("\u201cFAL\u017fE\u201d") == '"false"'
