"""Bulk runs and pipeline stages; only `cluster` imports Ray."""

from __future__ import annotations

from negguard.raydata.stage import NegGuardStage, guard

__all__ = ["NegGuardStage", "guard"]
