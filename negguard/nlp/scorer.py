"""The learned scorer: how likely a sentence is a frame, and what it says of the text.

A linear model over the features of a sentence, read from one folder with its lexicon
and model card. Scores are calibrated on documents, topics and authors that the model
was not fitted to: at 0.5, a candidate is as likely a frame as not. Weights are whole
numbers, so that sums are exact: no machine, batch or order gives another score.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from negguard.errors import UsageError
from negguard.model import Kind
from negguard.nlp.features import SIZE, Candidates, Features, Reader
from negguard.nlp.words import MOST, Lexicon

SHIPPED = "scorer-en-2"
KINDS = tuple(Kind)
UNIT = 1024  # weights are stored as whole multiples of one part in so many
FOLDED = 65_521  # rows of the table of kinds; feature numbers fall in by remainder

Weights = NDArray[np.int16]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgements:
    """What the scorer makes of each candidate; `backward`: it speaks of text before."""

    scores: Floats
    kinds: tuple[Kind, ...]
    backward: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """A linear model: one weight says frame or not, seven the kind, one the direction.

    `slope` and `offset` turn the first sum into a calibrated probability. Candidates
    below `floor`, a probability, are hopeless: no rule could lift them to a frame.
    """

    version: str
    reader: Reader
    frame: Weights
    kind: Weights
    slope: float
    offset: float
    floor: float

    def judge(
        self, candidates: Candidates, *, always: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], Judgements]:
        """Return the numbers of hopeful candidates, and what is made of them.

        Those of `always` are among them, whatever their score.
        """
        kept: list[NDArray[np.int64]] = []
        scores: list[Floats] = []
        sums: list[NDArray[np.int64]] = []
        for first, last in _batches(candidates):
            features = self.reader.read(candidates.part(first, last))
            found = self._scores(features, last - first)
            hopeful = np.flatnonzero((found >= self.floor) | always[first:last])
            kept.append(hopeful + first)
            scores.append(found[hopeful])
            sums.append(self._sums(features, hopeful, last - first))
        if not kept:
            nothing = np.zeros(0)
            empty = np.zeros(0, dtype=np.int64)
            return empty, Judgements(nothing, (), empty.astype(np.bool_))
        totals = np.concatenate(sums)
        kinds = tuple(KINDS[number] for number in totals[:, :-1].argmax(axis=1))
        judged = Judgements(np.concatenate(scores), kinds, totals[:, -1] > 0)
        return np.concatenate(kept), judged

    def _scores(self, features: Features, count: int) -> Floats:
        totals = np.zeros(count)
        for owners, numbers in features.parts:
            totals += np.bincount(owners, self.frame[numbers], minlength=count)
        logits = self.slope * totals / UNIT + self.offset
        scores: Floats = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return scores

    def _sums(
        self, features: Features, chosen: NDArray[np.int64], count: int
    ) -> NDArray[np.int64]:
        """Return the sums for kinds and direction of some of the candidates."""
        sums = np.zeros((len(chosen), len(KINDS) + 1), dtype=np.int64)
        place = np.full(count, -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        few = features.of(place >= 0)
        rows, added = place[few.owners], self.kind[few.numbers % FOLDED]
        for column in range(sums.shape[1]):
            counted = np.bincount(rows, added[:, column], minlength=len(chosen))
            sums[:, column] = counted.astype(np.int64)
        return sums


def _batches(candidates: Candidates) -> Sequence[tuple[int, int]]:
    """Return ranges of candidates whose bytes are read at once."""
    sizes = candidates.ends - candidates.starts + 1
    filled = np.cumsum(sizes) // (MOST // 2)
    edges = np.flatnonzero(np.diff(filled, prepend=-1, append=-1))
    return [(int(first), int(last)) for first, last in pairwise(edges)]


@cache
def shipped_scorer() -> Scorer:
    """Return the scorer that comes with the package, read once."""
    folder = shipped_folder()
    return read_scorer(folder, lexicon=read_lexicon(folder))


def neutral_scorer() -> Scorer:
    """Return a scorer without an opinion: rules are then tried by themselves.

    It gives every candidate a little less than an even chance, and gives none up.
    """
    return Scorer(
        version="neutral",
        reader=Reader(read_lexicon(shipped_folder())),
        frame=np.zeros(SIZE, dtype=np.int16),
        kind=np.zeros((FOLDED, len(KINDS) + 1), dtype=np.int16),
        slope=1.0,
        offset=-0.1,
        floor=0.0,
    )


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
    if about["size"] != SIZE or about["unit"] != UNIT:
        msg = f"the weights of {about['version']} do not fit this version of negguard"
        raise UsageError(msg)
    frame = np.zeros(SIZE, dtype=np.int16)
    kind = np.zeros((FOLDED, len(KINDS) + 1), dtype=np.int16)
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        frame[arrays["frame_rows"]] = arrays["frame"]
        kind[arrays["kind_rows"]] = arrays["kind"]
    return Scorer(
        version=about["version"],
        reader=Reader(lexicon),
        frame=frame,
        kind=kind,
        slope=about["slope"],
        offset=about["offset"],
        floor=about["floor"],
    )


def read_lexicon(folder: Traversable) -> Lexicon:
    """Return the word classes of a scorer's folder."""
    text = folder.joinpath("lexicon.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(text))
