"""What users hold in their hands: documents and outcomes."""

from __future__ import annotations

import json

import pytest

from negguard.model import Document
from tests.unit.report.outcomes import NOTICE, WON, chat, rewritten


def test_an_outcome_is_a_dict_that_json_takes() -> None:
    values = json.loads(json.dumps(rewritten().to_dict()))
    assert (values["label"], values["action"]) == ("detached", "rewrite")
    assert values["text"].startswith(WON.replace("won", "did not win"))
    (frame,) = values["frames"]
    assert (frame["start"], frame["end"]) == (0, len(NOTICE))
    assert (frame["kind"], frame["message"]) == ("falsity", None)
    assert list(frame["scope"][0]) == ["start", "end", "message"]
    assert values["claims"][0]["attachment"] == "detached"
    assert values["edits"][1]["text"] == "did not win"


def test_an_outcome_of_a_chat_has_its_turns() -> None:
    values = chat("Who won?", "Ada.").to_dict()
    assert values["messages"] == [
        {"role": "user", "content": "Who won?"},
        {"role": "assistant", "content": "Ada."},
    ]


@pytest.mark.parametrize("text", [5, b"text", ["text"]])
def test_a_text_of_another_type_is_refused_at_once(text: object) -> None:
    with pytest.raises(TypeError, match=f"a text is a str, not {type(text).__name__}"):
        Document(text=text)  # type: ignore[arg-type] # what the test is about
