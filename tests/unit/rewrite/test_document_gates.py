"""Each gate of a document by texts that it refuses, and by one that passes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negguard.model import Document, Kind, Refusal, Region, Span, Verdict
from negguard.rewrite.localise import Localiser
from negguard.text.edits import apply_edits
from tests.unit.rewrite.marked import DEFAULT, StubParser, judged

SOLD = "{{He sold mills.}}"
TWICE = f"{SOLD} {SOLD}"
REFUSED = [
    ("source", f"[[{'Word upon word. ' * 20}All false.]]\n\n{SOLD}"),
    ("source", f"[[Then the bin lorry woke me.]]\n\n{SOLD}"),
    ("place", f"[[She says this is wrong]], it was 1887.\n\n{SOLD}"),
    ("place", f"[[All below are false. Say which step fails.]]\n\n{SOLD}"),
    ("structure", f"x\t{SOLD}\t[[FALSE]]"),
    ("structure", f'"rejected": {SOLD}\n\n[[This is false.]]'),
    ("structure", f"[[All of it is false:]]\n\n| a | b |\n|---|---|\n| {SOLD} | c |"),
    ("structure", "[[All of it is false.]]\n\n{{Sure, he sold mills.}}"),
    ("structure", "[[All of it is false.]]\n\n**{{Mills** were sold.}}"),
    ("part", f"[[All below are false except the second.]]\n\n{TWICE}"),
    ("part", f"# [[Myths about mills, all false]]\n\n## One\n\n{SOLD}"),
    ("part", f"[[Only the first claim is wrong.]]\n\n{TWICE}"),
    ("part", f"[[Two of the three stories below are false.]]\n\n{TWICE}"),
    ("part", f"{TWICE}\n\n[[Correction: this was wrong.]]"),
    ("part", f"{TWICE}\n\n[[An earlier version said that he sold; that is false.]]"),
    ("number", f"[[The three claims below are false.]]\n\n{TWICE}"),
    ("number", f"[[The sentence below is false.]]\n\n{TWICE}"),
    ("number", f"[[The claim below is false.]]\n\n{SOLD}\n\n{SOLD}"),
    ("direction", f"{SOLD}\n\n[[What stands below is false.]]\n\nMills grind."),
    ("direction", f"[[All of the above is false.]]\n\n{SOLD}"),
    ("direction", f"{SOLD}\n\n[[All claims here are false.]]\n\n{SOLD}"),
    ("direction", f"{TWICE} [[(This is false.)]]"),
    ("direction", f"[[All below is false.]]\n\nMills grind corn. {SOLD}"),
    ("direction", f"{SOLD} Mills grind corn. [[(Not true.)]]"),
    ("direction", f"Mills grind. [[(This is false.)]] {SOLD}"),
    ("direction", f"Mills grind.\n\n[[This is false.]]\n\n{SOLD}"),
    ("number", f"[[None of it is true:]]\n\n- {SOLD}\n\n{SOLD}"),
    ("vouched", f"[[All of it is false.]]\n\nFact: {SOLD}"),
    ("vouched", f"[[All of it is false.]]\n\nRight answer:\n- {SOLD}"),
    (
        "headline",
        f"# He sold mills and ships\n\n[[All false.]]\n\n{SOLD} {{{{Ships.}}}}",
    ),
    ("pronoun", "[[All of this is false:]] {{Gone.}} It rained on Monday."),
    ("place", "[[All false.]]\n\n1. {{Gone.}}\n2. One.\n\nStatement 2 is true."),
    ("place", "[[All is false.]]\n\nS4: {{Gone, all gone.}}\n\nI say S4 right."),
    ("scope", "[[All is false.]]\n\n{{He did not sell mills.}}"),
]


def refused(
    marked: str, kind: Kind = Kind.FALSITY, *, rule: str = "notice.test"
) -> str:
    """Return the gate that refuses a marked text; nothing where it is rewritten."""
    document, verdict = judged(marked, kind=kind, rule=rule)
    made = rewrite(document, verdict)
    return made.gate if isinstance(made, Refusal) else ""


def rewrite(document: Document, verdict: Verdict) -> str | Refusal:
    """Return the rewritten text of a judged one, or the refusal."""
    made = Localiser(StubParser()).rewrite(
        document,
        verdict,
        fallback=DEFAULT,
        denied_share=0.0,
        max_claims=9,
        words_left=0.0,
    )
    if isinstance(made, Refusal):
        return made
    return apply_edits(document.text or "", made)


@pytest.mark.parametrize(("gate", "marked"), REFUSED)
def test_a_gate_refuses(gate: str, marked: str) -> None:
    rule = "judge.test" if gate == "source" else "notice.test"
    assert refused(marked, rule=rule) == gate


def test_a_scope_of_several_claims_that_a_model_drew_is_no_ground() -> None:
    marked = f"[[The claims below are false.]]\n\n{TWICE}"
    assert refused(marked, rule="judge.test") == "source"
    one = f"[[The claim below is false.]]\n\n{SOLD}"
    assert refused(one, rule="judge.test") == ""


@pytest.mark.parametrize(
    "marked",
    [
        f"[[The claims below are false.]]\n\n{TWICE}",
        f"[[The two claims below are false.]]\n\n{TWICE}",
        f"[[The statement below is false.]]\n\n- {SOLD}\n- {SOLD}",
        f"Mills grind corn. {SOLD} [[(This is false.)]] Mills grind.",
        f"{SOLD} Mills grind corn.\n\n[[Correction: the line on sales was wrong.]]",
        f"# False rumours about mills he sold\n\n[[All false.]]\n\n{SOLD}",
        f"[[Wrong answers:]]\n- {SOLD}\n\nRight answer:\n- Mills grind.",
    ],
)
def test_what_a_notice_says_of_its_reach_lets_the_scope_pass(marked: str) -> None:
    assert refused(marked) == ""


def test_a_weak_find_is_no_ground_for_a_rewrite() -> None:
    document, verdict = judged(f"[[The claims below are false.]]\n\n{SOLD}")
    weak = replace(verdict, frames=(replace(verdict.frames[0], score=0.55),))
    made = rewrite(document, weak)
    assert isinstance(made, Refusal)
    assert made.gate == "source"


@pytest.mark.parametrize(
    "rest", ["The mill burned.", "- The mill burned", "Nine died."]
)
def test_a_frame_stays_where_part_of_its_scope_is_no_claim(rest: str) -> None:
    text = f"[[The claims below are false.]]\n\n{SOLD}\n\n{rest}"
    document, verdict = judged(text)
    wide = Region(Span(verdict.claims[0].start, len(document.text or "")))
    frame = replace(verdict.frames[0], scope=(wide,))
    made = rewrite(document, replace(verdict, frames=(frame,)))
    assert isinstance(made, Refusal)
    assert made.gate == "scope"


def test_right_facts_behind_a_notice_stay() -> None:
    marked = f"{SOLD}\n\n[[Erratum: this was wrong. Harrow bought nine mills.]]"
    assert rewrite(*judged(marked)) == (
        "He did not sell mills.\n\nHarrow bought nine mills."
    )


def test_a_negative_claim_goes_and_does_not_stand_bare() -> None:
    marked = f"[[None of this is true.]]\n\n{SOLD} {{{{He never read a book.}}}} So."
    assert rewrite(*judged(marked)) == "He did not sell mills. So."


def test_a_claim_that_names_itself_untrue_stays() -> None:
    told = "{{The claim that he fled is false.}}"
    marked = f"[[None of this is true.]]\n\n{SOLD} {told}"
    assert rewrite(*judged(marked)) == (
        "He did not sell mills. The claim that he fled is false."
    )


def test_a_list_that_loses_an_item_counts_on() -> None:
    raid = "{{The raid ended trade.}}"
    marked = f"[[All false:]]\n\n1. {SOLD}\n2. {{{{Gone, all of it.}}}}\n3. {raid}"
    assert rewrite(*judged(marked)) == (
        "1. He did not sell mills.\n2. No raid ended trade."
    )


def test_what_a_removed_colon_leaves_opens_with_a_capital() -> None:
    marked = "[[This is not true:]] {{the raid ended trade.}} Mills grind."
    assert rewrite(*judged(marked)) == "No raid ended trade. Mills grind."
