"""How far the workers are, for the driver: rows that were judged, told now and then."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import ray
from ray.exceptions import RayError

from negguard.raydata.pool import LOADS_IN

# Seconds: workers tell no more often, and the driver asks no more often.
EVERY = 1.0
ASKED_EVERY = 5.0


class Counter:
    """Add up what workers tell; an actor that takes no CPU and comes back."""

    def __init__(self) -> None:
        self._rows = 0

    def add(self, rows: int) -> None:
        """Hear of rows."""
        self._rows += rows

    def total(self) -> int:
        """Return the rows so far; less than before where the actor's node died."""
        return self._rows


def start_counter() -> Any:  # noqa: ANN401 - Ray's handle
    """Return a counter that lives as long as its handle."""
    return ray.remote(num_cpus=0, max_restarts=-1)(Counter).remote()


@dataclass(slots=True)
class ActorBeats:
    """Tell the counter, from a worker."""

    counter: Any
    rows: int = 0
    told: float = 0.0

    def __call__(self, rows: int) -> None:
        """Add rows; nobody waits for an answer."""
        self.rows += rows
        if time.monotonic() - self.told >= EVERY:
            self.counter.add.remote(self.rows)
            self.rows, self.told = 0, time.monotonic()


@dataclass(slots=True)
class ProgressWatch:
    """Notice, in the driver, that rows are judged while no task finishes.

    Until the first of them, workers start and load: on a busy machine, for long.
    """

    counter: Any
    patience: float
    heard: bool = False
    last: float = field(default_factory=time.monotonic)
    asked: float = 0.0
    total: int = 0

    def begin(self) -> None:
        """Wait for the next task from here on."""
        self.last = time.monotonic()

    def done(self) -> None:
        """Hear that a task finished."""
        self.heard = True

    def patient(self) -> bool:
        """Tell whether a row was judged within the time that is allowed."""
        now = time.monotonic()
        if now - self.asked >= min(ASKED_EVERY, self.patience / 4):
            self.asked = now
            with contextlib.suppress(RayError):  # it may be on its way to another node
                total = ray.get(self.counter.total.remote(), timeout=1.0)
                if total != self.total:
                    self.total, self.last, self.heard = total, now, True
        allowed = self.patience if self.heard else max(self.patience, LOADS_IN)
        return now - self.last <= allowed
