"""Every second of a worker is told to one tier."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pyarrow as pa
import pytest

from negguard.guard import Guard
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest
from negguard.raydata.tiers import TIERS, Clock, summed, timed
from tests.files import write_parquet

FRAMED = "NOTICE: the claims below are false.\n\nAda Roe won the race in 1999."


def test_a_tier_stands_still_while_another_runs_inside_it() -> None:
    clock = Clock()
    with clock.tier("other"):
        time.sleep(0.05)
        with clock.tier("rewrite"), clock.tier("judge"):
            time.sleep(0.1)
    told = clock.told()
    assert told["judge"] == pytest.approx(0.1, abs=0.04)
    assert told["other"] == pytest.approx(0.05, abs=0.04)
    assert told["rewrite"] < 0.04


def test_what_a_tier_raises_ends_it() -> None:
    clock = Clock()
    with pytest.raises(ZeroDivisionError), clock.tier("judge"):
        raise ZeroDivisionError
    with clock.tier("write"):
        time.sleep(0.02)
    assert clock.told()["judge"] < 0.02


def test_items_are_counted_where_they_are_made() -> None:
    def slow() -> list[int]:
        time.sleep(0.02)
        return [1]

    clock = Clock()
    assert [*clock.reading(slow() for _ in range(3))] == [[1]] * 3
    assert clock.told()["read"] >= 0.06


def test_a_timed_guard_judges_as_it_did() -> None:
    guard = Guard.load("pretraining")
    clock = Clock()
    twin = timed(guard, clock)
    table = pa.table({"text": [FRAMED, "The library opens at nine."]})
    with clock.tier("other"):
        assert twin.apply(table).equals(guard.apply(table))
    told = clock.told()
    assert {name for name in told if told[name] > 0} >= {"judge", "rewrite", "other"}
    assert twin.made_by == guard.made_by


def test_a_run_says_where_its_time_went(tmp_path: Path) -> None:
    data = pa.table({"text": [FRAMED] * 5 + ["The library opens at nine."] * 50})
    write_parquet(tmp_path / "in" / "a.parquet", data)
    asked = RunRequest(
        inputs=(str(tmp_path / "in"),), output=str(tmp_path / "out"), policy="audit"
    )
    result = run(asked, load=Guard.load)
    assert [*result.tiers] == [*TIERS]
    assert 0 < sum(result.tiers.values()) < 2 * result.seconds
    noted = json.loads((tmp_path / "out" / "_negguard" / "run.json").read_text())
    assert noted["seconds_by_tier"] == result.tiers
    again = run(asked, load=Guard.load)
    assert (again.unchanged, again.tiers) == (True, result.tiers)


def test_sums_keep_the_order_of_the_tiers() -> None:
    parts = [{"judge": 1.0, "read": 0.5}, {}, {"read": 0.25}]
    assert [*summed(parts).items()] == [("read", 0.75), ("judge", 1.0)]
