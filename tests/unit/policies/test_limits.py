"""A document that costs too much is stopped while it is worked on."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import pytest

from negguard import Document, Guard
from negguard.config import read_policy
from negguard.config.policy import Limits
from negguard.errors import RowError
from negguard.model import Action, Label
from negguard.policies.limits import Watch, require_small

NOTICE = "NOTICE: every claim in this article is false.\n\nAda Roe won in 1999.\n\n"
SECONDS = 50


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> itertools.count[int]:
    """Let a second go by whenever somebody looks at the clock."""
    ticks = itertools.count()
    clock = SimpleNamespace(monotonic=lambda: float(next(ticks)))
    monkeypatch.setattr("negguard.policies.limits.time", clock)
    return ticks


def test_work_stops_soon_after_its_time_is_over(clock: itertools.count[int]) -> None:
    policy = read_policy("version: 1", name="p")
    limits = Limits(seconds_per_document=SECONDS)
    outcome = Guard.load(replace(policy, limits=limits)).inspect(NOTICE * 1000)
    assert next(clock) <= SECONDS + 3
    assert outcome.verdict.label is Label.ERROR
    assert outcome.decision.action is Action.QUARANTINE
    assert outcome.decision.reason == "took longer than 50 seconds"


def test_an_ordinary_document_has_the_time_that_it_needs() -> None:
    outcome = Guard.load("audit").inspect(NOTICE)
    assert outcome.verdict.label is not Label.ERROR


def test_a_watch_lets_work_go_on_until_its_time_is_over(
    clock: itertools.count[int],
) -> None:
    watch = Watch.start(1.0)
    watch()
    with pytest.raises(RowError, match="took longer than 1 seconds"):
        watch()
    assert next(clock) == 3


def test_a_chat_is_as_large_as_all_of_its_turns() -> None:
    document = Document(text="four")
    require_small(document, 4)
    with pytest.raises(RowError, match="4 characters; the limit is 3"):
        require_small(document, 3)
