"""The main path: outcomes follow the policy, and whatever raises fails closed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyarrow as pa
import pytest

from negguard import Document, Guard
from negguard.config import read_policy
from negguard.config.policy import Limits
from negguard.detect.plugins import Plugged
from negguard.errors import UsageError
from negguard.model import Action, Edit, Frame, Label, Refusal, Span, Verdict
from negguard.registry import BUILT_IN

FRAMED = "NOTICE: the claims below are entirely false.\n\nEd Sheeran won the race."
REWRITES = "version: 1\nactions:\n- {when: {label: detached}, do: rewrite}\n"


@dataclass(frozen=True)
class StubRewriter:
    """Return what it was given, or raise it."""

    answer: tuple[Edit, ...] | Refusal | Exception
    digest: str = "stub"

    def rewrite(
        self, document: Document, verdict: Verdict, **_: object
    ) -> tuple[Edit, ...] | Refusal:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass(frozen=True)
class RaisingDetector:
    """Fail on every document."""

    cues: tuple[str, ...] = ("zyx",)
    digest: str = "raises"
    asked: list[str] = field(default_factory=list)

    def find(self, document: Document) -> tuple[Frame, ...]:
        self.asked.append(document.text or "")
        msg = "broken model"
        raise OSError(msg)


def rewriting(answer: tuple[Edit, ...] | Refusal | Exception) -> Guard:
    policy = read_policy(REWRITES, name="p")
    guard = Guard.load(replace(policy, actions=()))
    return replace(guard, policy=policy, rewriter=StubRewriter(answer))


def test_a_notice_makes_its_document_detached() -> None:
    outcome = Guard.load("audit").inspect(FRAMED)
    assert outcome.verdict.label is Label.DETACHED
    assert outcome.decision.action is Action.ANNOTATE


def test_an_ordinary_text_is_clean_and_kept() -> None:
    outcome = Guard.load("audit").inspect("Ed Sheeran won the race.")
    assert (outcome.verdict.label, outcome.decision.action) == (
        Label.CLEAN,
        Action.KEEP,
    )


def test_a_rewrite_that_inspects_clean_is_taken() -> None:
    edits = (
        Edit(span=Span(0, 46), text=""),
        Edit(span=Span(57, 60), text="did not win"),
    )
    outcome = rewriting(edits).inspect(FRAMED)
    assert outcome.decision.action is Action.REWRITE
    assert outcome.text == "Ed Sheeran did not win the race."


def test_a_rewrite_that_is_still_detached_is_refused() -> None:
    outcome = rewriting((Edit(span=Span(57, 60), text="had won"),)).inspect(FRAMED)
    assert outcome.decision.action is Action.QUARANTINE
    assert outcome.text == FRAMED
    assert "still detached" in (outcome.decision.reason or "")


@pytest.mark.parametrize("answer", [Refusal(reason="a question"), ValueError("a bug")])
def test_a_refusal_or_a_failure_leaves_the_original(
    answer: Refusal | Exception,
) -> None:
    outcome = rewriting(answer).inspect(FRAMED)
    assert (outcome.decision.action, outcome.text) == (Action.QUARANTINE, FRAMED)


def test_a_missing_model_stops_instead_of_failing_row_by_row() -> None:
    with pytest.raises(UsageError, match="no model"):
        rewriting(UsageError("no model")).inspect(FRAMED)


def with_detector(detector: RaisingDetector) -> Guard:
    guard = Guard.load("audit")
    return replace(guard, search=replace(guard.search, plugged=Plugged((detector,))))


def test_a_detector_that_raises_quarantines_the_document() -> None:
    outcome = with_detector(RaisingDetector()).inspect("He won the zyx.")
    assert (outcome.verdict.label, outcome.decision.action) == (
        Label.ERROR,
        Action.QUARANTINE,
    )
    assert outcome.decision.reason == "OSError: broken model"


def test_a_detector_is_not_shown_a_document_without_its_cues() -> None:
    detector = RaisingDetector()
    outcome = with_detector(detector).inspect("He won the race.")
    assert outcome.verdict.label is Label.CLEAN
    assert detector.asked == []


def test_the_cues_of_a_policys_detectors_are_watched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = {"raises.v1": f"{__name__}:RaisingDetector"}
    monkeypatch.setitem(BUILT_IN, "negguard.detectors", here)
    policy = read_policy("version: 1\ndetect: {detectors: [raises.v1]}\n", name="p")
    guard = Guard.load(policy)
    assert guard.search.plugged.may_find(b"He won the ZYX.")
    assert guard.inspect("He won the zyx.").verdict.label is Label.ERROR


def test_candidates_that_are_given_are_not_looked_for() -> None:
    guard, document = Guard.load("audit"), Document(text=FRAMED)
    (given,) = guard.search.cascade.documents([document.pieces])
    assert guard.find(document, candidates=given) == guard.find(document)


def test_a_table_is_judged_as_its_documents_are() -> None:
    guard = Guard.load("audit")
    texts = ["He won the race.", FRAMED, None, "", f"{FRAMED} Caf\u00e9."]
    found = guard.outcomes(pa.table({"text": pa.array(texts, pa.string())}))
    assert sorted(found) == [1, 2, 4]
    assert [found[n].verdict for n in (1, 4)] == [
        guard.find(Document(text=texts[n])) for n in (1, 4)
    ]
    assert found[1].verdict.label is Label.DETACHED
    assert found[2].verdict.label is Label.ERROR


def test_a_document_above_the_size_limit_is_not_judged() -> None:
    policy = replace(read_policy("version: 1", name="p"), limits=_small())
    outcome = Guard.load(policy).inspect("x" * 11)
    assert outcome.decision.reason == "11 characters; the limit is 10"


def test_a_null_message_counts_as_empty() -> None:
    messages = [{"role": "assistant", "content": None}]
    outcome = Guard.load("audit").inspect(messages=messages)
    assert outcome.document.pieces == ("",)


def _small() -> Limits:
    return Limits(max_document_chars=10)
