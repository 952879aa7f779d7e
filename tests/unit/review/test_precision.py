"""Decisions as precision by rule, kind, source and score."""

from __future__ import annotations

import pytest

from negguard.report.intervals import wilson
from negguard.review.precision import band_of, is_measured, last_rulings, precision_of
from negguard.store.decisions import Ruling, Rulings


def ruling(digest: str, action: str, **more: object) -> Ruling:
    given: dict[str, object] = {
        "source": "a.jsonl",
        "id": None,
        "rules": ("falsity.pointed",),
        "kinds": ("falsity",),
        "score": 0.93,
    }
    return Ruling(text_digest=digest, action=action, **{**given, **more})  # type: ignore[arg-type] # made by hand


SOME = [
    ruling("1", "quarantine"),
    ruling("2", "rewrite", rules=("falsity.pointed", "judge.1"), score=0.5),
    ruling("3", "keep", source="b.jsonl"),
]


def test_rejected_documents_were_found_wrongly() -> None:
    found = {(e.group, e.name): (e.right, e.reviewed) for e in precision_of(SOME)}
    assert found == {
        ("all", "all"): (2, 3),
        ("rule", "falsity.pointed"): (2, 3),
        ("rule", "judge.1"): (1, 1),
        ("kind", "falsity"): (2, 3),
        ("source", "a.jsonl"): (2, 2),
        ("source", "b.jsonl"): (0, 1),
        ("score", "0.9 to 1.0"): (1, 2),
        ("score", "0.5 to 0.6"): (1, 1),
    }


def test_shares_have_wilson_intervals() -> None:
    assert precision_of(SOME)[0].interval == wilson(2, 3)


def test_decisions_that_do_not_say_what_was_found_are_left_out() -> None:
    bare = ruling("4", "keep", rules=(), kinds=(), score=None)
    assert not is_measured(bare)
    assert precision_of([*SOME, bare]) == precision_of(SOME)
    assert precision_of([bare]) == []


def test_the_last_decision_of_several_runs_counts() -> None:
    early = ruling("1", "keep", at="2026-01-01T00:00:00+00:00")
    late = ruling("1", "quarantine", at="2026-02-01T00:00:00+00:00")
    journals = [{"a.jsonl": Rulings({each.key: each})} for each in (late, early)]
    assert last_rulings(journals) == [late]


@pytest.mark.parametrize(
    ("score", "band"), [(0.0, "0.0 to 0.5"), (0.5, "0.5 to 0.6"), (1.0, "0.9 to 1.0")]
)
def test_bands_hold_their_lower_end(score: float, band: str) -> None:
    assert band_of(score) == band
