"""Batches: examples of about one length together, and how long they are drawn."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipelines.training.examples import Example

POOL = 256  # examples that are sorted by length at once; the rest stays mixed

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Windows side by side: `ids` padded with 0 to `sizes.max()`, one row each.

    `marks` and `ends` say where the tokens of each segment lie in `ids`, laid flat;
    `frames` and `covers` what each segment is.
    """

    ids: Numbers
    sizes: Numbers
    marks: Numbers
    ends: Numbers
    frames: Numbers
    covers: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long to fit: a number of steps, or seconds from when it was made."""

    steps: int | None
    seconds: float
    begun: float = field(default_factory=time.monotonic)

    def left(self, step: int) -> float:
        """Return the share that is left before a step, 0 when it is used up."""
        if self.steps is not None:
            return max(0.0, 1 - step / self.steps)
        return max(0.0, 1 - (time.monotonic() - self.begun) / self.seconds)


@dataclass(slots=True)
class Queue:
    """Batches of examples without end: every example once, then all again."""

    sizes: Sequence[int]
    tokens: int
    rng: random.Random
    waiting: list[list[int]] = field(default_factory=list)

    def take(self) -> list[int]:
        """Return the next batch."""
        if not self.waiting:
            self.waiting = plan(self.sizes, tokens=self.tokens, rng=self.rng)
        return self.waiting.pop()


def plan(sizes: Sequence[int], *, tokens: int, rng: random.Random) -> list[list[int]]:
    """Return batches of example numbers, each of at most some tokens when padded.

    An example that is longer than that has a batch of its own.
    """
    order = list(range(len(sizes)))
    rng.shuffle(order)
    made: list[list[int]] = []
    for first in range(0, len(order), POOL):
        batch: list[int] = []
        for number in sorted(order[first : first + POOL], key=sizes.__getitem__):
            if batch and sizes[number] * (len(batch) + 1) > tokens:
                made.append(batch)
                batch = []
            batch.append(number)
        made.append(batch)
    rng.shuffle(made)
    return made


def batch_of(examples: Sequence[Example]) -> Batch:
    """Return examples side by side."""
    sizes = np.array([len(each) for each in examples], np.int64)
    width = int(sizes.max())
    ids = np.zeros((len(examples), width), np.int64)
    marks: list[int] = []
    ends: list[int] = []
    for number, each in enumerate(examples):
        ids[number, : len(each)] = each.window.ids
        marks += [number * width + start for start, _ in each.window.places]
        ends += [number * width + end for _, end in each.window.places]
    return Batch(
        ids=ids,
        sizes=sizes,
        marks=np.array(marks, np.int64),
        ends=np.array(ends, np.int64),
        frames=np.array([kind for each in examples for kind in each.frames], np.int64),
        covers=np.array([flag for each in examples for flag in each.covers], np.int64),
    )
