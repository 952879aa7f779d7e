"""What a reader answers is checked against the numbered excerpts, then merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from negguard.errors import UsageError
from pipelines.training.excerpts import Excerpt, faults, merged, numbered, read_excerpts
from pipelines.training.label import main
from pipelines.training.reading import read_rows
from pipelines.training.rows import Place

BATS = Excerpt(
    id="b",
    text="Myth: bats are blind. Fine.\n\nNext.",
    segments=(Place(0, 0, 5), Place(0, 6, 21), Place(0, 22, 27), Place(0, 29, 34)),
    source="web",
)
RAIN = Excerpt(id="r", text="Rain fell.", segments=(Place(0, 0, 10),), source="web")
FRAMED = {"n": 0, "l": "d", "k": "falsity", "f": [0], "c": [1]}
CLEAN = {"n": 1, "l": "c"}


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    return path


@pytest.fixture
def excerpts(tmp_path: Path) -> Path:
    records = [{"id": e.id, "text": e.text, "license": "MIT"} for e in (BATS, RAIN)]
    return lines(tmp_path / "drawn.jsonl", *records)


def test_segments_are_numbered_in_their_layout() -> None:
    first, second = numbered([BATS, RAIN])
    assert first.startswith("### 0\n")
    assert "\u27e61\u27e7bats are blind. \u27e62\u27e7Fine." in first
    assert "\n\n\u27e63\u27e7Next." in first
    assert second.startswith("### 1\n")


def test_whole_answers_have_no_faults() -> None:
    assert faults([BATS, RAIN], [("a:1", FRAMED), ("a:2", CLEAN)]) == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"n": 7, "l": "c"}, "no excerpt 7"),
        ({"n": 0, "l": "x"}, "label 'x'"),
        ({**FRAMED, "k": "odd"}, "kind 'odd'"),
        ({**FRAMED, "f": []}, "no frame"),
        ({**FRAMED, "c": [9]}, "no segment 9"),
    ],
)
def test_each_fault_is_named_with_its_line(answer: dict[str, Any], fault: str) -> None:
    found = faults([BATS], [("a:1", answer)])
    assert any(line.startswith("a:1: ") and fault in line for line in found)


def test_doubles_and_gaps_are_named() -> None:
    found = faults([BATS, RAIN], [("a:1", FRAMED), ("a:2", FRAMED)])
    assert "answered twice" in found[0]
    assert "no answer for 1: 1" in found[1]


def test_segments_become_places_and_doubt_is_left_out() -> None:
    (row,) = merged([BATS, RAIN], [FRAMED, {"n": 1, "l": "?"}])
    (claim,) = row.claims
    assert BATS.text[claim.start : claim.end] == "bats are blind."
    assert row.author == "web"


def test_segments_that_are_given_are_kept(tmp_path: Path) -> None:
    record = {"id": "b", "text": "One. Two.", "segments": [[0, 9]]}
    (excerpt,) = read_excerpts([lines(tmp_path / "e.jsonl", record)])
    assert excerpt.segments == (Place(0, 0, 9),)


def test_nothing_is_merged_while_answers_are_wrong(
    tmp_path: Path, excerpts: Path
) -> None:
    answers = lines(tmp_path / "answers.jsonl", FRAMED)
    output = tmp_path / "rows.jsonl"
    with pytest.raises(UsageError, match="no answer for 1"):
        main(["merge", str(excerpts), str(answers), "-o", str(output)])
    assert not output.exists()


def test_labels_without_texts_are_joined_again(tmp_path: Path, excerpts: Path) -> None:
    answers = lines(tmp_path / "answers.jsonl", FRAMED, CLEAN)
    whole, bare, joined = (
        tmp_path / name for name in ("w.jsonl", "b.jsonl", "j.jsonl")
    )
    given = [str(excerpts), str(answers)]
    main(["merge", *given, "-o", str(whole)])
    main(["merge", *given, "-o", str(bare), "--without-text"])
    assert "bats" not in bare.read_text("utf-8")
    main(["restore", str(bare), str(excerpts), "-o", str(joined)])
    first, again = read_rows([whole]), read_rows([joined])
    assert [row.claims for row in first] == [row.claims for row in again]
    assert [row.texts for row in first] == [row.texts for row in again]


def test_the_print_is_written(tmp_path: Path, excerpts: Path) -> None:
    main(["number", str(excerpts), "-o", str(tmp_path / "drawn.txt")])
    assert "### 1" in (tmp_path / "drawn.txt").read_text("utf-8")
