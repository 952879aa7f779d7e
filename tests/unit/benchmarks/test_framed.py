"""Framed documents are counted by what becomes of them, and by what a check says."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.rewriting_parts.framed import (
    counted,
    document_of,
    load_check,
    read_framed,
    verdict_of,
)
from negguard.model import Action, Attachment, Decision, Label, Outcome, Verdict

ROW = {
    "id": "a",
    "label": "detached",
    "frame_kind": "falsity",
    "text": "False: He won. False: She lost.",
    "frames": [{"start": 0, "end": 6}, {"start": 15, "end": 21}],
    "claims": [{"start": 7, "end": 14}, {"start": 22, "end": 31}],
}


def outcome(action: Action, reason: str | None = None) -> Outcome:
    document = document_of(ROW)
    return Outcome(
        document=document,
        verdict=Verdict(label=Label.DETACHED),
        decision=Decision(action=action, reason=reason),
        result=document,
    )


def test_only_framed_rows_are_read_and_turns_are_named(tmp_path: Path) -> None:
    chat = {
        "id": "b",
        "label": "detached",
        "messages": [{"role": "user", "content": "False: He won."}],
        "frames": [{"start": 0, "end": 6, "msg": 0}],
        "claims": [{"start": 7, "end": 14, "msg": 0}],
    }
    rows = [ROW, chat, {**ROW, "label": "clean"}, {**ROW, "claims": []}]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = read_framed(path)
    assert [row["id"] for row in found] == ["a", "b"]
    assert found[1]["claims"][0]["message"] == 0


def test_a_claim_goes_to_the_frame_beside_it() -> None:
    verdict = verdict_of(ROW)
    assert [claim.frame for claim in verdict.claims] == [0, 1]
    assert [len(frame.scope) for frame in verdict.frames] == [1, 1]
    assert {one.attachment for one in verdict.claims} == {Attachment.DETACHED}


def test_a_rewrite_is_counted_by_the_check_and_a_refusal_by_its_gate(
    tmp_path: Path,
) -> None:
    path = tmp_path / "check.py"
    path.write_text(
        "def check(gold, output):\n"
        "    return {'harm': True, 'hollow': False, 'scars': ['x']}\n"
    )
    outcomes = [
        outcome(Action.REWRITE),
        outcome(Action.QUARANTINE, "falsity; not rewritten (share): 0 of 2"),
        outcome(Action.KEEP),
    ]
    counts = counted([ROW, ROW, ROW], iter(outcomes), load_check(path))
    assert (counts["rewrite"], counts["harmful"], counts["scarred"]) == (1, 1, 1)
    assert (counts["quarantine"], counts["not found"]) == (1, 1)
    assert counts["refused by"] == {"share": 1}
