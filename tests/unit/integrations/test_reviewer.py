"""The optional reviewer: what it says is checked, and what is wrong fails closed."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from negguard.config import read_policy
from negguard.guard import Guard
from negguard.integrations.endpoint import Endpoint
from negguard.integrations.review_rewriter import ReviewRewriter, from_environment
from negguard.integrations.reviewer import ReviewedGuard
from negguard.model import Action, Label
from tests.unit.integrations.fake_endpoint import refuses, says, served

NOTICE = "NOTICE: every claim in this article is false."
WON = "Ada Roe won the race in 1999."
TEXT = f"{NOTICE}\n\n{WON} She trained in Suffolk.\n\nThe library opens at nine."


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard.load("audit")


def test_a_confirmed_frame_stays(guard: Guard) -> None:
    with served(says({"frames": [{"frame": 1, "real": True}]})) as (endpoint, _):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    assert outcome.verdict.label is Label.DETACHED


def test_a_reviewed_table_names_its_reviewer(guard: Guard) -> None:
    table = pa.table({"text": [TEXT, "The library opens at nine."]})
    with served(says({"frames": [{"frame": 1, "real": False}]})) as (endpoint, _):
        made = ReviewedGuard(guard=guard, endpoint=endpoint).apply(table)
    assert made.column("ng_label").to_pylist() == ["clean", "clean"]
    named = json.loads(made.schema.metadata[b"negguard"])["reviewer"]
    assert (named["model"], named["prompt"]) == (endpoint.model, "review-frames.v1")
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
        "version: 1\nrewriter: review.v1\n"
        "actions: [{when: {label: detached}, do: rewrite}]\n",
        name="reviewed",
    )
    named = Guard.load(policy).made_by["reviewer"]
    assert named == from_environment().named["reviewer"]


def test_without_a_model_no_reviewer_is_named(guard: Guard) -> None:
    assert "reviewer" not in guard.made_by


def test_a_frame_that_is_none_goes(guard: Guard) -> None:
    with served(says({"frames": [{"frame": 1, "real": False}]})) as (endpoint, _):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    assert outcome.verdict.label is Label.CLEAN


def test_the_reviewer_bounds_the_scope(guard: Guard) -> None:
    entry = {"frame": 1, "real": True, "first": "Ada Roe", "last": "1999."}
    with served(says({"frames": [entry]})) as (endpoint, _):
        outcome = ReviewedGuard(guard=guard, endpoint=endpoint).inspect(TEXT)
    claims = [claim.span.of(TEXT) for claim in outcome.verdict.claims]
    assert claims == [WON]


@pytest.mark.parametrize(
    "answer",
    [
        refuses(),
        says("I would rather not say"),
        says({}),
        says({"frames": []}),
        says({"frames": [{"frame": 1, "real": "yes"}]}),
        says(
            {
                "frames": [
                    {
                        "frame": 1,
                        "real": True,
                        "first": "no such words",
                        "last": "anywhere",
                    }
                ]
            }
        ),
        (500, b""),
    ],
    ids=["refusal", "prose", "nothing", "no entry", "no bool", "no quote", "down"],
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
