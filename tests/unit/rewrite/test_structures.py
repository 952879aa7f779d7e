"""Claims in tables, under tags, in bold and in answers keep their form when denied."""

from __future__ import annotations

import pytest

from negguard.model import Kind, Refusal
from negguard.rewrite.localise import Localiser
from negguard.text.edits import apply_edits
from tests.unit.rewrite.marked import DEFAULT, StubParser, judged

SOLD = "{{He sold mills.}}"
RULE = "|---|---|"


def rewritten(marked: str, kind: Kind = Kind.FALSITY) -> str:
    """Return the rewritten text, or the gate that refuses it."""
    document, verdict = judged(marked, kind=kind)
    made = Localiser(StubParser()).rewrite(
        document,
        verdict,
        fallback=DEFAULT,
        denied_share=0.0,
        max_claims=8,
        words_left=0.0,
    )
    if isinstance(made, Refusal):
        return made.gate
    return apply_edits(document.pieces[0], made)


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (
            f"| [[Myth]] | Fact |\n{RULE}\n| {SOLD} | Mills grind. |",
            f"| | Fact |\n{RULE}\n| He did not sell mills. | Mills grind. |",
        ),
        (
            f"| Claim | Rating |\n{RULE}\n| {SOLD} | **[[False]]** |\n| Yes | True |",
            f"| Claim | Rating |\n{RULE}\n| He did not sell mills. | |\n| Yes | True |",
        ),
    ],
)
def test_a_cell_that_disowns_is_emptied_and_the_table_stays(
    marked: str, text: str
) -> None:
    assert rewritten(marked) == text


@pytest.mark.parametrize(
    "marked",
    [
        f"| [[Myth]] | Fact |\n{RULE}\n| {{{{Gone, all gone.}}}} | Mills grind. |",
        f"| [[Myth]] | Fact |\n{RULE}\n| Mills grind. | {SOLD} |",
        f"| Claim | Rating |\n{RULE}\n| {SOLD} | [[False]] for now |",
        f"| Claim | Rating |\n{RULE}\n| {SOLD} | Fine |\n| Mills. | [[False]] |",
        f"| [[Myth]] | Fact |\n| {SOLD} | Mills grind. |",
    ],
)
def test_a_cell_that_says_no_more_than_a_part_is_refused(marked: str) -> None:
    assert rewritten(marked) in {"structure", "place"}


def test_a_label_goes_with_its_tags() -> None:
    marked = f"<ul>\n<li><b>[[Myth:]]</b> {SOLD}</li>\n<li>Mills grind.</li>\n</ul>"
    text = "<ul>\n<li>He did not sell mills.</li>\n<li>Mills grind.</li>\n</ul>"
    assert rewritten(marked) == text


@pytest.mark.parametrize(
    "marked",
    [
        "[[All of this is false.]]\n\n<p>{{Gone, all gone.}}</p>",
        f'<fact [[truth="0"]]>{SOLD}</fact>',
        f"[[All of this is false.]]\n\n<fact>{SOLD}</fact>",
    ],
)
def test_no_tag_is_left_empty_and_no_data_is_changed(marked: str) -> None:
    assert rewritten(marked) in {"structure", "place"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("**He** sold mills.", "**He** did not sell mills."),
        ("He **sold** mills.", "He **did not sell** mills."),
        ("He sold _mills_.", "He did not sell _mills_."),
        ("Yes, he sold mills.", "No, he did not sell mills."),
    ],
)
def test_marks_and_answers_stay_around_the_denial(claim: str, text: str) -> None:
    trees = {
        "he sold mills.": "he/PRP/nsubj/2 sold/VBD/root/2 mills/NNS/obj/2 ././punct/2",
        "he did not sell mills.": "he/PRP/nsubj/4 did/VBD/aux/4 not/RB/advmod/4 "
        "sell/VB/root/4 mills/NNS/obj/4 ././punct/4",
    }
    document, verdict = judged(f"[[All false.]]\n\n{{{{{claim}}}}}")
    parser = StubParser({**StubParser().trees, **trees})
    made = Localiser(parser).rewrite(
        document,
        verdict,
        fallback=("negate",),
        denied_share=1.0,
        max_claims=8,
        words_left=0.0,
    )
    assert not isinstance(made, Refusal), made
    assert apply_edits(document.pieces[0], made) == text


def test_a_claim_that_sets_half_of_a_pair_in_its_verb_is_not_denied_across_it() -> None:
    assert rewritten("[[All false.]]\n\n{{He so**ld mills**.}} So.") == "So."


def test_a_notice_that_only_doubts_is_no_ground_for_a_denial() -> None:
    assert rewritten(f"[[We cannot confirm the following:]]\n\n- {SOLD}") == "kind"
    both = f"[[Unconfirmed and false:]]\n\n- {SOLD}"
    assert rewritten(both) == "- He did not sell mills."


@pytest.mark.parametrize(
    ("which", "text"),
    [
        (
            "second",
            "1. He did not sell mills.\n2. He bakes.\n3. He did not sell mills.",
        ),
        ("first", "part"),
        ("last item", "part"),
    ],
)
def test_all_but_one_item_must_be_all_but_that_one(which: str, text: str) -> None:
    notice = f"[[All of the statements below are false except the {which}.]]"
    assert rewritten(f"{notice}\n\n1. {SOLD}\n2. He bakes.\n3. {SOLD}") == text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (
            "[[False:]]\n \u00b7 {{Gone.}}\n \u00b7 {{The raid ended trade.}}",
            " \u00b7 No raid ended trade.",
        ),
        (
            f"reply: {SOLD}\nlabel: [[false]]\nreply: Mills grind.",
            "reply: He did not sell mills.\nreply: Mills grind.",
        ),
        (
            f"<ul>\n<li>{SOLD} <b>[[False]]</b></li>\n<li>Mills grind.</li>\n</ul>",
            "<ul>\n<li>He did not sell mills.</li>\n<li>Mills grind.</li>\n</ul>",
        ),
        (f"[[All false:]]\n a) {SOLD}", " a) He did not sell mills."),
        (f"{SOLD}\n\n[[Each line above is false.]] Vera does not.", "pronoun"),
        (f"[[The three things below are false.]]\n\n{SOLD} {SOLD}", "number"),
    ],
)
def test_what_goes_leaves_no_scar(marked: str, text: str) -> None:
    assert rewritten(marked) == text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (
            f"- {SOLD} \u2190 [[no, all wrong]]\n- Yes.",
            "- He did not sell mills.\n- Yes.",
        ),
        (
            f'  statement: "{SOLD}"\n  key: [["F"]]\n  n: 4',
            "structure",
        ),
        (
            "Is it? {{Gone.}} {{The raid ended trade.}}\n\n[[All above is false.]]",
            "place",
        ),
    ],
)
def test_marks_data_and_questions_are_not_left_alone(marked: str, text: str) -> None:
    assert rewritten(marked) == text
