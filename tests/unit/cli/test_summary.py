"""What a finished run says on the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negguard.cli.summary import print_summary
from negguard.model import Kind
from negguard.raydata.request import Example, Mode, RunResult, RunStatus
from negguard.store.metrics import Metrics
from tests.unit.report.outcomes import NOTICE, rewritten


@pytest.mark.parametrize(
    ("retries", "words"), [(1, "1 retry"), (1200, "1,200 retries")]
)
def test_retries_are_told(
    retries: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(_result(retries))
    assert words in capsys.readouterr().out


def test_a_run_without_retries_does_not_speak_of_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_summary(_result(0))
    assert "retr" not in capsys.readouterr().out


def _result(retries: int) -> RunResult:
    return RunResult(
        mode=Mode.SCAN,
        output=None,
        totals=Metrics(),
        verdict=RunStatus.PASS,
        exit_code=0,
        retries=retries,
    )


def test_a_scan_without_a_report_shows_examples(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = Example(kind=Kind.FALSITY, place="a row 3", outcome=rewritten())
    print_summary(replace(_result(0), examples=(example,)))
    shown = capsys.readouterr().out
    assert f"  a row 3, falsity:\n    {NOTICE}" in shown
    assert "--output DIR" in shown


def test_the_policy_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    made_by = {"policy": {"name": "audit"}}
    print_summary(replace(_result(0), made_by=made_by))
    assert "policy: audit" in capsys.readouterr().out
