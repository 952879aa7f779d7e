"""Lines of the journal: what was written is read, and nothing else."""

from __future__ import annotations

import json

import pytest

from negguard.errors import IntegrityError
from negguard.store.decisions import Ruling, Rulings

BARE = Ruling(source="a.jsonl", id="a", text_digest="0" * 64, at="2026-01-01")
FULL = Ruling(
    source="a.jsonl",
    id=None,
    text_digest="1" * 64,
    action="quarantine",
    note="\u202e no",
    at="2026-01-01",
    row=0,
    was="rewrite",
    kinds=("falsity",),
    rules=("judge.1",),
    score=0.0,
    seen="2" * 64,
)


@pytest.mark.parametrize("ruling", [BARE, FULL])
def test_a_line_gives_the_decision_back(ruling: Ruling) -> None:
    assert Ruling.from_line(ruling.to_line(), "line 1") == ruling


def test_lines_hold_only_what_is_said() -> None:
    assert sorted(json.loads(BARE.to_line())) == sorted(
        ["source", "id", "text_digest", "action", "note", "at", "digest"]
    )
    assert json.loads(FULL.to_line())["score"] == 0.0


@pytest.mark.parametrize(
    "change", [{"score": 0.5}, {"action": "drop"}, {"rules": []}, {"new": 1}]
)
def test_a_line_that_was_changed_is_refused(change: dict[str, object]) -> None:
    line = json.dumps({**json.loads(FULL.to_line()), **change}).encode()
    with pytest.raises(IntegrityError, match="line 1"):
        Ruling.from_line(line, "line 1")


def test_what_may_be_said_is_checked_behind_a_right_digest() -> None:
    line = Ruling(source="a", id="a", text_digest="", action="drop").to_line()
    with pytest.raises(IntegrityError, match="line 1"):
        Ruling.from_line(line, "line 1")


def test_an_accepted_rewrite_decides_nothing_about_rows() -> None:
    accepted = Ruling(source="a", id="a", text_digest="1", action="rewrite")
    assert Rulings({accepted.key: accepted}).digest == Rulings({}).digest == ""
