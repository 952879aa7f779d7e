"""What a finished run says on the terminal."""

from __future__ import annotations

import pytest

from negguard.cli.summary import print_summary
from negguard.raydata.request import Mode, RunResult, Verdict
from negguard.store.metrics import Metrics


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
        verdict=Verdict.PASS,
        exit_code=0,
        retries=retries,
    )
