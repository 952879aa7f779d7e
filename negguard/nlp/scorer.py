"""The learned scorer: how likely a sentence is a frame, and what it says of the text.

A linear model over hashed features, read from one file beside its lexicon and model
card. `score` is calibrated on documents, topics and authors that the model was not
fitted to: at 0.5, a candidate is as likely a frame as not.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from negguard.errors import UsageError
from negguard.model import Kind
from negguard.nlp.features import BUCKETS, Candidate, Lexicon, features

SHIPPED = "scorer-en-1"
KINDS = tuple(Kind)

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the scorer makes of a candidate; `backward`: it speaks of text before it."""

    score: float
    kind: Kind
    backward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """A linear model: column 0 says frame or not, 1 to 7 the kind, 8 the direction.

    `slope` and `offset` turn the first column's sum into a calibrated probability.
    """

    version: str
    lexicon: Lexicon
    weights: Weights
    slope: float
    offset: float

    def judge(self, candidate: Candidate) -> Judgement:
        """Return the calibrated score, kind and direction of a candidate."""
        sums = self.sums(features(candidate, self.lexicon))
        logit = self.slope * float(sums[0]) + self.offset
        return Judgement(
            score=1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))),
            kind=KINDS[int(np.argmax(sums[1:-1]))],
            backward=bool(sums[-1] > 0),
        )

    def sums(self, numbers: Iterable[int]) -> Weights:
        """Return the sum of the weights of the features, one for each column."""
        rows = self.weights[list(numbers)]
        # Summed in a fixed order and precision, so that every machine agrees.
        total: Weights = rows.sum(axis=0, dtype=np.float64).astype(np.float32)
        return total


@cache
def shipped_scorer() -> Scorer:
    """Return the scorer that comes with the package, read once."""
    folder = shipped_folder()
    return read_scorer(folder, lexicon=read_lexicon(folder))


def shipped_folder() -> Traversable:
    """Return the folder of the scorer that comes with the package."""
    return resources.files("negguard.nlp").joinpath("models", SHIPPED)


def read_scorer(folder: Traversable, *, lexicon: Lexicon) -> Scorer:
    """Return the scorer of a folder, with the lexicon that it was trained with.

    Raises:
        UsageError: a file is missing, or its weights do not fit this version.
    """
    try:
        about = json.loads(folder.joinpath("model.json").read_text(encoding="utf-8"))
        packed = folder.joinpath("weights.npz").read_bytes()
    except FileNotFoundError as error:
        msg = f"the scorer lacks a file: {error.filename}; install negguard again"
        raise UsageError(msg) from error
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        rows, values = arrays["rows"], arrays["values"]
    if about["buckets"] != BUCKETS or values.shape[1:] != (len(KINDS) + 2,):
        msg = f"the weights of {about['version']} do not fit this version of negguard"
        raise UsageError(msg)
    weights = np.zeros((BUCKETS, len(KINDS) + 2), dtype=np.float32)
    weights[rows] = values.astype(np.float32)
    return Scorer(
        version=about["version"],
        lexicon=lexicon,
        weights=weights,
        slope=about["slope"],
        offset=about["offset"],
    )


def read_lexicon(folder: Traversable) -> dict[str, str]:
    """Return the class of each word of the lexicon of a scorer's folder."""
    table = tomllib.loads(folder.joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return {word: group for group, words in table.items() for word in words}
