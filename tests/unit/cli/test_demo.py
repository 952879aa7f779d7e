"""`negguard demo`, but for the run itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.cli import demo
from negguard.cli.main import run
from negguard.cli.run_options import RunOptions


def test_the_demo_starts_no_ray_and_names_a_command_that_can_be_copied(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[RunOptions] = []

    def start(mode: str, options: RunOptions) -> int:
        asked.append(options)
        return len(mode) - len("apply")

    monkeypatch.setattr(demo, "start", start)
    assert run(["demo", "--output", str(tmp_path / "my demo")]) == 0
    assert (asked[0]["workers"], asked[0]["ray_address"]) == (1, None)
    corpus = tmp_path / "my demo" / "corpus" / "documents.parquet"
    assert f"negguard explain '{corpus}' --row 0" in capsys.readouterr().out
