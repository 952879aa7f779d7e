"""`run.json`: what a run came to, as JSON and back; documents are left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from negguard.errors import IntegrityError
from negguard.raydata.request import Check, Mode, Receipt, RunResult, RunStatus
from negguard.store.listing import Skipped
from negguard.store.manifest import FORMAT, MALFORMED, RUN
from negguard.store.metrics import Metrics


def to_json(result: RunResult) -> dict[str, Any]:
    """Return what `run.json` says; rates are per second of wall time."""
    seconds = result.seconds or math.inf
    return {
        "format": FORMAT,
        "mode": result.mode.value,
        "basis": result.basis,
        "verdict": result.verdict.value,
        "exit_code": result.exit_code,
        "reasons": list(result.reasons),
        "checks": [
            {**asdict(check), "value": _finite(check.value)} for check in result.checks
        ],
        "totals": result.totals.to_json(),
        "shards": result.shards,
        "reused": result.reused,
        "failed": [
            {
                "shard": each.shard,
                "path": each.path,
                "size": each.size,
                "problem": each.problem,
            }
            for each in result.failed
        ],
        "retries": result.retries,
        "seconds": round(result.seconds, 3),
        "seconds_by_tier": dict(result.tiers),
        "finished": result.finished,
        "size": result.size,
        "rows_per_second": round(result.totals.rows_in / seconds, 1),
        "bytes_per_second": round(result.totals.bytes / seconds, 1),
        "made_by": dict(result.made_by),
        "history": list(result.history),
        "decisions": {"applied": result.decided, "unmatched": result.unmatched},
        "not_read": {each.url: each.why for each in result.skipped},
        "not_judged": list(result.unjudged),
    }


def from_json(values: Mapping[str, Any], *, output: str | None) -> RunResult:
    """Return the result that `run.json` tells of, as one that changed nothing.

    Raises:
        IntegrityError: it tells of none.
    """
    try:
        return _result(values, output)
    except MALFORMED as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        msg = f"{output}/{RUN} tells of no run ({what}); give the run's command again"
        raise IntegrityError(msg) from error


def _result(values: Mapping[str, Any], output: str | None) -> RunResult:
    return RunResult(
        mode=Mode(values["mode"]),
        output=output,
        totals=Metrics.from_json(values["totals"]),
        verdict=RunStatus(values["verdict"]),
        exit_code=values["exit_code"],
        reasons=tuple(values["reasons"]),
        checks=tuple(Check(**check) for check in values["checks"]),
        shards=values["shards"],
        reused=values["shards"],
        failed=tuple(Receipt(**each) for each in values["failed"]),
        retries=values["retries"],
        seconds=values["seconds"],
        tiers=values.get("seconds_by_tier", {}),
        finished=values["finished"],
        size=values["size"],
        unchanged=True,
        history=tuple(values["history"]),
        made_by=values["made_by"],
        basis=values["basis"],
        decided=values["decisions"]["applied"],
        unmatched=values["decisions"]["unmatched"],
        skipped=tuple(
            Skipped(url=url, why=why) for url, why in values.get("not_read", {}).items()
        ),
        unjudged=tuple(values.get("not_judged", ())),
    )


def _finite(value: float | None) -> float | None:
    """Return a number that JSON knows: growth from nothing is the largest there is."""
    return 1e308 if value == math.inf else value
