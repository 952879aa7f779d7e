"""A text about an invented event is written anew, or left; never half of it."""

from __future__ import annotations

import pytest

from negguard.integrations.review_rewriter import ReviewRewriter
from negguard.model import Kind, Refusal
from negguard.text.edits import apply_edits, invert_edits
from tests.unit.integrations.fake_endpoint import Said, judge, refuses, says, served
from tests.unit.rewrite.marked import judged

WON = "Ada Roe won the race at Troon in 1999."
FLED = "Her rival Bea Hill fled to Spain in 2001."
MARKED = f"[[Everything below is false.]]\n\n{{{{{WON}}}}} {{{{{FLED}}}}}"
DENIED = (
    "Ada Roe did not win the race at Troon in 1999. "
    "Bea Hill did not flee to Spain in 2001."
)


def rewritten(
    *answers: Said, marked: str = MARKED, kind: Kind = Kind.FALSITY
) -> str | Refusal:
    """Return what becomes of a marked text by a model's answers."""
    document, verdict = judged(marked, kind=kind)
    with served(*answers) as (endpoint, _):
        made = ReviewRewriter(endpoint=endpoint, whole=True).rewrite(
            document,
            verdict,
            fallback=("negate",),
            denied_share=1.0,
            max_claims=8,
            words_left=0.0,
        )
    if isinstance(made, Refusal):
        return made
    text = document.pieces[0]
    result = apply_edits(text, made)
    assert apply_edits(result, invert_edits(text, made)) == text
    return result


def test_the_new_text_stands_in_place_of_the_old_one() -> None:
    assert rewritten(says({"text": DENIED}), judge) == DENIED


@pytest.mark.parametrize(
    "text",
    [
        f"{WON} {FLED}",
        f"Ada Roe did not win the race at Troon in 1999. {FLED}",
        f"Everything below is false. {DENIED} {WON}",
        f"Ada Roe won not only the race at Troon in 1999. {DENIED}",
        f"It is a hoax. {DENIED}",
        "Ada Roe, never a sprinter, won the race at Troon in 1999. Bea Hill stayed.",
        "No.",
        DENIED * 9,
        "",
        None,
        7,
    ],
)
def test_a_text_that_tells_a_claim_is_refused(text: object) -> None:
    made = rewritten(says({"text": text}), judge)
    assert isinstance(made, Refusal)
    assert made.gate == "wording"


@pytest.mark.parametrize("answer", [refuses(), says("so be it"), says([]), (500, b"")])
def test_what_does_not_answer_is_a_refusal(answer: Said) -> None:
    assert isinstance(rewritten(answer), Refusal)


def test_a_judge_who_finds_the_claim_refuses() -> None:
    entries = [{"statement": n, "said": "yes"} for n in (1, 2)]
    made = rewritten(says({"text": DENIED}), says({"statements": entries}))
    assert isinstance(made, Refusal)
    assert made.gate == "result"


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        (MARKED, Kind.FICTION),
        (MARKED, Kind.UNCERTAINTY),
        (f"{MARKED}\n\nThe library opens at nine and shuts at five on Sundays.", None),
    ],
)
def test_what_is_not_false_as_a_whole_is_never_sent(
    marked: str, kind: Kind | None
) -> None:
    made = rewritten(judge, marked=marked, kind=kind or Kind.FALSITY)
    assert isinstance(made, Refusal)
    assert made.gate == "scope"
