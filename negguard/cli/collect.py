"""Hear every receipt on its way to the progress display, for the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from negguard.raydata.request import PlanSummary, Progress, Receipt
from negguard.store.metrics import Metrics


@dataclass(slots=True)
class Collector:
    """Pass everything on, and keep the metrics of each shard."""

    listener: Progress
    parts: list[tuple[str, Metrics]] = field(default_factory=list)

    def planned(self, plan: PlanSummary) -> None:
        """Pass the plan on."""
        self.listener.planned(plan)

    def shard_done(self, receipt: Receipt) -> None:
        """Keep the metrics and pass the receipt on."""
        self.parts.append((receipt.shard, receipt.metrics))
        self.listener.shard_done(receipt)
