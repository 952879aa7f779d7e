"""Every example of every shipped rule, by rules alone, and what each rule adds."""

from __future__ import annotations

from functools import cache

import pytest

from negguard.detect.rule_examples import examples_that_fail, matched_words
from negguard.detect.rule_reader import read_pack, shipped_packs
from negguard.detect.rule_schema import KINDS, Rule
from negguard.detect.rules import RuleSet
from negguard.model import Kind
from negguard.text.segments import SegmentKind


@cache
def pack() -> RuleSet:
    return RuleSet.load(*shipped_packs())


def name(value: object) -> str:
    return value.id if isinstance(value, Rule) else ""


FIRING = [(rule, example) for rule in pack().rules for example in rule.fires]
SILENT = [(rule, example) for rule in pack().rules for example in rule.silent]


@pytest.mark.parametrize(("rule", "example"), FIRING, ids=name)
def test_firing_example_fires(rule: Rule, example: str) -> None:
    assert matched_words(pack(), rule, example)


@pytest.mark.parametrize(("rule", "example"), SILENT, ids=name)
def test_silent_example_is_silent(rule: Rule, example: str) -> None:
    assert not matched_words(pack(), rule, example)


def test_no_example_fails() -> None:
    assert list(examples_that_fail(pack())) == []


def test_there_are_few_rules_in_one_file_for_each_kind() -> None:
    files, _ = read_pack("en")
    assert set(files) == {"pack.toml"} | {f"{kind.value}.toml" for kind in Kind}
    assert 15 <= len(pack().rules) <= 40
    for file, content in files.items():
        assert all(f"{rule.kind.value}.toml" == file for rule in content.rules)


def test_segments_are_called_as_the_splitter_calls_them() -> None:
    assert {kind.name.lower(): int(kind) for kind in SegmentKind} == KINDS
