"""The facts of a run, made by hand."""

from __future__ import annotations

from negguard.model import Kind, Outcome
from negguard.raydata.request import Example
from negguard.report.archive import named
from negguard.report.facts import (
    Count,
    Moment,
    Problem,
    RunFacts,
    Source,
    Step,
    Tally,
    Threshold,
)
from tests.unit.report.outcomes import chat, kept, rewritten

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e</div>|`*"


def run_facts(**changes: object) -> RunFacts:
    """Return a run with something in every part of its report."""
    values: dict[str, object] = {
        "title": f"apply {HOSTILE}",
        "verdict": "warn",
        "exit_code": 0,
        "policy": "pretraining",
        "finished": "2026-03-01T12:00:00+00:00",
        "seconds": 12.5,
        "totals": Tally(
            documents=1000,
            detached=12,
            local=5,
            errors=1,
            bytes=25_000_000,
            covered=40_000,
            claims=20,
        ),
        "kept": 988,
        "quarantined": 12,
        "left": Tally(
            documents=988, detached=3, bytes=25_000_000, covered=90, claims=4
        ),
        "left_kinds": (Count(name="fiction", count=3),),
        "steps": (Step(what="Count once more.", command="negguard verify clean"),),
        "actions": (
            Count(name="keep", count=988),
            Count(name="quarantine", count=12),
        ),
        "kinds": (Count(name="falsity", count=9),),
        "rules": (Count(name=HOSTILE, count=9),),
        "sources": (
            Source(name=HOSTILE, tally=Tally(documents=400, detached=12)),
            Source(name="wiki", tally=Tally(documents=600)),
        ),
        "thresholds": (
            _threshold("detached_rate", "fail", 0.02, "holds"),
            _threshold("detached_rate", "warn", 0.005, "warns"),
            _threshold("detached_growth", "warn", 0.5, "not judged"),
        ),
        "problems": (Problem(where=HOSTILE, what=f"cannot be read: {HOSTILE}"),),
        "history": (
            Moment(finished="2026-02-28T12:00:00+00:00", documents=900, detached=3),
            Moment(finished="2026-03-01T12:00:00+00:00", documents=1000, detached=12),
        ),
        "examples": (
            Example(kind=Kind.FALSITY, place="a.parquet row 3", outcome=row_3()),
            Example(kind=Kind.FICTION, place=HOSTILE, outcome=kept(HOSTILE)),
            Example(kind=Kind.FICTION, place="chat", outcome=chat(HOSTILE, "Yes.")),
        ),
        "versions": (("negguard", "0.1.0"), (HOSTILE, HOSTILE)),
    }
    return RunFacts(**{**values, **changes})  # type: ignore[arg-type] # made by hand


def row_3() -> Outcome:
    """Return a rewritten document with an id."""
    return named(rewritten(), "row-3")


def _threshold(name: str, level: str, limit: float, state: str) -> Threshold:
    value = None if state == "not judged" else 0.012
    return Threshold(name=name, level=level, limit=limit, value=value, state=state)
