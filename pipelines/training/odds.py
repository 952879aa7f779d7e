"""What the judge says of a document, in the numbers that a score is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from negguard.detect.candidates import Cascade
from negguard.detect.judging import judge_document
from negguard.models.judge import Judge
from pipelines.training.rows import Row

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """Log-odds of a row: the likeliest frame, and the likeliest covered text beside it.

    `covers` are the log-odds of each segment that is not that frame, `segments` their
    numbers; all is empty, and `frame` None, where no candidate was shown to the judge.
    """

    row: Row
    frame: float | None
    covers: Reals
    segments: tuple[int, ...]

    @property
    def cover(self) -> float:
        """Return the log-odds of the likeliest covered segment."""
        return float(self.covers.max(initial=-20.0))


def frame_odds(frames: npt.NDArray[np.floating]) -> Reals:
    """Return the log-odds of a frame of any kind, from the judge's eight answers."""
    top = frames[:, 1:].max(axis=1)
    kinds = np.exp(frames[:, 1:] - top[:, None]).sum(axis=1)
    return np.asarray(np.log(kinds) + top - frames[:, 0], np.float64)


def odds_of(row: Row, cascade: Cascade, judge: Judge) -> Odds:
    """Return what the judge says of a row, where the cascade shows it to the judge."""
    document = row.document
    (candidates,) = cascade.documents([document.pieces])
    if not candidates.chosen:
        return Odds(row, None, np.zeros(0), ())
    judged = judge_document(document, candidates, judge)
    odds = judged.odds
    best = int(odds.argmax())
    others = tuple(n for n in range(len(odds)) if n != best)
    return Odds(row, float(odds[best]), judged.covers[list(others)], others)
