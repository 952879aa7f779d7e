"""Batches: examples of about one length together, and how long they are drawn.

Twins stand in one batch, so that what they share cancels out and what tells them apart
is learnt.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipelines.training.examples import Example

POOL = 128  # pairs that are sorted by length at once; the rest stays mixed

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
    """Batches of examples without end: every example once, then all again.

    `pairs` names what stays together, by example; an empty name is alone.
    """

    sizes: Sequence[int]
    tokens: int
    rng: random.Random
    pairs: Sequence[str] = ()
    waiting: list[list[int]] = field(default_factory=list)

    def take(self) -> list[int]:
        """Return the next batch."""
        if not self.waiting:
            groups = grouped(len(self.sizes), self.pairs)
            self.waiting = plan(self.sizes, groups, tokens=self.tokens, rng=self.rng)
        return self.waiting.pop()


def grouped(count: int, pairs: Sequence[str] = ()) -> list[list[int]]:
    """Return example numbers, those of one name together."""
    groups: dict[str | int, list[int]] = defaultdict(list)
    for number in range(count):
        groups[(pairs and pairs[number]) or number].append(number)
    return list(groups.values())


def plan(
    sizes: Sequence[int],
    groups: Sequence[Sequence[int]],
    *,
    tokens: int,
    rng: random.Random,
) -> list[list[int]]:
    """Return batches of example numbers, each of at most some tokens when padded.

    A group is parted only where it is longer than that; so is an example alone.
    """
    order = list(groups)
    rng.shuffle(order)
    made: list[list[int]] = []

    def longest(group: Sequence[int]) -> int:
        return max(sizes[number] for number in group)

    for first in range(0, len(order), POOL):
        batch: list[int] = []
        for group in sorted(order[first : first + POOL], key=longest):
            if batch and longest(group) * (len(batch) + len(group)) > tokens:
                made.append(batch)
                batch = []
            for number in group:
                if batch and longest([*batch, number]) * (len(batch) + 1) > tokens:
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
