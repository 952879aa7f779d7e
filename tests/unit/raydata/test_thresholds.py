"""What the totals of a run come to."""

from __future__ import annotations

from negguard.config.policy import Policy, Thresholds
from negguard.raydata.request import RunStatus
from negguard.raydata.thresholds import Judgement, judge_run
from negguard.store.metrics import Metrics

FEW = {"too long": 1, "no JSON": 5, "no UTF-N": 3, "null": 2}


def judged(
    labels: dict[str, int], *, failed: int = 0, policy: Policy | None = None
) -> Judgement:
    rows = sum(labels.values())
    totals = Metrics(rows_in=rows, kept=rows, labels=labels, problems=FEW)
    return judge_run(totals, policy or Policy(), failed=failed, history=())


def test_a_file_that_could_not_be_read_makes_a_run_incomplete() -> None:
    found = judged({"clean": 9}, failed=1)
    assert (found.verdict, found.exit_code) == (RunStatus.INCOMPLETE, 3)


def test_rows_that_could_not_be_judged_are_told_with_the_commonest_reasons() -> None:
    found = judged({"clean": 1, "error": 11})
    assert found.verdict is RunStatus.INCOMPLETE
    assert list(found.reasons[1:]) == [
        "5 rows: no JSON",
        "3 rows: no UTF-N",
        "2 rows: null",
    ]


def test_a_crossed_threshold_is_told_before_what_is_missing() -> None:
    policy = Policy(fail=Thresholds(detached_rate=0.1))
    found = judged({"clean": 1, "detached": 9}, failed=1, policy=policy)
    assert (found.verdict, found.exit_code) == (RunStatus.FAIL, 3)


def test_a_whole_run_passes() -> None:
    found = judged({"clean": 9})
    assert (found.verdict, found.exit_code, found.reasons) == (RunStatus.PASS, 0, ())
