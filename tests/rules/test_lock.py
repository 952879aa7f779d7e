"""The lock names the exact contents of every shipped pack."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from negguard.detect.rule_reader import read_pack, shipped_packs
from negguard.detect.rules import RuleSet

LOCK = Path(__file__).parent / "packs.lock"


@pytest.mark.parametrize("name", shipped_packs())
def test_digest_is_locked(name: str) -> None:
    locked = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    assert read_pack(name)[1] == locked[name]["digest"]


@pytest.mark.parametrize("name", shipped_packs())
def test_version_is_locked_and_has_its_note(name: str) -> None:
    locked = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    pack = RuleSet.load(name)
    assert pack.versions == (locked[name]["version"],)
    assert locked[name]["version"] in {change.version for change in pack.changes}
