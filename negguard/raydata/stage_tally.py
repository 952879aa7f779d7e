"""What a stage counted in a pipeline of somebody else; importing this loads no Ray."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negguard.raydata.tiers import summed
from negguard.store.metrics import Metrics


@dataclass(frozen=True, slots=True)
class StageTally:
    """Counts and times of all workers of a stage, added up in an actor.

    Hand one to a stage, and ask for its totals once the pipeline ran. A block that Ray
    computes again, as after a lost node, counts again.
    """

    actor: Any

    @classmethod
    def start(cls) -> StageTally:
        """Return an empty tally; Ray has to run, and the tally takes no CPU."""
        import ray  # noqa: PLC0415 - only where it is used anyway

        return cls(ray.remote(num_cpus=0)(Sums).remote())

    def add(self, metrics: Metrics, tiers: Mapping[str, float]) -> None:
        """Add what was counted of a batch; nobody waits for an answer."""
        self.actor.add.remote(metrics, dict(tiers))

    def totals(self) -> Metrics:
        """Return the counts so far, as those of a run."""
        return self._told()[0]

    def seconds_by_tier(self) -> dict[str, float]:
        """Return where the time of the workers went so far."""
        return self._told()[1]

    def _told(self) -> tuple[Metrics, dict[str, float]]:
        import ray  # noqa: PLC0415 - as above

        told: tuple[Metrics, dict[str, float]] = ray.get(self.actor.told.remote())
        return told


class Sums:
    """Add up counts; an actor."""

    def __init__(self) -> None:
        self._metrics = Metrics()
        self._tiers: dict[str, float] = {}

    def add(self, metrics: Metrics, tiers: dict[str, float]) -> None:
        """Add those of a batch."""
        self._metrics += metrics
        self._tiers = summed([self._tiers, tiers])

    def told(self) -> tuple[Metrics, dict[str, float]]:
        """Return the sums."""
        return self._metrics, self._tiers
