"""What a run would take, from a sample."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pytest

from negguard.model import Outcome
from negguard.raydata.estimate import estimate
from negguard.raydata.prepare import Job, prepare
from negguard.raydata.request import Mode, RunRequest
from tests.files import corpus
from tests.judges import WordJudge, load


@pytest.fixture
def job(tmp_path: Path) -> Job:
    inputs = corpus(tmp_path / "in")
    request = RunRequest(inputs=(str(inputs),), mode=Mode.SCAN, workers=2)
    return prepare(request, load=load)


def test_files_and_bytes_are_those_of_all_inputs(job: Job) -> None:
    told = estimate(job)
    files = [path for path in Path(job.request.inputs[0]).rglob("*") if path.is_file()]
    assert told.files == len(files)
    assert told.size == sum(path.stat().st_size for path in files)


def test_time_and_work_follow_from_the_speed(job: Job) -> None:
    told = estimate(job)
    assert told.speed > 0
    assert told.core_hours * 3600 == pytest.approx(told.text_bytes / told.speed)
    assert told.seconds == pytest.approx(told.core_hours * 3600 / 2)


def test_a_small_sample_ends_early_and_says_so(job: Job) -> None:
    told = estimate(job, rows=1)
    whole = estimate(job)
    assert 0 < told.sampled_rows <= whole.sampled_rows
    assert f"{told.sampled_rows} that were sampled" in told.assumptions[0]


def test_rates_are_shares_of_the_sampled_rows(job: Job) -> None:
    told = estimate(job)
    assert 0 < told.found_rate <= told.judged_rate <= 1


@dataclass(frozen=True, slots=True)
class SlowStart(WordJudge):
    """Take a while over the first rows, as a judge does that loads its models."""

    calls: list[int] = field(default_factory=list)

    def outcomes(
        self, table: pa.Table, *, source: str | None = None
    ) -> dict[int, Outcome]:
        self.calls.append(table.num_rows)
        if len(self.calls) == 1:
            time.sleep(0.5)
        return WordJudge.outcomes(self, table, source=source)


def test_loading_the_models_is_no_speed(job: Job) -> None:
    told = estimate(replace(job, judge=SlowStart()))
    assert told.sampled_seconds < 0.5
    assert told.sampled_rows == estimate(job).sampled_rows
