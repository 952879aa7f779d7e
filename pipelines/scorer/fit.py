"""Fit the scorer: folds by topic and author, a linear model, its calibration.

No example is scored by a model that was fitted to its topic or to its author. The same
out-of-fold sums calibrate the score, so that 0.5 means what it says on unseen text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from negguard.nlp.features import BUCKETS
from negguard.nlp.scorer import KINDS
from pipelines.scorer.examples import Example

FOLDS = 5
FEWEST_AUTHORS = 3  # a feature counts once this many authors have used it
STRENGTH = 0.1  # inverse of the penalty on large weights
# How much all the examples of one origin weigh together, by its first word: thousands
# of sentences made from a few notices must not drown what was written by hand.
MASS: Mapping[str, float] = {
    "frames": 1500,
    "natural": 250,
    "wild": 250,
    "chat": 150,
    "positive": 100,
    "local": 200,
    "negated": 200,
    "silent": 300,
    "ordinary": 10_000,
}
OTHER_MASS = 40  # each other condition

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Weights by feature and column, and the calibration of the first column."""

    weights: Floats
    slope: float = 1.0
    offset: float = 0.0


def fit(examples: Sequence[Example]) -> Fitted:
    """Return the weights fitted to the examples, not yet calibrated."""
    used = np.flatnonzero(_shared(examples))
    table = _table(examples)[:, used]
    mass = weigh_examples(examples)
    frames = np.array([example.frame for example in examples])
    kinds = np.array([KINDS.index(e.kind) if e.kind else -1 for e in examples])
    backward = np.array([example.backward for example in examples])
    named = kinds >= 0
    weights = np.zeros((BUCKETS, len(KINDS) + 2))
    weights[used, 0] = _columns(table, frames, mass)
    weights[used, 1:-1] = _columns(table[named], kinds[named], mass[named])
    weights[used, -1] = _columns(table[frames], backward[frames], mass[frames])
    return Fitted(weights=weights)


def fit_folds(examples: Sequence[Example]) -> list[Fitted]:
    """Return a model for each fold, fitted to nothing of its topics and authors."""
    return [fit(training_part(examples, fold)) for fold in range(FOLDS)]


def out_of_fold(examples: Sequence[Example], models: Sequence[Fitted]) -> Floats:
    """Return the sums of each example under the model of its own fold."""
    folds = np.array([fold_of(example) for example in examples])
    sums = np.zeros((len(examples), len(KINDS) + 2))
    for fold, fitted in enumerate(models):
        members = np.flatnonzero(folds == fold)
        sums[members] = sums_of([examples[number] for number in members], fitted)
    return sums


def training_part(examples: Sequence[Example], fold: int) -> list[Example]:
    """Return the examples that share neither topic nor author with a fold's."""
    held = [example for example in examples if fold_of(example) == fold]
    topics = {example.topic for example in held}
    authors = {example.author for example in held}
    return [e for e in examples if e.topic not in topics and e.author not in authors]


def fold_of(example: Example) -> int:
    """Return the fold of an example, the same for all of its author."""
    return crc32(example.author.encode()) % FOLDS


def calibrate(sums: Floats, examples: Sequence[Example]) -> tuple[float, float]:
    """Return slope and offset of the logistic curve from sums to probabilities."""
    nominated = np.array([example.nominated for example in examples])
    frames = np.array([example.frame for example in examples])
    curve = LogisticRegression(C=1e6)
    mass = weigh_examples(examples)[nominated]
    curve.fit(sums[nominated, :1], frames[nominated], sample_weight=mass)
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def sums_of(examples: Sequence[Example], fitted: Fitted) -> Floats:
    """Return the sums of the weights of each example's features."""
    return np.asarray(_table(examples) @ fitted.weights)


def weigh_examples(examples: Sequence[Example]) -> Floats:
    """Return a weight for each example: those of an origin share its mass."""
    groups = [_group(example) for example in examples]
    counts: defaultdict[str, int] = defaultdict(int)
    for group in groups:
        counts[group] += 1
    return np.array([MASS.get(group, OTHER_MASS) / counts[group] for group in groups])


def _group(example: Example) -> str:
    first = example.origin.split("_", maxsplit=1)[0]
    return first if first in MASS else example.origin


def _shared(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Return which features several authors use, so that no one's topic is learned."""
    authors: defaultdict[int, set[str]] = defaultdict(set)
    for example in examples:
        for number in example.numbers:
            authors[number].add(example.author)
    keep = np.zeros(BUCKETS, dtype=np.bool_)
    keep[[n for n, users in authors.items() if len(users) >= FEWEST_AUTHORS]] = True
    return keep


def _table(examples: Sequence[Example]) -> csr_matrix:
    rows = [row for row, example in enumerate(examples) for _ in example.numbers]
    columns = [number for example in examples for number in example.numbers]
    values = np.ones(len(columns))
    return csr_matrix((values, (rows, columns)), shape=(len(examples), BUCKETS))


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
