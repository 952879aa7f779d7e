"""The optional reviewer: what it says is checked, and what is wrong fails closed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from negguard.config import read_policy
from negguard.errors import RowError
from negguard.guard import Guard
from negguard.integrations import scope_pass
from negguard.integrations.dialogue import Answer, Asked, Question, converse, replayed
from negguard.integrations.endpoint import Endpoint, read_response
from negguard.integrations.review_rewriter import ReviewRewriter, from_environment
from negguard.integrations.reviewer import ReviewedGuard, reviewed
from negguard.model import Action, Document, Kind, Label, Span, Verdict
from negguard.nlp.spacy_parser import SpacyParser
from tests.unit.integrations.fake_endpoint import (
    data_of,
    judge,
    refuses,
    says,
    served,
)
from tests.unit.rewrite.marked import judged

NOTICE = "NOTICE: every claim in this article is false."
WON = "Ada Roe won the race in 1999."
TEXT = f"{NOTICE}\n\n{WON} She trained in Suffolk.\n\nThe library opens at nine."


REWRITING = "version: 1\nactions: [{when: {label: detached}, do: rewrite}]\n"
UNREAL = says({"notices": [{"notice": 1, "real": False}]})


def real(*covers: object, **more: object) -> tuple[int, bytes]:
    """Return the answer that the notice is real and covers some sentences."""
    entry = {"notice": 1, "real": True, "kind": "falsity", "covers": covers}
    return says({"notices": [{"keeps": [], **entry, **more}]})


@pytest.mark.parametrize(
    ("notice", "line"),
    [
        ("NOTICE: the three claims below are false.", f"{WON}"),
        ("NOTICE: every claim below is false.", f"Fact: {WON}"),
    ],
)
def test_a_scope_that_the_text_contradicts_is_not_trusted(
    notice: str, line: str
) -> None:
    document, verdict = judged(f"[[{notice}]]\n\n{{{{{line}}}}}")
    answer = read_response(real(2)[1])
    with pytest.raises(RowError, match="cannot be used"):
        scope_pass.scoped(answer, document, verdict)


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard.load("audit")


def test_a_confirmed_frame_stays(guard: Guard) -> None:
    with served(real(3)) as (endpoint, _):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    assert outcome.verdict.label is Label.DETACHED


def test_a_reviewed_table_names_its_reviewer(guard: Guard) -> None:
    table = pa.table({"text": [TEXT, "The library opens at nine."]})
    with served(UNREAL) as (endpoint, _):
        made = ReviewedGuard(guard=guard, endpoint=endpoint).apply(table)
    assert made.column("ng_label").to_pylist() == ["clean", "clean"]
    named = json.loads(made.schema.metadata[b"negguard"])["reviewer"]
    assert (named["model"], named["prompt"]) == (endpoint.model, "review-scope.v2")
    assert len(named["digest"]) == 64


def test_a_changed_model_is_another_reviewer() -> None:
    first, second = (
        ReviewRewriter(endpoint=Endpoint(url="http://localhost/v1", model=model))
        for model in ("one", "two")
    )
    assert first.named != second.named
    assert first.digest != second.digest


def test_a_moved_endpoint_is_the_same_reviewer() -> None:
    first, second = (
        ReviewRewriter(endpoint=Endpoint(url=url, model="one"))
        for url in ("http://a/v1", "http://b/v1")
    )
    assert first.named == second.named


def test_a_rewriting_model_stands_in_what_made_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEGGUARD_REVIEWER_URL", "http://localhost/v1")
    monkeypatch.setenv("NEGGUARD_REVIEWER_MODEL", "one")
    policy = read_policy(
        "version: 1\nrewriter: review.v2\n"
        "actions: [{when: {label: detached}, do: rewrite}]\n",
        name="reviewed",
    )
    named = Guard.load(policy).made_by["reviewer"]
    assert named == from_environment().named["reviewer"]


def test_without_a_model_no_reviewer_is_named(guard: Guard) -> None:
    assert "reviewer" not in guard.made_by


def test_a_frame_that_is_none_goes(guard: Guard) -> None:
    with served(UNREAL) as (endpoint, _):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    assert outcome.verdict.label is Label.CLEAN


def test_the_reviewer_draws_the_scope(guard: Guard) -> None:
    with served(real(2)) as (endpoint, script):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    assert [claim.span.of(TEXT) for claim in outcome.verdict.claims] == [WON]
    sent = data_of(script.asked[0])
    assert [one["text"] for one in sent["sentences"]][1:3] == [
        WON,
        "She trained in Suffolk.",
    ]
    assert sent["notices"][0]["sentences"] == [1]


def test_facts_that_a_notice_holds_stay() -> None:
    text = f"{WON}\n\nErratum: this was wrong. Bea Hill took the gold."
    span = Span(text.index("Erratum"), len(text))
    frame = judged(f"[[This was wrong.]]\n\n{{{{{WON}}}}}")[1].frames[0]
    verdict = Verdict(
        label=Label.DETACHED,
        score=1.0,
        frames=(replace(frame, span=span),),
        claims=(),
    )
    entry = {"notice": 1, "real": True, "kind": "correction"}
    answer = {"notices": [{**entry, "covers": [1], "keeps": [3]}]}
    found = scope_pass.scoped(answer, Document(text=text), verdict)
    assert found.frames[0].span.of(text) == "Erratum: this was wrong. "
    assert found.frames[0].kind is Kind.CORRECTION
    outside = {"notices": [{**entry, "covers": [3], "keeps": [1]}]}
    with pytest.raises(RowError, match="covers a notice"):
        scope_pass.scoped(outside, Document(text=text), verdict)


def test_a_table_is_reviewed_several_documents_at_a_time() -> None:
    def answer(asked: dict[str, Any]) -> tuple[int, bytes]:
        data = data_of(asked)
        return real(2) if "notices" in data else judge(asked)

    policy = read_policy(REWRITING, name="rewriting")
    texts = [TEXT.replace("Ada", name) for name in ("Ada", "Bea", "Cleo")]
    with served(answer) as (endpoint, script):
        made = ReviewedGuard(
            guard=Guard.load(policy), endpoint=endpoint, at_once=3
        ).apply(pa.table({"text": texts}))
    assert made.column("ng_action").to_pylist() == ["rewrite"] * 3
    assert made.column("text").to_pylist() == [
        f"{name} Roe did not win the race in 1999. She trained in Suffolk.\n\n"
        "The library opens at nine."
        for name in ("Ada", "Bea", "Cleo")
    ]
    assert len(script.asked) == 6


def test_a_dialogue_is_the_same_asked_at_once_or_in_rounds() -> None:
    policy = read_policy(REWRITING, name="rewriting")
    guard = Guard.load(policy)
    found = guard.inspect(TEXT)

    def ask(question: Question) -> Answer:
        asked = {"messages": question}
        said = real(2) if "notices" in data_of(asked) else judge(asked)
        return read_response(said[1])

    answers: list[Answer | RowError] = []
    while isinstance(
        made := replayed(reviewed(guard, found, SpacyParser()), answers), Asked
    ):
        answers.append(ask(made.question))
    assert made == converse(reviewed(guard, found, SpacyParser()), ask)
    assert len(answers) == 2


@pytest.mark.parametrize(
    "answer",
    [
        refuses(),
        says("I would rather not say"),
        says({}),
        says({"notices": []}),
        says({"notices": ["1"]}),
        says({"notices": [{"notice": 1, "real": "yes"}]}),
        real(9),
        real(0),
        real({}),
        real("2"),
        real(2, 2),
        real(1),
        real(),
        real(2, keeps=[2]),
        real(2, keeps=[1]),
        real(2, kind="a lie"),
        says({"notices": [{"notice": 1, "real": False}] * 2}),
        (500, b""),
    ],
)
def test_every_bad_answer_fails_closed(guard: Guard, answer: tuple[int, bytes]) -> None:
    with served(answer) as (endpoint, _):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    assert outcome.verdict.label is Label.ERROR
    assert outcome.decision.action is Action.QUARANTINE


def test_a_clean_document_is_never_sent(guard: Guard) -> None:
    with served(says({})) as (endpoint, script):
        ReviewedGuard(guard=guard, endpoint=endpoint).inspect("The library opens.")
    assert script.asked == []
