"""`negguard plan`: what a corpus would take, told before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from negguard.cli.main import run
from tests.integration.cli.conftest import Written, write_rows


def test_a_plan_tells_of_work_and_rates(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(written.corpus), "-p", "audit", "--workers", "4"]) == 0
    shown = capsys.readouterr().out
    assert "2 files" in shown
    assert "core-hours" in shown
    assert "on 4 workers" in shown
    assert "of the documents need a closer look" in " ".join(shown.split())


def test_every_assumption_is_named(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(written.corpus), "-p", "audit"]) == 0
    shown = capsys.readouterr().out
    assert "assumed: the other rows are like the 5 that were sampled" in shown
    assert "1 of 1 workers are busy" in shown


def test_a_plan_is_one_json_object(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(written.corpus), "-p", "audit", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["found_rate"] == pytest.approx(2 / 5)
    low, high = told["found_rate_95"]
    assert low < told["found_rate"] < high
    assert told["core_hours"] * 3600 == pytest.approx(
        told["text_bytes"] / told["speed"]
    )


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.jsonl", ["The library opens at nine."])
    assert run(["plan", str(tmp_path), "-p", "audit", "--quiet", "--json"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_corpus_without_text_has_no_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "a.jsonl", [""])
    assert run(["plan", str(tmp_path), "-p", "audit"]) == 0
    assert "unknown: the sample holds no text" in capsys.readouterr().out


def test_an_input_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(tmp_path / "gone")]) == 2
    assert "gone" in capsys.readouterr().err
