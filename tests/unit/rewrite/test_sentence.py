"""Trees by hand give the denial that stands beside them, or a refusal."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from negguard.model import Refusal, Rewrite
from negguard.rewrite.sentence import deny_parse
from negguard.text.edits import apply_edits, invert_edits
from tests.unit.rewrite.trees import tree

CASES = tomllib.loads(Path(__file__).with_name("denials.toml").read_text("utf-8"))
DENIED = [case for case in CASES["case"] if "denial" in case]
REFUSED = [case for case in CASES["case"] if "denial" not in case]


@pytest.mark.parametrize("case", DENIED, ids=lambda case: case["name"])
def test_a_statement_is_denied_in_its_own_clauses(case: dict[str, str]) -> None:
    made = deny_parse(tree(case["text"], case["tree"]))
    assert isinstance(made, Rewrite)
    assert made.text == case["denial"]


@pytest.mark.parametrize("case", DENIED, ids=lambda case: case["name"])
def test_a_denial_can_be_taken_back(case: dict[str, str]) -> None:
    made = deny_parse(tree(case["text"], case["tree"]))
    assert isinstance(made, Rewrite)
    undone = apply_edits(made.text, invert_edits(case["text"], made.edits))
    assert undone == case["text"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_what_is_no_plain_statement_is_refused(case: dict[str, str]) -> None:
    assert isinstance(deny_parse(tree(case["text"], case["tree"])), Refusal)


@pytest.mark.parametrize(
    ("text", "rows", "flag"),
    [
        (
            "The raid ended the war.",
            "The/DT/det/2 raid/NN/nsubj/3 ended/VBD/root/3 the/DT/det/5 war/NN/obj/3",
            "event noun: 'raid'",
        ),
        (
            "I ran as it fell.",
            "I/PRP/nsubj/2 ran/VBD/root/2 as/IN/mark/5 it/PRP/nsubj/5 fell/VBD/advcl/2",
            "adverbial clause: 'as it fell'",
        ),
        (
            "He sold two mills.",
            "He/PRP/nsubj/2 sold/VBD/root/2 two/CD/nummod/4 mills/NNS/obj/2",
            "number: 'two'",
        ),
        (
            "He fled again.",
            "He/PRP/nsubj/2 fled/VBD/root/2 again/RB/advmod/2",
            "again: 'again'",
        ),
    ],
)
def test_what_a_denial_still_presupposes_is_named(
    text: str, rows: str, flag: str
) -> None:
    made = deny_parse(tree(text, rows))
    assert isinstance(made, Rewrite)
    assert flag in made.residual


def test_a_plain_denial_leaves_no_residue() -> None:
    rows = "He/PRP/nsubj/2 sold/VBD/root/2 mills/NNS/obj/2 ././punct/2"
    made = deny_parse(tree("He sold mills.", rows))
    assert isinstance(made, Rewrite)
    assert made.residual == ()
