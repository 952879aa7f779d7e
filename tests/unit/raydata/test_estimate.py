"""What a run would take, from a sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.raydata.estimate import estimate
from negguard.raydata.request import Mode, RunRequest
from tests.files import corpus
from tests.judges import load


@pytest.fixture
def request_all(tmp_path: Path) -> RunRequest:
    inputs = corpus(tmp_path / "in")
    return RunRequest(inputs=(str(inputs),), mode=Mode.SCAN, workers=2)


def test_files_and_bytes_are_those_of_all_inputs(request_all: RunRequest) -> None:
    told = estimate(request_all, load=load)
    files = [path for path in Path(request_all.inputs[0]).rglob("*") if path.is_file()]
    assert told.files == len(files)
    assert told.size == sum(path.stat().st_size for path in files)


def test_time_and_work_follow_from_the_speed(request_all: RunRequest) -> None:
    told = estimate(request_all, load=load)
    assert told.speed > 0
    assert told.core_hours * 3600 == pytest.approx(told.text_bytes / told.speed)
    assert told.seconds == pytest.approx(told.core_hours * 3600 / 2)


def test_a_small_sample_ends_early_and_says_so(request_all: RunRequest) -> None:
    told = estimate(request_all, load=load, rows=1)
    whole = estimate(request_all, load=load)
    assert 0 < told.sampled_rows <= whole.sampled_rows
    assert f"{told.sampled_rows} that were sampled" in told.assumptions[0]


def test_rates_are_shares_of_the_sampled_rows(request_all: RunRequest) -> None:
    told = estimate(request_all, load=load)
    assert 0 < told.found_rate <= told.judged_rate <= 1
