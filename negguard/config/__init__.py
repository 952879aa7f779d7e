"""Policies: files validated at the border, frozen values inside."""

from __future__ import annotations

from negguard.config.policy import Policy
from negguard.config.reader import DEFAULT, PRESETS, load_policy, read_policy

__all__ = ["DEFAULT", "PRESETS", "Policy", "load_policy", "read_policy"]
