"""Small rows, models and texts for the tests of training."""

from __future__ import annotations

import numpy as np

from negguard.model import Kind, Label
from negguard.models.hashing import EDGES, LAYOUTS, SIZES
from negguard.models.screen import Screen
from negguard.models.sieve import Sieve
from pipelines.training.rows import Place, Row

MYTH = "Myths\n\nBats are blind.\n\nFact: bats see well."
WIDTH, HIDDEN, KINDS = 2, 3, 8
TABLES = ("one", "two", "before", "after", "above", "edge")


def framed_row(text: str = MYTH, *, author: str = "ann") -> Row:
    """Return a row whose first word disowns the sentence about bats."""
    start = text.index("Bats are blind.")
    return Row(
        id="bats",
        texts=(text,),
        label=Label.DETACHED,
        kind=Kind.FALSITY,
        frames=(Place(0, 0, len("Myths")),),
        claims=(Place(0, start, start + len("Bats are blind.")),),
        author=author,
    )


def clean_row(text: str, *, id: str = "plain", source: str = "web") -> Row:  # noqa: A002
    """Return a row without a frame."""
    return Row(id=id, texts=(text,), author=source, source=source)


def words_as_tokens(texts: list[str]) -> list[tuple[int, ...]]:
    """Return one token for each word: a thousand and its length."""
    return [tuple(1000 + len(word) for word in text.split()) for text in texts]


def small_screen() -> Screen:
    """Return a screen that likes short segments."""
    bases = np.repeat(-np.arange(SIZES)[None], LAYOUTS, axis=0).reshape(-1)
    nothing = np.zeros(8, np.int16)
    return Screen(
        singles=nothing, pairs=nothing, edges=nothing, bases=bases.astype(np.int16)
    )


def sieve_arrays() -> dict[str, np.ndarray]:
    """Return the arrays of a sieve that likes short segments."""
    inputs = len(TABLES) * WIDTH + LAYOUTS + SIZES + EDGES
    arrays: dict[str, np.ndarray] = {}
    for name in TABLES:
        arrays[name] = np.zeros((4, WIDTH), np.int8)
        arrays[f"{name}_scale"] = np.array(1, np.float32)
    hidden = np.zeros((inputs, HIDDEN), np.float32)
    sizes = len(TABLES) * WIDTH + LAYOUTS
    hidden[sizes : sizes + SIZES, 0] = np.arange(SIZES)[::-1]
    out = np.zeros((HIDDEN, KINDS), np.float32)
    out[0, 1] = 1
    layers = {"hidden": hidden, "second": np.eye(HIDDEN, dtype=np.float32), "out": out}
    for name, weights in layers.items():
        arrays[name] = weights
        arrays[f"{name}_bias"] = np.zeros(weights.shape[1], np.float32)
    return arrays


def small_sieve() -> Sieve:
    """Return a sieve that likes short segments."""
    return Sieve(sieve_arrays())
