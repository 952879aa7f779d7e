"""Packs: loading, joining, refusing what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.errors import UsageError
from negguard.model import Span
from negguard.rules.compiled import Pack
from negguard.rules.matching import Index, Matcher
from negguard.text.cues import Cue, CueFinder

HEAD = '[pack]\nname = "own"\nversion = "1"\nextends = "en"\n'
CUE = '[[cue]]\nid = "own"\nwords = ["bunkum"]\n'
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
    assert [rule.id for rule in pack(tmp_path, HEAD + CUE + RULE).rules] == [
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
    text = HEAD + CUE + RULE
    assert old in text
    with pytest.raises(UsageError, match=problem.replace("{", "\\{")):
        pack(tmp_path, text.replace(old, new))


def test_unknown_pack_names_those_that_ship() -> None:
    with pytest.raises(UsageError, match="shipped packs are en, en-status"):
        Pack.load("fr")


def test_files_of_a_pack_may_not_give_a_macro_two_texts(tmp_path: Path) -> None:
    for name, text in (("a", "x"), ("b", "y")):
        more = f'[macros]\nthing = "{text}"\n'
        (tmp_path / f"{name}.toml").write_text(more, encoding="utf-8")
    with pytest.raises(UsageError, match=r"macro \{thing\} has two texts"):
        pack(tmp_path, HEAD + CUE + RULE)


def test_rule_ids_are_used_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"used twice: own\.bunkum"):
        pack(tmp_path, HEAD + CUE + RULE + RULE)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('words = ["bunkum"]', "words = []", "words is missing"),
        ('words = ["bunkum"]', 'words = "bunkum"', "a list of strings"),
        ("words", "match", "unknown key 'match'"),
        ("[[cue]]", "[[trigger]]", "unknown key 'trigger'"),
        ('id = "own"', 'id = "own"\nnarrow = "yes"', "narrow must be true or false"),
    ],
)
def test_mistake_in_a_cue_is_named(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        pack(tmp_path, HEAD + CUE.replace(old, new, 1) + RULE)


def test_the_cues_of_groups_become_those_of_the_pack(tmp_path: Path) -> None:
    narrow = '[[cue]]\nid = "n"\nwords = ["tosh"]\nnarrow = true\ntrusted = true\n'
    assert pack(tmp_path, HEAD + CUE + narrow + RULE).cues == (
        Cue(words="bunkum"),
        Cue(words="tosh", narrow=True, trusted=True),
    )


def test_the_least_strict_listing_of_a_cue_counts(tmp_path: Path) -> None:
    trusted = '[[cue]]\nid = "t"\nwords = ["bunkum"]\nnarrow = true\ntrusted = true\n'
    expected = (Cue(words="bunkum", narrow=False, trusted=True),)
    assert pack(tmp_path, HEAD + CUE + trusted + RULE).cues == expected
    assert pack(tmp_path, HEAD + trusted + CUE + RULE).cues == expected


def tried(index: Index, text: str) -> list[Matcher]:
    return [*index.candidates(text)]


def test_only_matchers_whose_words_stand_in_a_stretch_are_tried() -> None:
    matchers = Pack.load("en").matchers
    text = "the claims below are entirely false."
    assert 0 < len(tried(Index(matchers), text)) < len(matchers) / 4
    assert tried(Index(()), text) == []


def test_words_outside_a_stretch_do_not_count(tmp_path: Path) -> None:
    own = pack(tmp_path, HEAD + CUE + RULE)
    text = "the claims below are bunkum. the claims below are fine."
    reading = own.read(text)
    assert [hit.rule.id for hit in reading.hits(Span(0, 28))] == ["own.bunkum"]
    assert not [*reading.hits(Span(29, len(text)))]
    assert not [*reading.hits(Span(0, 26))]


@pytest.mark.parametrize("stretch", ["the claims below are bunkum.", "bunkum", "tosh"])
def test_the_index_leaves_no_match_out(tmp_path: Path, stretch: str) -> None:
    own = pack(tmp_path, HEAD + CUE + RULE)
    everything = {
        matcher.rule.id
        for matcher in own.matchers
        if all(part.pattern.search(stretch) for part in matcher.parts)
    }
    assert {hit.rule.id for hit in own.read(stretch).hits(Span(0, len(stretch)))} == (
        everything
    )


def test_rules_below_the_least_score_are_not_read(tmp_path: Path) -> None:
    own = pack(tmp_path, HEAD + CUE + RULE)
    text = "the claims below are bunkum."
    reading, whole = own.read(text), Span(0, len(text))
    assert [hit.rule.id for hit in reading.hits(whole, least=0.9)]
    assert not [hit.rule.id for hit in reading.hits(whole, least=0.91)]


def test_a_pack_without_cues_or_rules_is_looked_for_nowhere() -> None:
    assert CueFinder(()).cues == ()
    assert tried(Index(()), "the claims below are false.") == []
