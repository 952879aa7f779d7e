"""Progress for logs: what a line says, and when there is none."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from negguard.cli.progress import Lines, drawn, plan_line, progress
from negguard.raydata.request import PlanSummary, Quiet, Receipt
from negguard.store.metrics import Metrics

PLAN = PlanSummary(files=2, size=2_000_000, shards=2, reused=1)
DONE = Receipt(
    shard="a",
    path="/a",
    size=1_000_000,
    metrics=Metrics(rows_in=1000, bytes=5_000_000, labels={"detached": 3}),
)


def test_a_plan_is_one_line() -> None:
    assert plan_line(PLAN) == "2 files, 2.00 MB, 2 shards, 1 finished before"


def test_a_line_counts_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    lines.planned(PLAN)
    lines.shard_done(DONE)
    lines.report()
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("negguard: 1/2 shards, ")
    assert "3 detached of 1,000" in last
    assert last.endswith(" left")


def test_work_of_an_earlier_attempt_is_no_speed() -> None:
    lines = Lines()
    lines.shard_done(Receipt(shard="a", path="/a", size=1, reused=True))
    assert lines.tally.speeds().startswith("0 B/s, 0 documents/s")


def test_an_unreadable_input_is_named_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Lines().shard_done(Receipt(shard="a", path="/a", size=1, problem="/a\x1b is bad"))
    assert capsys.readouterr().err == "negguard: /a\\x1b is bad\n"


@pytest.mark.parametrize("width", [50, 80, 120])
def test_a_bar_keeps_counts_and_time_on_any_terminal(width: int) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=width)
    with drawn(console) as bar:
        bar.planned(PLAN)
        bar.shard_done(DONE)
        bar.bar.refresh()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())
    last = [line for line in re.split(r"[\r\n]+", plain) if "shards" in line][-1]
    assert "1/2 shards" in last
    assert "3 detached" in last
    assert "left" in last


def test_quiet_tells_nobody() -> None:
    with progress(quiet=True) as listener:
        assert isinstance(listener, Quiet)


def test_a_pipe_gets_lines() -> None:
    with progress(quiet=False) as listener:
        assert isinstance(listener, Lines)
