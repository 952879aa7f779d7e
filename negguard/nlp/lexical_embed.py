"""The embedding layer of models that know what a dictionary says of a word.

Each token gets a class from the lexicon: which parts of speech its form can have. A
capitalised word beside another is most often part of a name, whatever the word means
elsewhere, so it gets the class of names instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from thinc.api import (
    HashEmbed,
    Maxout,
    Model,
    chain,
    concatenate,
    list2ragged,
    ragged2list,
    with_array,
)
from thinc.types import Floats2d, Ints2d

from negguard.nlp.inflect import readings

ARCHITECTURE = "negguard.LexicalEmbed.v1"
NAME = "name"
SEED = 8


class Word(Protocol):
    """What the layer needs of a word."""

    @property
    def text(self) -> str:
        """Return the word as it is written."""
        ...


class WordSequence(Protocol):
    """What the layer needs of a document."""

    def __iter__(self) -> Iterator[Word]:
        """Yield the words."""
        ...

    def __len__(self) -> int:
        """Return the number of words."""
        ...

    def to_array(self, attrs: list[str]) -> NDArray[np.uint64]:
        """Return one row of attribute values per word."""
        ...


def lexical_embed(
    *, width: int, attrs: list[str], rows: list[int], lexicon_rows: int
) -> Model[list[WordSequence], list[Floats2d]]:
    """Return the layer: one hashed table per surface attribute, one for the lexicon."""
    tables = [*rows, lexicon_rows]
    embeddings: list[Model[Ints2d, Floats2d]] = [
        HashEmbed(width, count, column=column, seed=SEED + column, dropout=0.0)
        for column, count in enumerate(tables)
    ]
    mix = Maxout(width, width * len(tables), nP=3, dropout=0.0, normalize=True)
    return chain(
        Model("lexical_features", extract, attrs={"columns": attrs}),
        list2ragged(),
        with_array(concatenate(*embeddings)),
        with_array(mix),
        ragged2list(),
    )


def extract(
    model: Model[list[WordSequence], list[Ints2d]],
    docs: list[WordSequence],
    is_train: bool,  # noqa: ARG001, FBT001  # Thinc calls every layer with these three
) -> tuple[list[Ints2d], Callable[[list[Ints2d]], list[WordSequence]]]:
    """Return the attribute values of each document, the lexicon's class last."""
    columns = model.attrs["columns"]
    features = [
        np.column_stack((doc.to_array(columns), lexical_column(doc))) for doc in docs
    ]
    numbered = [cast("Ints2d", rows) for rows in features]
    return [model.ops.asarray2i(rows, dtype="uint64") for rows in numbered], no_gradient


def no_gradient(_: list[Ints2d]) -> list[WordSequence]:
    """Return nothing: features are looked up, not learned."""
    return []


def lexical_column(doc: WordSequence) -> NDArray[np.uint64]:
    """Return the number of each word's class."""
    return np.fromiter(
        (crc32(name.encode()) for name in lexical_classes([w.text for w in doc])),
        dtype=np.uint64,
        count=len(doc),
    )


def lexical_classes(words: Sequence[str]) -> list[str]:
    """Return the class of each word of a text, in order.

    >>> lexical_classes(["Grant", "Hill", "notes", "This"])
    ['name', 'name', 'NNS VBZ', '^-this']
    """
    capital = [False, *(word[:1].isupper() for word in words), False]
    return [
        NAME
        if capital[place + 1] and (capital[place] or capital[place + 2])
        else form_class(word)
        for place, word in enumerate(words)
    ]


@lru_cache(maxsize=100_000)
def form_class(word: str) -> str:
    """Return the readings of a form, or its ending where the lexicon has none.

    >>> form_class("Blue"), form_class("covfefe")
    ('^JJ NN NNS VB VBP', '-fefe')
    """
    known = " ".join(sorted(readings(word.lower())))
    capital = "^" if word[:1].isupper() else ""
    return capital + (known or f"-{word.lower()[-4:]}")
