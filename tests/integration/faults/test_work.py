"""Twice the text is about twice the work, however it was made, and time is kept."""

from __future__ import annotations

import time
from functools import cache
from unittest.mock import patch

import pyarrow as pa
import pytest

from negguard import Guard
from negguard.model import Label
from tests.integration.faults.growing import GENERATORS, Growth, growth, limited

# Characters; twice and four times as many are judged too.
SIZE = 2_000
# Whose documents come to a rewrite, or to what it would meet.
FRAMED = [
    "framed claims",
    "repeated notices",
    "one notice behind claims",
    "notices between plain paragraphs",
    "labels",
    "quotes of notices",
    "remarks in one paragraph",
]


@cache
def loaded(policy: str) -> Guard:
    return Guard.load(policy)


def require_linear(found: Growth) -> None:
    assert found.whole <= 2.2
    # A square takes four times as many; a few windows more or less are within this.
    assert {stage: times for stage, times in found.stages.items() if times > 3} == {}


@pytest.mark.parametrize("generator", GENERATORS)
def test_twice_the_text_is_about_twice_the_work(generator: str) -> None:
    require_linear(growth(loaded("audit"), generator, SIZE))


@pytest.mark.parametrize("generator", FRAMED)
def test_twice_the_text_is_about_twice_the_rewriting(generator: str) -> None:
    require_linear(growth(loaded("pretraining"), generator, SIZE))


@pytest.mark.parametrize("generator", ["labels of one word", "framed claims", "commas"])
@pytest.mark.parametrize("batch", [False, True])
def test_a_document_takes_no_more_than_twice_its_time(
    generator: str, *, batch: bool
) -> None:
    seconds = 0.5
    text = GENERATORS[generator](200_000)
    guard = limited(loaded("pretraining"), seconds)
    table = pa.table({"text": [text]})
    guard.inspect(GENERATORS[generator](60_000))  # loads what is loaded once
    guard.outcomes(pa.table({"text": ["A mill grinds. " * 5_000]}))
    with patch("negguard.policies.limits.time.monotonic", time.process_time):
        started = time.process_time()
        if batch:
            (outcome,) = guard.outcomes(table).values()
        else:
            outcome = guard.inspect(text)
        taken = time.process_time() - started
    assert outcome.verdict.label is Label.ERROR
    assert outcome.verdict.problem == "took longer than 0.5 seconds"
    assert taken < 2 * seconds
