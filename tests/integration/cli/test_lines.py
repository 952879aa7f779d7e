"""`apply --format same` from the command line, with what reads its output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from negguard.cli.main import run
from tests.integration.cli.conftest import FRAMED, PLAIN, POLICY, write_rows


@pytest.fixture
def applied(tmp_path: Path) -> Path:
    write_rows(tmp_path / "in.jsonl", [PLAIN, FRAMED, FRAMED])
    (tmp_path / "policy.yaml").write_text(POLICY)
    assert apply(tmp_path) == 0
    return tmp_path / "run"


def apply(home: Path) -> int:
    command = ["apply", str(home / "in.jsonl"), "-o", str(home / "run"), "-q"]
    same = ["--format", "same", "--no-annotations"]
    return run([*command, *same, "-p", str(home / "policy.yaml")])


def lines(output: Path, sink: str) -> list[str]:
    return [
        line
        for path in sorted((output / sink).glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_kept_lines_can_be_verified_and_released(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (applied.parent / "in.jsonl").read_text("utf-8").splitlines()
    assert lines(applied, "kept") == source[:1]
    assert [json.loads(e)["ng_row"] for e in lines(applied, "quarantine")] == [1, 2]
    assert run(["verify", str(applied)]) == 0
    (applied.parent / "ids.txt").write_text("in-2\n")
    ids = ["--ids", str(applied.parent / "ids.txt")]
    assert run(["release", str(applied), *ids]) == 0
    assert "give the apply command of this run again" in capsys.readouterr().out
    assert apply(applied.parent) == 0
    assert lines(applied, "kept") == [source[0], source[2]]
    assert run(["verify", str(applied)]) == 0
    assert run(["release", str(applied), *ids]) == 0
    assert "1 row had been released before" in capsys.readouterr().out


def test_rows_without_annotations_cannot_be_judged_again(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = ["verify", str(applied), "--deep", "-p", str(applied.parent / "policy.yaml")]
    assert run(deep) == 2
    assert "has no annotations" in capsys.readouterr().err


def test_annotated_lines_are_judged_again(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", [PLAIN, FRAMED, FRAMED])
    policy = ["-p", str(tmp_path / "policy.yaml")]
    (tmp_path / "policy.yaml").write_text(POLICY)
    command = ["apply", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "run"), "-q"]
    assert run([*command, "--format", "same", *policy]) == 0
    assert run(["verify", str(tmp_path / "run"), "--deep", *policy]) == 0
    (held,) = (tmp_path / "run" / "quarantine").iterdir()
    assert held.suffix == ".jsonl"
