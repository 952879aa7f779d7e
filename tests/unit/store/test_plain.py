"""Outcomes as JSON values."""

from __future__ import annotations

import json

from negguard.store.plain import outcome_values
from tests.unit.report.outcomes import chat, rewritten


def test_values_are_json_and_name_every_finding() -> None:
    values = json.loads(json.dumps(outcome_values(rewritten())))
    assert values["label"] == "detached"
    assert values["frames"][0]["rule"] == "falsity.notice"
    assert values["claims"][0]["attachment"] == "detached"
    assert values["edits"][1]["text"] == "did not win"
    assert values["text"].startswith("Ada Roe did not win")


def test_a_chat_gives_its_messages() -> None:
    assert outcome_values(chat("Hi."))["messages"] == [
        {"role": "user", "content": "Hi."}
    ]
