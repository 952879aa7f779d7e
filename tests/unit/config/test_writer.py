"""A policy as the YAML that reads as the same policy."""

from __future__ import annotations

import pytest

from negguard.config import PRESETS, load_policy, read_policy
from negguard.config.writer import policy_yaml

OWN = """
version: 1
input: {text: null, id: "on", messages: turns, source: from}
detect: {packs: [en, ./house], min_score: 0.25}
actions:
  - when: {kind: [uncertainty], score: ">=0.8", position: prefix, reach: document}
    do: quarantine
  - {when: {label: [local, clean], source: "a: *"}, do: drop}
  - {when: {kind: falsity}, do: rewrite, fallback: [delete], gates: {max_claims: 3}}
thresholds: {fail: {detached_growth: 0.5}}
on_error: {row: drop, file: stop, max_error_rate: 1.0e-05}
"""


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_reads_back(name: str) -> None:
    policy = load_policy(name)
    assert read_policy(policy_yaml(policy), name=name) == policy


def test_every_key_reads_back() -> None:
    policy = read_policy(OWN, name="own")
    assert read_policy(policy_yaml(policy), name="own") == policy
