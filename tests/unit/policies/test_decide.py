"""The first rule that holds decides; what was not judged follows `on_error`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negguard.config import read_policy
from negguard.errors import UsageError
from negguard.model import (
    CLEAN,
    Action,
    Attachment,
    Claim,
    Document,
    Frame,
    Kind,
    Label,
    Position,
    Reach,
    Span,
    Verdict,
)
from negguard.policies.decide import choose_rule, why

RULES = """
version: 1
actions:
- {when: {kind: fiction, source: "books/*"}, do: keep}
- {when: {kind: [falsity, fiction], position: prefix}, do: drop}
- {when: {label: detached}, do: quarantine}
on_error: {row: drop}
"""


def verdict(kind: Kind, *, position: Position = Position.PREFIX) -> Verdict:
    frame = Frame(
        span=Span(0, 5),
        kind=kind,
        position=position,
        reach=Reach.DOCUMENT,
        rule="en.test",
        score=0.9,
    )
    claim = Claim(span=Span(6, 9), frame=0, attachment=Attachment.DETACHED)
    return Verdict(label=Label.DETACHED, frames=(frame,), claims=(claim,))


def decide(given: Verdict, *, source: str | None = None, rules: str = RULES) -> Action:
    document = Document(text="", source=source)
    return choose_rule(given, document, read_policy(rules, name="p")).do


def test_the_source_pattern_chooses() -> None:
    assert decide(verdict(Kind.FICTION), source="books/x") is Action.KEEP


def test_the_next_rule_is_tried_where_the_source_differs() -> None:
    assert decide(verdict(Kind.FICTION), source="web/x") is Action.DROP


def test_the_position_must_hold_too() -> None:
    given = verdict(Kind.FALSITY, position=Position.SUFFIX)
    assert decide(given) is Action.QUARANTINE


def test_clean_documents_are_kept_without_a_rule() -> None:
    assert decide(CLEAN) is Action.KEEP


def test_detached_documents_are_annotated_without_a_rule() -> None:
    assert decide(verdict(Kind.FICTION), rules="version: 1") is Action.ANNOTATE


def test_what_was_not_judged_follows_on_error() -> None:
    given = Verdict(label=Label.ERROR, problem="text is null")
    assert (decide(given), why(given)) == (Action.DROP, "text is null")


def test_the_reason_names_kind_rule_and_number_of_claims() -> None:
    assert why(verdict(Kind.FALSITY)) == "falsity by en.test: 1 claim in scope"


def test_clean_documents_need_no_reason() -> None:
    assert why(CLEAN) is None


@pytest.mark.parametrize(
    ("score", "held"),
    [(">=0.75", True), (">0.75", False), ("<=0.75", True), ("<0.75", False)],
)
def test_the_best_frame_of_a_kind_is_held_against_a_score(
    score: str, *, held: bool
) -> None:
    rules = (
        "version: 1\nactions:\n"
        f'- {{when: {{kind: falsity, score: "{score}"}}, do: drop}}\n'
        "- {when: {label: detached}, do: quarantine}"
    )
    found = verdict(Kind.FALSITY)
    frames = (replace(found.frames[0], score=0.75),)
    decided = decide(replace(found, frames=frames), rules=rules)
    assert decided is (Action.DROP if held else Action.QUARANTINE)


@pytest.mark.parametrize("score", ["0.8", ">=1.5", "=>0.8", ">=x", ">="])
def test_a_score_that_is_no_threshold_is_refused(score: str) -> None:
    text = f'version: 1\nactions:\n- {{when: {{score: "{score}"}}, do: drop}}'
    with pytest.raises(UsageError, match="threshold such as"):
        read_policy(text, name="p")
