"""What is said of a rewrite where a policy makes none."""

from __future__ import annotations

from negguard.config import read_policy
from negguard.guard import Guard
from negguard.model import CLEAN, Action, Document, Refusal
from negguard.rewrite.outlook import outlook, refused
from tests.unit.rewrite.marked import judged


def test_a_clean_document_has_nothing_to_rewrite() -> None:
    assert outlook(Document(text="It rained."), CLEAN) is None


def test_a_document_that_gates_let_through_is_told_so() -> None:
    told = outlook(*judged("[[The claim below is false.]]\n\n{{He sold mills.}}"))
    assert told == "a rewrite passes the gates before the wording"


def test_a_refused_document_is_told_the_gate() -> None:
    told = outlook(*judged("[[Only the last is false.]]\n\n{{He won.}} {{He fled.}}"))
    assert told is not None
    assert told.startswith("a rewrite is refused (part): a notice that names a part")


def test_a_dropped_row_keeps_no_words_of_its_document() -> None:
    refusal = Refusal(reason="no clean way to deny 'He won.'", gate="wording")
    assert refused(refusal, otherwise=Action.DROP) == "not rewritten (wording)"
    assert "He won." in refused(refusal, otherwise=Action.QUARANTINE)


def test_an_audit_says_what_a_rewrite_would_meet() -> None:
    text = "NOTICE: the claims below are false.\n\nThe dam burst in May."
    reason = Guard.load("audit").inspect(text).decision.reason
    assert reason is not None
    assert reason.endswith("; a rewrite passes the gates before the wording")


def test_a_policy_that_drops_says_nothing_of_rewrites() -> None:
    policy = read_policy(
        "version: 1\nactions: [{when: {label: detached}, do: drop}]", name="p"
    )
    text = "NOTICE: the claims below are false.\n\nThe dam burst in May."
    reason = Guard.load(policy).inspect(text).decision.reason
    assert reason is not None
    assert "rewrite" not in reason
