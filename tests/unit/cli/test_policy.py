"""`negguard policy`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from negguard.cli.main import run
from negguard.config import PRESETS


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "schema"]) == 0
    assert "actions" in json.loads(capsys.readouterr().out)["properties"]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_good(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "check", preset]) == 0
    assert "good" in capsys.readouterr().out


def test_every_mistake_of_a_file_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("version: 1\nacions: []\ndetect: {min_score: 7}\n")
    assert run(["policy", "check", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "did you mean 'actions'" in lines[0]


def test_show_names_rules_and_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "show", "pretraining"]) == 0
    shown = capsys.readouterr().out
    assert "rewrite (negate" in shown
    assert "limits.seconds_per_document" in shown
