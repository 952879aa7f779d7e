"""Every layout of labelled rows is read into the same value, or its line is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from negguard.errors import UsageError
from negguard.model import Kind, Label
from pipelines.training.reading import read_row, read_rows
from pipelines.training.rows import Place, as_records

TEXT = "Myth: bats are blind."
SAID = {"id": "a", "text": TEXT}


def written(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    return path


def test_gold_rows_hold_objects() -> None:
    record = {
        **SAID,
        "label": "detached",
        "frame_kind": "falsity",
        "frames": [{"start": 0, "end": 5, "position": "prefix"}],
        "claims": [{"start": 6, "end": 21}],
        "kind_accept": ["fiction"],
        "license": "MIT",
    }
    row = read_row(record, where="x:1")
    assert (row.frames, row.claims) == ((Place(0, 0, 5),), (Place(0, 6, 21),))
    assert (row.kind, row.accepted, row.licence) == (
        Kind.FALSITY,
        (Kind.FICTION,),
        "MIT",
    )


def test_older_rows_hold_lists_and_need_no_label() -> None:
    record = {**SAID, "frame_spans": [[0, 5]], "claim_spans": [], "kind": "falsity"}
    row = read_row(record, where="x:1")
    assert (row.label, row.frames, row.claims) == (
        Label.DETACHED,
        (Place(0, 0, 5),),
        (),
    )


def test_marked_chats_number_their_turns() -> None:
    turns = [
        {"role": "user", "content": "Are bats blind?"},
        {"role": "assistant", "content": "[[c: Yes, all.]]"},
        {"role": "user", "content": "[[fs: That was wrong.]]"},
    ]
    record = {"id": "b", "messages": turns, "label": "detached", "kind": "falsity"}
    row = read_row(record, where="x:1")
    assert row.texts[1:] == ("Yes, all.", "That was wrong.")
    assert (row.frames, row.claims) == ((Place(2, 0, 15),), (Place(1, 0, 9),))


def test_what_is_written_is_read_again() -> None:
    record = {
        "id": "c",
        "marked": "[[fp: Myth:]] [[c: it is.]]",
        "label": "detached",
        "kind": "falsity",
        "author": "ann",
    }
    row = read_row(record, where="x:1")
    (again,) = as_records([row])
    assert read_row(again, where="x:2") == row


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"label": "clean", "frame_kind": "none", "frames": []}, "no field 'text'"),
        ({**SAID, "label": "odd", "kind": "none", "frames": []}, "'odd'"),
        ({**SAID, "label": "detached", "kind": "falsity", "frames": []}, "disagree"),
        ({**SAID, "frame_spans": [[0, 99]], "kind": "falsity"}, "not in it"),
        ({**SAID, "marked": "[[c: x]]", "label": "clean", "kind": "none"}, "without"),
    ],
)
def test_faults_are_named_with_their_line(
    tmp_path: Path, wrong: dict[str, Any], fault: str
) -> None:
    path = written(tmp_path / "rows.jsonl", wrong)
    with pytest.raises(UsageError, match=fault) as raised:
        read_rows([path])
    assert f"{path}:1" in str(raised.value)


def test_a_share_of_a_file_is_the_same_every_time(tmp_path: Path) -> None:
    clean = {**SAID, "label": "clean", "kind": "none", "frames": []}
    path = written(tmp_path / "r.jsonl", *[{**clean, "id": str(n)} for n in range(20)])
    half = read_rows([f"{path}@0.5"])
    assert len(half) == 10
    assert half == read_rows([f"{path}@0.5"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_rows([tmp_path / "none.jsonl"])
