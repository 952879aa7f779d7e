"""The same command finishes what a killed driver of a run on Ray left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files import corpus
from tests.integration.faults.attempts import require_same
from tests.integration.faults.ray_drivers import finish, kill_drivers

pytestmark = [pytest.mark.ray, pytest.mark.slow]
IDS = [f"row-{i}" for i in range(240)]


def test_killed_drivers_lose_nothing(tmp_path: Path) -> None:
    folders = corpus(tmp_path / "in", files=8), tmp_path / "out"
    assert kill_drivers(folders, kills=2, seed=3) > 0
    assert finish(folders) == 0
    assert require_same(folders, tmp_path / "calm", ids=IDS).unchanged
