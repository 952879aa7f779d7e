from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.detection_parts.kept import Kept
from benchmarks.detection_parts.rows import Prediction, read_judged, read_ordinary
from negguard.errors import UsageError
from negguard.model import Document

ROW = {"id": "a", "text": "Myth: He won.", "condition": "wild", "label": "detached"}
CHAT = {
    "id": "c",
    "messages": [{"role": "user", "content": "Hi"}],
    "condition": "chat",
    "label": "detached",
    "frames": [{"msg": 0, "start": 0, "end": 2}],
}


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_ambiguous_rows_are_left_out(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", ROW, {**ROW, "id": "b", "ambiguous": True})
    assert [row.id for row in read_judged(path)] == ["a"]


def test_chat_spans_carry_their_message(tmp_path: Path) -> None:
    (row,) = read_judged(lines(tmp_path / "a.jsonl", CHAT))
    assert row.document.is_chat
    assert row.frames == ((0, 0, 2),)


def test_accepted_kinds_join_the_kind_of_the_row(tmp_path: Path) -> None:
    row = {**ROW, "frame_kind": "correction", "kind_accept": ["falsity"]}
    (judged,) = read_judged(lines(tmp_path / "a.jsonl", row))
    assert judged.kinds == {"correction", "falsity"}


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", ROW, ROW)
    with pytest.raises(UsageError, match="'a' is used twice"):
        read_judged(path)


def test_a_row_without_a_label_is_refused_with_its_line(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", ROW, {"id": "b", "text": "x", "condition": "y"})
    with pytest.raises(UsageError, match=r"a\.jsonl:2: not a labelled row"):
        read_judged(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_judged(tmp_path / "none.jsonl")


def test_a_quoted_frame_becomes_its_span(tmp_path: Path) -> None:
    row = {"id": "n", "text": "He won. Kidding.", "label": "detached"}
    path = lines(tmp_path / "n.jsonl", {**row, "frame_quote": "Kidding."})
    (judged,) = read_judged(path)
    assert judged.frames == ((0, 8, 16),)
    assert judged.condition == "natural_detached"


@pytest.mark.parametrize(
    ("note", "wording"),
    [
        ("pair 004; conventional", "conventional"),
        ("own words, mixed; pair 001", "own words"),
        ("implied; pair 7", "by implication"),
        ("by implication", "by implication"),
        ("structural", "structural"),
        ("pair 009", None),
        ("the owner says so", None),
    ],
)
def test_a_note_says_in_what_words_a_frame_disowns(
    tmp_path: Path, note: str, wording: str | None
) -> None:
    path = lines(tmp_path / "a.jsonl", {**ROW, "note": note})
    assert read_judged(path)[0].wording == wording


def test_so_many_rows_are_spread_over_the_file(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *({**ROW, "id": str(n)} for n in range(10)))
    assert [row.id for row in read_judged(path, most=3)] == ["0", "3", "6"]


def test_a_line_that_is_no_object_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": \n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.jsonl:1: not a JSON object"):
        read_judged(path)


def test_a_sample_is_spread_over_the_file(tmp_path: Path) -> None:
    names = [str(n) for n in range(10)]
    table = pa.table({"id": names, "text": names, "genre": ["news"] * 10})
    pq.write_table(table, tmp_path / "w.parquet")
    rows = read_ordinary(tmp_path / "w.parquet", most=3)
    assert [row.id for row in rows] == ["0", "3", "6"]


def test_ordinary_text_without_a_genre_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a"], "text": ["x"]}), tmp_path / "w.parquet")
    with pytest.raises(UsageError, match="no column genre"):
        read_ordinary(tmp_path / "w.parquet")


FOUND = Prediction(
    id="a",
    flagged=True,
    kinds=("falsity",),
    frames=((0, 1, 2),),
    label="detached",
    score=0.7,
    at={0.5: ("falsity",)},
    scored=True,
)


def test_what_was_kept_is_known_to_the_next_run(tmp_path: Path) -> None:
    document = Document(text="Myth: He won.", id="a")
    Kept(tmp_path / "p.jsonl", "one").add([(document, FOUND)])
    assert Kept(tmp_path / "p.jsonl", "one").get(document) == FOUND


def test_what_was_kept_of_another_text_or_system_is_not(tmp_path: Path) -> None:
    document = Document(text="Myth: He won.", id="a")
    Kept(tmp_path / "p.jsonl", "one").add([(document, FOUND)])
    changed = Document(text="Myth: She won.", id="a")
    assert Kept(tmp_path / "p.jsonl", "one").get(changed) is None
    assert Kept(tmp_path / "p.jsonl", "two").get(document) is None


def test_a_line_that_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    document = Document(text="Myth: He won.", id="a")
    Kept(path, "one").add([(document, FOUND)])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "b", "fla')
    again = Kept(path, "one")
    assert again.get(document) == FOUND
    other = Document(text="He ran.", id="b")
    again.add([(other, replace(FOUND, id="b"))])
    assert Kept(path, "one").get(other) is not None


def test_kept_rows_have_what_scorers_of_predictions_read(tmp_path: Path) -> None:
    Kept(tmp_path / "p.jsonl", "one").add([(Document(text="x", id="a"), FOUND)])
    row = json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8"))
    expected = {"id": "a", "flagged": True, "kind": "falsity", "frames": [[0, 1, 2]]}
    assert {name: row[name] for name in expected} == expected
    assert row["claims"] == []
