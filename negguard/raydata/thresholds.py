"""Totals + policy -> verdict and exit code, each limit beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negguard.config import Policy
from negguard.config.policy import Thresholds
from negguard.model import Label
from negguard.raydata.request import Check, RunStatus
from negguard.store.metrics import Metrics

DONE = 0
CROSSED = 1
UNREADABLE = 3
MOST_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the totals of a run come to."""

    verdict: RunStatus
    exit_code: int
    checks: tuple[Check, ...]
    reasons: tuple[str, ...]


def judge_run(
    totals: Metrics,
    policy: Policy,
    *,
    failed: int,
    history: Sequence[Mapping[str, Any]],
) -> Judgement:
    """Return the verdict; `failed` shards could not be read.

    What is incomplete exits with 3 even where a fail threshold was crossed too, which
    the verdict then says; otherwise the verdict is incomplete.
    """
    checks = (
        *_checks(totals, policy.fail, level="fail", history=history),
        *_checks(totals, policy.warn, level="warn", history=history),
    )
    crossed = [check for check in checks if check.crossed]
    levels = {check.level for check in crossed}
    incomplete = _incomplete(totals, policy, failed=failed)
    fits = {
        RunStatus.FAIL: "fail" in levels,
        RunStatus.INCOMPLETE: bool(incomplete),
        RunStatus.WARN: "warn" in levels,
        RunStatus.PASS: True,
    }
    verdict = next(verdict for verdict, holds in fits.items() if holds)
    threshold_code = CROSSED if verdict is RunStatus.FAIL else DONE
    return Judgement(
        verdict=verdict,
        exit_code=UNREADABLE if incomplete else threshold_code,
        checks=checks,
        reasons=(*incomplete, *(check.text for check in crossed)),
    )


def _incomplete(totals: Metrics, policy: Policy, *, failed: int) -> tuple[str, ...]:
    reasons: list[str] = []
    if failed:
        inputs = "1 input" if failed == 1 else f"{failed} inputs"
        reasons.append(f"{inputs} could not be read")
    rate = totals.rate(Label.ERROR)
    if rate > policy.on_error.max_error_rate:
        reasons.append(
            f"{rate:.4%} of rows could not be judged; "
            f"the policy allows {policy.on_error.max_error_rate:.4%}"
        )
    if totals.problems and (reasons or failed):
        common = sorted(totals.problems.items(), key=lambda item: (-item[1], item[0]))
        reasons += [f"{count} rows: {what}" for what, count in common[:MOST_REASONS]]
    return tuple(reasons)


def _checks(
    totals: Metrics,
    limits: Thresholds,
    *,
    level: str,
    history: Sequence[Mapping[str, Any]],
) -> list[Check]:
    measured = {
        "detached_rate": (limits.detached_rate, totals.rate(Label.DETACHED)),
        "error_rate": (limits.error_rate, totals.rate(Label.ERROR)),
        "detached_growth": (limits.detached_growth, _growth(totals, history)),
    }
    enough = totals.rows_in >= limits.min_documents
    return [
        Check(name=name, level=level, limit=limit, value=value if enough else None)
        for name, (limit, value) in measured.items()
        if limit is not None
    ]


def _growth(totals: Metrics, history: Sequence[Mapping[str, Any]]) -> float | None:
    """Return by how much the detached rate grew since the last run (0.5: by half)."""
    if not history or not history[-1]["documents"]:
        return None
    before: float = history[-1]["detached"] / history[-1]["documents"]
    rate = totals.rate(Label.DETACHED)
    if before == 0:
        return float("inf") if rate else 0.0
    return rate / before - 1
