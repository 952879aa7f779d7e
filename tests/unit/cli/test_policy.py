"""`negguard policy`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from negguard.cli.main import run
from negguard.cli.options import POLICY
from negguard.config import DEFAULT, PRESETS, load_policy


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


@pytest.mark.parametrize("preset", PRESETS)
def test_what_show_prints_is_the_same_policy(
    preset: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["policy", "show", preset]) == 0
    file = tmp_path / f"{preset}.yaml"
    file.write_text(capsys.readouterr().out)
    assert load_policy(str(file)) == load_policy(preset)


def test_show_fills_every_default_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "show", "pretraining"]) == 0
    shown = capsys.readouterr().out
    assert "fallback: [negate" in shown
    assert "seconds_per_document: 120.0" in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("detect: {detectors: [none.v1]}", "no detector called 'none.v1'"),
        ("rewriter: localise.v2", "did you mean 'localise.v1'?"),
        ("detect: {packs: [./nowhere]}", "nowhere"),
    ],
)
def test_names_are_resolved(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"version: 1\nextends: audit\n{text}\n")
    assert run(["policy", "check", str(file)]) == 2
    said = capsys.readouterr().err
    assert f"{file}: " in said
    assert says in said


def test_commands_and_library_have_one_default() -> None:
    assert POLICY == DEFAULT
