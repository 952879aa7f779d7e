"""Small fits over arrays: a logistic regression, the best line, calibration error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
ROUNDS = 50
RIDGE = 1e-2  # keeps weights finite where classes part cleanly
FARTHEST = 30.0  # log-odds


def logistic(inputs: Reals, truth: Flags) -> Reals:
    """Return the weights of columns, and last the bias, of a logistic regression."""
    columns = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)
    weights = np.zeros(columns.shape[1])
    ridge = np.diag([RIDGE] * inputs.shape[1] + [0.0])
    for _ in range(ROUNDS):
        chances = sigmoid(columns @ weights)
        slope = columns.T @ (truth - chances) - ridge @ weights
        spread = np.maximum(chances * (1 - chances), 1e-9)
        bend = (columns * spread[:, None]).T @ columns + ridge
        step = np.linalg.lstsq(bend, slope, rcond=None)[0]
        weights = weights + np.clip(step, -1, 1)
    return weights


def sigmoid(odds: Reals) -> Reals:
    """Return the probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -FARTHEST, FARTHEST))))


def best_line(scores: Reals, truth: Flags) -> float:
    """Return the score from which on calling things true gives the best F1."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    found = np.arange(1, len(order) + 1)
    quality = 2 * hits / (found + truth.sum())
    last = np.append(scores[order][1:] < scores[order][:-1], True)
    return float(scores[order][int(np.argmax(np.where(last, quality, -1)))])


def calibration_error(chances: Reals, truth: Flags, *, bins: int = 10) -> float:
    """Return how far probabilities are from shares, over bins of equal width."""
    which = np.minimum((chances * bins).astype(np.int64), bins - 1)
    gaps: Sequence[float] = [
        abs(float(chances[which == n].sum() - truth[which == n].sum()))
        for n in range(bins)
    ]
    return sum(gaps) / max(1, len(chances))
