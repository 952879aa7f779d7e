"""Packs: loading, joining, and what their rules match in the segments of a text."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from negguard import registry
from negguard.detect.rule_schema import KINDS
from negguard.detect.rules import RuleSet
from negguard.errors import UsageError

HEAD = '[pack]\nname = "own"\nversion = "1"\n'


class Piece(NamedTuple):
    start: int
    end: int
    kind: int


def rule(pattern: str, name: str = "own.a", **more: object) -> str:
    lines = {
        "id": name,
        "kind": "falsity",
        "score": 0.9,
        "match": [pattern],
        "fires": ["x"],
        "silent": ["y"],
        **more,
    }
    # The JSON of strings, numbers and lists of strings is TOML as well.
    return "[[rule]]\n" + "".join(
        f"{key} = {toml(value)}\n" for key, value in lines.items()
    )


def toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f"'{value}'" if isinstance(value, str) else str(value)


def load(folder: Path, *parts: str) -> RuleSet:
    (folder / "rules.toml").write_text("\n".join(parts), encoding="utf-8")
    return RuleSet.load(str(folder))


def words(rules: RuleSet, text: str, *kinds: str) -> list[str]:
    """Return what matches, where each line of the text is a segment."""
    return [match.span.of(text) for match in rules.matches(text, lines(text, kinds))]


def lines(text: str, kinds: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    start = 0
    for number, line in enumerate(text.split("\n")):
        kind = KINDS[kinds[number] if number < len(kinds) else "sentence"]
        pieces.append(Piece(start, start + len(line), kind))
        start += len(line) + 1
    return pieces


def test_a_match_lies_in_one_segment_and_names_it(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("not true"))
    text = "All of it is not\ntrue.\nIt is not true."
    (match,) = rules.matches(text, lines(text, ()))
    assert (match.span.of(text), match.segment) == ("not true", 2)


def test_a_rule_matches_once_in_each_segment(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("lie", match=["lie", "a lie"]))
    assert words(rules, "lie, a lie\na lie") == ["lie", "lie"]


def test_where_names_kinds_of_segment(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("bunkum", where=["label", "heading"]))
    assert words(rules, "bunkum\nbunkum", "item", "heading") == ["bunkum"]
    assert rules.matches("bunkum\nbunkum", lines("bunkum\nbunkum", ["heading"] * 2))


def test_whole_allows_marks_beside_the_match_but_no_question(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("bad", where=["whole"]))
    assert words(rules, "**Bad:**\nBad luck\nBad?\n\u274c Bad!") == ["Bad", "Bad"]


def test_capitals_are_asked_of_the_text_as_it_is_written(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("false", where=["capitals"]))
    assert words(rules, "FALSE it is\nfalse it is") == ["FALSE"]


@pytest.mark.parametrize(
    "text",
    [
        "It is fal\u00adse.",
        "It is f\u200bal\u200bse.",
        "It is \uff26\uff21\uff2c\uff33\uff25.",
        "It is fal\u017fe.",
        "It is\u00a0FALSE.",
    ],
)
def test_marks_and_look_alikes_do_not_hide_a_frame(tmp_path: Path, text: str) -> None:
    rules = load(tmp_path, rule("is false"))
    (found,) = words(rules, text)
    assert text == f"It {found}."
    assert rules.may_match(text.encode())


def test_a_space_stands_for_a_line_break_and_emphasis(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("is not true"))
    text = "It is *not*\n> true"
    (match,) = rules.matches(text, [Piece(0, len(text), 0)])
    assert match.span.of(text) == "is *not*\n> true"


def test_a_text_with_half_a_surrogate_pair_is_read(tmp_path: Path) -> None:
    assert words(load(tmp_path, rule("false")), "\ud800 false") == ["false"]


def test_a_pack_without_rules_matches_nothing(tmp_path: Path) -> None:
    rules = load(tmp_path, HEAD)
    assert not rules.may_match(b"false")
    assert rules.matches("false", lines("false", ())) == ()


def test_rules_arrive_whole_in_another_process(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("false"))
    copy = pickle.loads(pickle.dumps(rules))  # noqa: S301 - our own bytes
    assert copy == rules
    assert words(copy, "false") == ["false"]


def test_a_rule_can_be_taken_out(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("false"), rule("true", "own.b")).without("own.a")
    assert [each.id for each in rules.rules] == ["own.b"]
    assert words(rules, "false\ntrue") == ["true"]


def test_own_pack_uses_the_macros_that_it_extends(tmp_path: Path) -> None:
    rules = load(tmp_path, HEAD, 'extends = "en"', rule("{claims} are bunkum"))
    assert words(rules, "The statements are bunkum.") == ["statements are bunkum"]


def test_packs_are_joined(tmp_path: Path) -> None:
    load(tmp_path, HEAD, rule("bunkum"))
    both = RuleSet.load("en", str(tmp_path))
    assert len(both.rules) == len(RuleSet.load("en").rules) + 1
    assert both.versions[-1] == "1"


def test_the_digest_names_the_contents_and_not_the_line_ends(tmp_path: Path) -> None:
    first = load(tmp_path, HEAD, rule("a b"))
    (tmp_path / "rules.toml").write_bytes(
        (tmp_path / "rules.toml").read_bytes().replace(b"\n", b"\r\n")
    )
    assert RuleSet.load(str(tmp_path)).digest == first.digest
    assert load(tmp_path, HEAD, rule("a c")).digest != first.digest


def test_a_plug_in_gives_the_folder_of_a_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, rule("bunkum"))
    plugged = {"negguard.packs": {"mine": f"{__name__}:folder"}}
    monkeypatch.setattr(registry, "BUILT_IN", registry.BUILT_IN | plugged)
    monkeypatch.setattr(registry, "make", lambda _group, _name: str(tmp_path))
    assert [each.id for each in RuleSet.load("mine").rules] == ["own.a"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (rule("(a)\\1"), "rule own.a: pattern '(a)\\\\1': invalid escape sequence"),
        (rule("(?=a)b"), "rule own.a: pattern '(?=a)b': invalid perl operator"),
        (rule("(a+"), "missing )"),
        (rule("a*"), "it matches where nothing stands"),
        (rule("^false"), '^ is not known; write where = ["whole"]'),
        (rule("False"), "texts are folded, and never hold 'F'"),
        (rule("isn\u2019t"), "texts are folded, and never hold '\u2019'"),
        (rule("{none}"), "rule own.a: unknown macro {none}; define it"),
        (rule("a") + rule("b"), "rule ids are used twice: own.a"),
        ("[macros]\na = '{a}'\n" + rule("{a}"), "insert each other without end"),
        (rule("(?:a{9,200}b{9,200}){99}"), "rule own.a: pattern"),
        ("a = ", "not a TOML file"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert problem in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text("[[rule]]\nid = 'x'\nkind = 'y'\n")
    with pytest.raises(UsageError) as caught:
        RuleSet.load(str(tmp_path))
    assert {line[:6] for line in str(caught.value).splitlines()} == {"a.toml", "b.toml"}


def test_two_files_may_not_give_one_macro_two_texts(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[macros]\na = 'b'\n")
    (tmp_path / "b.toml").write_text("[macros]\na = 'c'\n")
    with pytest.raises(UsageError, match=r"macro \{a\} has two texts"):
        RuleSet.load(str(tmp_path))


def test_a_missing_pack_names_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no rule pack called 'enn'; known: en;"):
        RuleSet.load("enn")
    with pytest.raises(UsageError, match=r"holds no \.toml file"):
        RuleSet.load(str(tmp_path))


def test_patterns_that_could_outgrow_their_memory_are_refused(tmp_path: Path) -> None:
    vast = "(?:" + "|".join(f"x{n}[^z]{{1,400}}" for n in range(10)) + ")"
    many = [rule(vast.replace("x", f"x{n}"), f"own.{n}") for n in range(3)]
    with pytest.raises(UsageError, match="too large together"):
        load(tmp_path, *many)


def test_hostile_text_takes_linear_time(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("(?:a+)+b"))
    text = "a" * 200_000
    assert rules.matches(text + " b", [Piece(0, len(text), 0)]) == ()
