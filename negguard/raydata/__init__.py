"""Bulk runs and pipeline stages; only `cluster` imports Ray."""

from __future__ import annotations

from negguard.raydata.stage import NegGuardStage, guard
from negguard.raydata.stage_tally import StageTally

__all__ = ["NegGuardStage", "StageTally", "guard"]
