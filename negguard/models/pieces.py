"""Word pieces: the tokens that student and judge read, from one tokenizer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tokenizers import Tokenizer


@cache
def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of the models in a folder; it neither pads nor cuts."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def word_pieces(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Return the numbers of the word pieces of each text, without special tokens."""
    encoded = tokenizer.encode_batch(
        [normal(text) for text in texts], add_special_tokens=False
    )
    return [each.ids for each in encoded]


def normal(text: str) -> str:
    """Return a text as the tokenizer is to see it: one form of each letter.

    Full-width letters become plain ones; marks of no width go with the tokenizer's own
    cleaning.
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
