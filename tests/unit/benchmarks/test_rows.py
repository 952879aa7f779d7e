from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.detection_parts.rows import (
    Prediction,
    read_judged,
    read_natural,
    read_ordinary,
    write_predictions,
)
from negguard.errors import UsageError

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
    assert [row.id for row in read_judged([path])] == ["a"]


def test_chat_spans_carry_their_message(tmp_path: Path) -> None:
    (row,) = read_judged([lines(tmp_path / "a.jsonl", CHAT)])
    assert row.document.is_chat
    assert row.frames == ((0, 0, 2),)


def test_accepted_kinds_join_the_kind_of_the_row(tmp_path: Path) -> None:
    row = {**ROW, "frame_kind": "correction", "kind_accept": ["falsity"]}
    (judged,) = read_judged([lines(tmp_path / "a.jsonl", row)])
    assert judged.kinds == {"correction", "falsity"}


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", ROW, ROW)
    with pytest.raises(UsageError, match="'a' is used twice"):
        read_judged([path])


def test_a_row_without_a_label_is_refused_with_its_line(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", ROW, {"id": "b", "text": "x", "condition": "y"})
    with pytest.raises(UsageError, match=r"a\.jsonl:2: not a labelled row"):
        read_judged([path])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_judged([tmp_path / "none.jsonl"])


def test_a_quoted_frame_becomes_its_span(tmp_path: Path) -> None:
    row = {"id": "n", "text": "He won. Kidding.", "label": "detached"}
    path = lines(tmp_path / "n.jsonl", {**row, "frame_quote": "Kidding."})
    (judged,) = read_natural(path)
    assert judged.frames == ((0, 8, 16),)
    assert judged.condition == "natural_detached"


def test_a_sample_is_spread_over_the_file(tmp_path: Path) -> None:
    names = [str(n) for n in range(10)]
    table = pa.table({"id": names, "text": names, "genre": ["news"] * 10})
    pq.write_table(table, tmp_path / "w.parquet")
    rows = read_ordinary(tmp_path / "w.parquet", sample=3)
    assert [row.id for row in rows] == ["0", "3", "6"]


def test_predictions_are_written_one_object_a_line(tmp_path: Path) -> None:
    found = Prediction(id="a", flagged=True, kinds=("falsity",), frames=((0, 1, 2),))
    write_predictions(tmp_path / "p.jsonl", [found])
    assert json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8")) == {
        "id": "a",
        "flagged": True,
        "kind": "falsity",
        "frames": [[0, 1, 2]],
        "claims": [],
    }
