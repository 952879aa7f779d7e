"""`run.json` says what a run came to, and gives it back."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from negguard.errors import IntegrityError
from negguard.raydata.record import from_json, to_json
from negguard.raydata.request import Check, Mode, Receipt, RunResult, RunStatus
from negguard.store.listing import Skipped
from negguard.store.metrics import Metrics

RESULT = RunResult(
    mode=Mode.APPLY,
    output="out",
    totals=Metrics(rows_in=3, kept=3, bytes=60, labels={"clean": 3}),
    verdict=RunStatus.WARN,
    exit_code=0,
    reasons=("why",),
    shards=2,
    failed=(Receipt(shard="b", path="in/b", size=1, problem="torn"),),
    seconds=1.5,
    tiers={"judging": 1.0},
    finished="2026-01-01T00:00:00+00:00",
    size=30,
    checks=(Check(name="detached_rate", level="warn", limit=0.1, value=None),),
    history=({"finished": "before"},),
    made_by={"negguard": "0.1.0"},
    basis="b",
    decided=1,
    unmatched=2,
    skipped=(Skipped(url="in/c", why="is no data"),),
    unjudged=("summary",),
)


def test_what_is_written_is_read_as_a_run_that_changed_nothing() -> None:
    values = json.loads(json.dumps(to_json(RESULT), allow_nan=False))
    assert from_json(values, output="out") == replace(RESULT, reused=2, unchanged=True)


def test_rates_are_per_second_of_wall_time() -> None:
    assert to_json(RESULT)["rows_per_second"] == 2.0
    assert to_json(RESULT)["bytes_per_second"] == 40.0
    assert to_json(replace(RESULT, seconds=0.0))["rows_per_second"] == 0.0


def test_growth_from_nothing_is_a_number_that_json_knows() -> None:
    check = Check(name="detached_growth", level="fail", limit=0.25, value=math.inf)
    made = json.dumps(to_json(replace(RESULT, checks=(check,))), allow_nan=False)
    assert "1e+308" in made


@pytest.mark.parametrize("values", [{}, {"mode": "none"}, {"totals": []}])
def test_what_tells_of_no_run_is_named(values: dict[str, object]) -> None:
    with pytest.raises(
        IntegrityError, match=r"out/_negguard/run\.json tells of no run"
    ):
        from_json(values, output="out")
