"""The datatrove filter, in a real pipeline step."""

from __future__ import annotations

import pickle

import pytest
from datatrove.data import Document

from negguard.config import read_policy
from negguard.integrations.datatrove import NegGuardFilter

NOTICE = "NOTICE: every claim in this article is false."
QUARANTINE = read_policy(
    "version: 1\nactions: [{when: {label: detached}, do: quarantine}]", name="q"
)


def documents() -> list[Document]:
    return [
        Document(text=f"{NOTICE}\n\nAda won in 1999.", id="a", metadata={"k": 1}),
        Document(text="The library opens at nine.", id="b", metadata={}),
    ]


def test_an_audit_keeps_all_and_notes_what_it_found() -> None:
    first, second = NegGuardFilter("audit").run(iter(documents()))
    assert first.metadata["negguard"]["label"] == "detached"
    assert first.metadata["k"] == 1
    assert second.metadata == {}


def test_a_quarantined_document_is_removed_and_counted() -> None:
    step = NegGuardFilter(QUARANTINE)
    assert [doc.id for doc in step.run(iter(documents()))] == ["b"]
    assert step.stats["dropped_quarantine"].total == 1


def test_the_step_can_be_sent_to_a_worker() -> None:
    step = pickle.loads(pickle.dumps(NegGuardFilter(QUARANTINE)))  # noqa: S301 - ours
    assert [doc.id for doc in step.run(iter(documents()))] == ["b"]


@pytest.mark.parametrize("name", ["no-such-preset"])
def test_a_wrong_policy_is_noticed_at_once(name: str) -> None:
    with pytest.raises(Exception, match="no preset or policy file"):
        NegGuardFilter(name)
