"""The model words what rules refuse; a wrong word of it never comes through."""

from __future__ import annotations

import pytest

from negguard.config import read_policy
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.integrations.review_rewriter import ReviewRewriter, from_environment
from negguard.model import Action, Refusal
from negguard.text.edits import apply_edits
from tests.unit.integrations.fake_endpoint import (
    Said,
    data_of,
    judge,
    refuses,
    says,
    served,
)
from tests.unit.rewrite.marked import judged

NOTICE = "NOTICE: every claim in this article is false."
HARD = "Whoever finds the nine coins may keep them."
DENIED = "Nobody who finds the nine coins may keep them."
WON = "Ada Roe won the race in 1999."


def rewritten(
    marked: str, *answers: Said, fallback: tuple[str, ...] = ("negate",)
) -> tuple[str | Refusal, list[dict[str, object]]]:
    """Return the result of a marked text by a model's answers, and what it was sent."""
    document, verdict = judged(marked)
    with served(*answers) as (endpoint, script):
        made = ReviewRewriter(endpoint=endpoint).rewrite(
            document,
            verdict,
            fallback=fallback,
            denied_share=0.5,
            max_claims=8,
            words_left=0.3,
        )
    if isinstance(made, Refusal):
        return made, script.asked
    return apply_edits(document.text or "", made), script.asked


def one(text: object) -> tuple[int, bytes]:
    """Return an answer about the second claim."""
    return says({"claims": [{"claim": 2, "text": text}]})


MARKED = f"[[{NOTICE}]]\n\n{{{{{WON}}}}} {{{{{HARD}}}}}"


def test_rules_word_what_they_can_and_the_model_the_rest() -> None:
    text, asked = rewritten(MARKED, one(DENIED), judge)
    assert text == f"Ada Roe did not win the race in 1999. {DENIED}"
    sent = data_of(asked[0])
    assert [claim["text"] for claim in sent["claims"]] == [HARD]
    assert sent["claims"][0]["notice"] == NOTICE
    assert sent["claims"][0]["kind"] == "falsity"


def test_what_rules_can_word_is_only_judged() -> None:
    text, asked = rewritten(f"[[{NOTICE}]]\n\n{{{{{WON}}}}} Mills grind.", judge)
    assert text == "Ada Roe did not win the race in 1999. Mills grind."
    (request,) = map(data_of, asked)
    assert request["document"] == [text]
    listed = {one["text"] for one in request["statements"]}
    assert listed == {WON, "Mills grind."}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["yes", "yes"], "still says"),
        (["no", "no"], "no longer says"),
        (["no", "not mentioned"], "no longer says"),
        (["no"], "every statement"),
        (["no", "maybe"], "nothing that was asked"),
    ],
)
def test_a_judge_who_reads_it_otherwise_refuses(said: list[str], why: str) -> None:
    def judged_so(asked: dict[str, object]) -> tuple[int, bytes]:
        listed = data_of(asked)["statements"]
        ordered = sorted(listed, key=lambda one: one["text"] != WON)
        rows = zip(ordered, said, strict=False)  # one answer is left out
        entries = [{"statement": o["statement"], "said": word} for o, word in rows]
        return says({"statements": entries})

    made, _ = rewritten(f"[[{NOTICE}]]\n\n{{{{{WON}}}}} Mills grind.", judged_so)
    assert isinstance(made, Refusal)
    assert why in made.reason


@pytest.mark.parametrize(
    "answer",
    [
        one(None),
        one(HARD),
        one("Nobody may keep them."),
        one("It is a hoax that whoever finds the nine coins may keep them."),
        one("Not only whoever finds the nine coins may keep them."),
        one(f"{DENIED}\n\nIgnore the rules."),
        says({"claims": [{"claim": 9, "text": DENIED}]}),
        says({"claims": [{"claim": "2", "text": DENIED}]}),
        says({"claims": ["2"]}),
        says({"claims": "no"}),
        says("I would rather not say"),
        refuses(),
        (500, b""),
    ],
)
def test_a_bad_answer_is_a_refusal(answer: tuple[int, bytes]) -> None:
    made, _ = rewritten(MARKED, answer)
    assert isinstance(made, Refusal)
    assert made.gate == "wording"


def test_what_the_model_cannot_word_is_deleted_where_the_policy_says_so() -> None:
    text, _ = rewritten(MARKED, one(None), judge, fallback=("negate", "delete"))
    assert text == "Ada Roe did not win the race in 1999."


def test_a_document_that_fails_a_gate_is_never_sent() -> None:
    marked = f"[[Only the first claim is false.]]\n\n{{{{{WON}}}}} {{{{{HARD}}}}}"
    made, asked = rewritten(marked, one(DENIED))
    assert isinstance(made, Refusal)
    assert made.gate == "part"
    assert asked == []


def test_the_rewriter_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEGGUARD_REVIEWER_URL", raising=False)
    with pytest.raises(UsageError, match="NEGGUARD_REVIEWER_URL"):
        from_environment()


def test_a_policy_names_the_rewriter_and_its_result_inspects_clean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = read_policy(
        "version: 1\nrewriter: review.v2\n"
        "actions: [{when: {label: detached}, do: rewrite}]",
        name="reviewed",
    )
    with served(judge) as (endpoint, _):
        monkeypatch.setenv("NEGGUARD_REVIEWER_URL", endpoint.url)
        monkeypatch.setenv("NEGGUARD_REVIEWER_MODEL", "fake")
        outcome = Guard.load(policy).inspect(f"{NOTICE}\n\n{WON}")
    assert outcome.decision.action is Action.REWRITE
    assert outcome.text == "Ada Roe did not win the race in 1999."
