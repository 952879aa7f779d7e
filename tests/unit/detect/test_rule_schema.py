"""Rule files: what they may hold, and one clear line for what they may not."""

from __future__ import annotations

import tomllib

import pytest

from negguard.detect.rule_schema import Effect, PackFile, read_file
from negguard.errors import UsageError

RULE = """[[rule]]
id = "own.bunkum"
kind = "falsity"
score = 0.9
match = ["bunkum"]
where = ["label"]
fires = ["Bunkum: the dam burst."]
silent = ["Bunkum is a place."]
"""


def read(text: str) -> PackFile:
    return read_file(tomllib.loads(text), path="own.toml")


def test_a_rule_raises_if_it_does_not_say_otherwise() -> None:
    assert read(RULE).rules[0].effect is Effect.RAISE
    assert read(RULE + 'effect = "veto"').rules[0].effect is Effect.VETO


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('kind = "falsity"', 'kind = "lie"', "rule own.bunkum: kind must be one of"),
        ("score = 0.9", "score = 9", "a number from 0 to 1, not 9"),
        ("score = 0.9", "score = true", "score must be a number from 0 to 1"),
        ("score = 0.9", 'score = 0.9\neffect = "drop"', "one of raise, veto"),
        ('["label"]', '["labl"]', "where knows no 'labl', did you mean 'label'"),
        ('["label"]', '"label"', "where must be a list of strings"),
        ("silent = [", "silnt = [", "did you mean 'silent'"),
        ('silent = ["Bunkum is a place."]', "silent = []", "silent is missing"),
        ('["bunkum"]', '"bunkum"', "match must be a list of strings"),
        ("[[rule]]", "[rule]", "write it in double brackets"),
        ("[[rule]]", "pack = 1\n[[rule]]", "[pack] must be a table"),
    ],
)
def test_a_mistake_is_named_with_its_rule(old: str, new: str, problem: str) -> None:
    assert old in RULE
    with pytest.raises(UsageError) as caught:
        read(RULE.replace(old, new))
    assert problem in str(caught.value)
    assert all(line.startswith("own.toml: ") for line in str(caught.value).splitlines())


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (
            'covers = "rest"',
            "rule own.bunkum: covers is gone: the model decides what a frame covers",
        ),
        (
            "grows = true",
            "rule own.bunkum: grows is gone: the model decides where a notice ends",
        ),
        (
            "echo = true",
            (
                "rule own.bunkum: echo is gone: the model finds remarks that repeat "
                "a frame"
            ),
        ),
        (
            '[[cue]]\nid = "a"',
            "the file: cue is gone: cues are not needed",
        ),
        (
            '[[pseudo]]\nid = "a"',
            'the file: pseudo is gone: write a rule with effect = "veto"',
        ),
    ],
)
def test_a_key_of_earlier_packs_says_what_does_its_work(key: str, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(RULE + key)
    assert str(caught.value) == f"own.toml: {line}"
