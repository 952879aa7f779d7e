"""Packs: loading, joining, refusing what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.errors import UsageError
from negguard.rules.compiled import Pack

HEAD = '[pack]\nname = "own"\nversion = "1"\nextends = "en"\n'
TRIGGER = '[[trigger]]\nid = "t"\nmatch = ["bunkum"]\n'
RULE = """[[rule]]
id = "own.bunkum"
kind = "falsity"
score = 0.9
match = ["{ptr_dir} ... bunkum"]
where = ["lead"]
fires = ["The claims below are bunkum."]
silent = ["Bunkum is a place."]
"""


def pack(folder: Path, text: str) -> Pack:
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    return Pack.load(str(folder))


def test_own_pack_uses_the_macros_that_it_extends(tmp_path: Path) -> None:
    assert [rule.id for rule in pack(tmp_path, HEAD + TRIGGER + RULE).rules] == [
        "own.bunkum"
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('kind = "falsity"', 'kind = "lie"', "kind must be one of"),
        ("score = 0.9", "score = 9", "score must be a number"),
        ('where = ["lead"]', 'where = ["leed"]', "did you mean 'lead'"),
        ("silent = [", "silnt = [", "did you mean 'silent'"),
        ('silent = ["Bunkum is a place."]', "silent = []", "silent is missing"),
        ('match = ["{ptr_dir} ... bunkum"]', 'match = "bunkum"', "a list of strings"),
        ("{ptr_dir} ... bunkum", "{ptr_none} bunkum", "unknown macro {ptr_none}"),
        ("{ptr_dir} ... bunkum", "(a)\\\\1", "own.bunkum"),
        ("{ptr_dir} ... bunkum", "(?=a)b", "own.bunkum"),
        ("{ptr_dir} ... bunkum", "(a+)+b", "could take forever"),
    ],
)
def test_mistake_is_named_with_its_rule(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = HEAD + TRIGGER + RULE
    assert old in text
    with pytest.raises(UsageError, match=problem.replace("{", "\\{")):
        pack(tmp_path, text.replace(old, new))


def test_unknown_pack_names_those_that_ship() -> None:
    with pytest.raises(UsageError, match="shipped packs are en, en-status"):
        Pack.load("fr")


def test_rule_ids_are_used_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"used twice: own\.bunkum"):
        pack(tmp_path, HEAD + TRIGGER + RULE + RULE)
