"""A run whose Ray dies exits with 4, and the same command does the rest."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from negguard.cli.main import run
from tests.files import ids_out, rows, write_jsonl
from tests.integration.faults.services import CONTROL, RAYLET, harm
from tests.runs import check

pytestmark = [pytest.mark.ray, pytest.mark.slow]


@pytest.mark.parametrize("service", [RAYLET, CONTROL])
def test_a_run_without_its_ray_exits_with_4(tmp_path: Path, service: str) -> None:
    folders = tmp_path / "in", tmp_path / "out"
    for number in range(20):
        path = folders[0] / f"part-{number}.jsonl"
        write_jsonl(path, rows(100, start=100 * number))
    met, code = harm(folders, service, by=signal.SIGKILL, seed=3)
    assert met
    assert code == 4
    assert run(["apply", str(folders[0]), "-o", str(folders[1]), "-q"]) == 0
    assert len(set(ids_out(folders[1]))) == len(ids_out(folders[1])) == 2_000
    check(folders[1])
