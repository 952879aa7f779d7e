"""How users call negguard; type-checked, never run."""

from __future__ import annotations

from negguard.config import Policy, load_policy
from negguard.model import Action


def read_a_policy() -> tuple[str, list[Action]]:
    policy: Policy = load_policy("pretraining")
    return policy.name, [rule.do for rule in policy.actions]
