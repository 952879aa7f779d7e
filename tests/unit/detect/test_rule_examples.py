"""An example that does other than it says is told with the part that says no."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.detect.rule_examples import examples_that_fail
from negguard.detect.rules import RuleSet

RULE = """\
[[rule]]
id = "own.a"
kind = "falsity"
score = 0.9
match = ["all bunkum"]
where = {where}
fires = ["{fires}"]
silent = ["{silent}"]
"""


def problems(home: Path, *, where: str, fires: str, silent: str = "It rained.") -> str:
    text = RULE.replace("{where}", where).replace("{fires}", fires)
    (home / "own.toml").write_text(text.replace("{silent}", silent), "utf-8")
    return "\n".join(examples_that_fail(RuleSet.load(str(home))))


@pytest.mark.parametrize(
    ("where", "fires"),
    [
        ("[]", "This is all bunkum."),
        ('["sentence"]', "This is all bunkum."),
        ('["whole"]', "All bunkum!"),
        ('["capitals"]', "This is ALL BUNKUM."),
    ],
)
def test_examples_that_hold_are_not_told(
    tmp_path: Path, where: str, fires: str
) -> None:
    assert problems(tmp_path, where=where, fires=fires) == ""


@pytest.mark.parametrize(
    ("where", "fires", "says"),
    [
        ("[]", "This is all bunk.", "pattern: nothing in it matches"),
        (
            "[]",
            "It is all\\\\n\\\\nbunkum, he said.",
            "pattern: nothing in it matches",
        ),
        (
            '["heading"]',
            "This is all bunkum.",
            "where: 'all bunkum' stands in a sentence, not in a heading",
        ),
        (
            '["capitals"]',
            "This is all bunkum.",
            "where: 'all bunkum' is not written in capitals",
        ),
        (
            '["whole"]',
            "This is all bunkum.",
            "'all bunkum' is not the whole sentence 'This is all bunkum.'",
        ),
    ],
)
def test_the_part_that_does_not_hold_is_told_with_its_words(
    tmp_path: Path, where: str, fires: str, says: str
) -> None:
    told = problems(tmp_path, where=where, fires=fires)
    assert told.startswith("rule own.a does not fire on: ")
    assert says in told


def test_words_that_should_be_silent_are_told(tmp_path: Path) -> None:
    told = problems(
        tmp_path, where="[]", fires="It is all bunkum.", silent="No, all bunkum."
    )
    assert told == (
        "rule own.a is not silent on: No, all bunkum.: 'all bunkum' matches"
    )
