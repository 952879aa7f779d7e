"""Fit the scorer: folds by topic and author, a linear model, its calibration.

No example is scored by a model that was fitted to its topic or to its author. The same
out-of-fold sums calibrate the score, so that 0.5 means what it says on unseen text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from negguard.nlp.features import SIZE
from negguard.nlp.scorer import FOLDED, KINDS
from pipelines.scorer.examples import Examples, Source

FOLDS = 5
FEWEST_AUTHORS = 3  # a feature counts once this many authors have used it
STRENGTH = 0.005  # inverse of the penalty on large weights
# How much all the examples of one origin weigh together, by its first word: thousands
# of sentences made from a few notices must not drown what was written by hand.
MASS: Mapping[str, float] = {
    "frames": 4000,
    "natural": 300,
    "wild": 300,
    "chat": 150,
    "positive": 150,
    "local": 250,
    "negated": 200,
    "silent": 300,
    "fires": 400,
    "ordinary": 30_000,
}
OTHER_MASS = 40  # each other condition
FLOOR = 0.03  # below this score no rule of 0.85 could lift a sentence to 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A weight for each feature, frame or not; folded ones for kinds and direction."""

    frame: Floats
    kind: Floats
    slope: float = 1.0
    offset: float = 0.0
    floor: float = FLOOR


def fit(examples: Examples) -> Fitted:
    """Return the weights fitted to the examples, not yet calibrated."""
    used = np.flatnonzero(shared(examples))
    mass = weigh_examples(examples)
    frame = np.zeros(SIZE)
    frame[used] = _columns(examples.features[:, used], examples.frames, mass)
    named = np.flatnonzero(examples.kinds >= 0)
    framed = np.flatnonzero(examples.frames)
    kind = np.zeros((FOLDED, len(KINDS) + 1))
    kind[:, :-1] = _folded_columns(examples, used, named, examples.kinds[named], mass)
    kind[:, -1] = _folded_columns(
        examples, used, framed, examples.backward[framed], mass
    )
    return Fitted(frame=frame, kind=kind)


def fit_folds(examples: Examples) -> list[Fitted]:
    """Return a model for each fold, fitted to nothing of its topics and authors."""
    return [fit(examples.where(training_part(examples, fold))) for fold in range(FOLDS)]


def out_of_fold(examples: Examples, models: Sequence[Fitted]) -> tuple[Floats, Floats]:
    """Return the sums of each example under the model of its own fold."""
    folds = folds_of(examples)
    sums = np.zeros(len(examples))
    kinds = np.zeros((len(examples), len(KINDS) + 1))
    for fold, fitted in enumerate(models):
        members = np.flatnonzero(folds == fold)
        part = examples.features[members]
        sums[members] = part @ fitted.frame
        kinds[members] = _fold(part) @ fitted.kind
    return sums, kinds


def training_part(examples: Examples, fold: int) -> NDArray[np.bool_]:
    """Return which examples share neither topic nor author with those of a fold."""
    held = [s for s in examples.sources if fold_of(s) == fold]
    topics = {source.topic for source in held}
    authors = {source.author for source in held}
    return np.array(
        [s.topic not in topics and s.author not in authors for s in examples.sources]
    )


def folds_of(examples: Examples) -> NDArray[np.int64]:
    """Return the fold of each example."""
    return np.array([fold_of(source) for source in examples.sources])


def fold_of(source: Source) -> int:
    """Return the fold of a document, the same for all of its author."""
    return crc32(source.author.encode()) % FOLDS


def calibrate(sums: Floats, examples: Examples) -> tuple[float, float]:
    """Return slope and offset of the logistic curve from sums to probabilities."""
    curve = LogisticRegression(C=1e6)
    chosen = examples.nominated
    mass = weigh_examples(examples)[chosen]
    curve.fit(sums[chosen, None], examples.frames[chosen], sample_weight=mass)
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def weigh_examples(examples: Examples) -> Floats:
    """Return a weight for each example: those of an origin share its mass."""
    groups = [_group(source) for source in examples.sources]
    counts = Counter(groups)
    return np.array([MASS.get(group, OTHER_MASS) / counts[group] for group in groups])


def _group(source: Source) -> str:
    first = source.origin.split("_", maxsplit=1)[0]
    return first if first in MASS else source.origin


def shared(examples: Examples) -> NDArray[np.bool_]:
    """Return which features several authors use, so that no one's topic is learned."""
    names = sorted({source.author for source in examples.sources})
    numbers = {name: number for number, name in enumerate(names)}
    authors = np.array([numbers[source.author] for source in examples.sources])
    table = examples.features.tocoo()
    pairs = np.unique(table.col.astype(np.int64) * len(names) + authors[table.row])
    users = np.bincount(pairs // len(names), minlength=SIZE)
    return np.asarray(users >= FEWEST_AUTHORS)


def _fold(table: csr_matrix) -> csr_matrix:
    """Return a table whose columns fall into those of the kinds by remainder."""
    pairs = table.tocoo()
    return csr_matrix(
        (pairs.data, (pairs.row, pairs.col % FOLDED)), shape=(table.shape[0], FOLDED)
    )


def _folded_columns(
    examples: Examples,
    used: NDArray[np.int64],
    rows: NDArray[np.int64],
    answers: NDArray[np.generic],
    mass: Floats,
) -> Floats:
    kept = np.zeros(SIZE)
    kept[used] = 1
    table = _fold(examples.features[rows].multiply(kept[None, :]).tocsr())
    columns = np.flatnonzero(table.getnnz(axis=0))
    weights = _columns(table[:, columns], answers, mass[rows])
    spread = np.zeros((FOLDED, *weights.shape[1:]))
    spread[columns] = weights
    return spread


def _columns(table: csr_matrix, answers: NDArray[np.generic], mass: Floats) -> Floats:
    """Return weights by feature: one column for two answers, else one for each."""
    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=300, tol=1e-3)
    model.fit(table, answers, sample_weight=mass)
    weights = np.asarray(model.coef_)
    if len(weights) == 1:
        return np.asarray(weights[0])
    spread = np.full((len(KINDS), table.shape[1]), -1.0)
    spread[model.classes_] = weights
    return spread.T
