from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.raydata.job import run
from negguard.raydata.request import RunRequest, RunResult
from tests.files import rows, table, write_arrow, write_jsonl, write_parquet
from tests.judges import load


def applied(corpus: Path, output: Path) -> RunResult:
    request = RunRequest(inputs=(str(corpus),), policy="audit", output=str(output))
    return run(request, load=load)


def quarantined(output: Path) -> list[dict[str, object]]:
    files = sorted((output / "quarantine").glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_a_bad_line_of_a_chat_file_keeps_its_text_and_number(tmp_path: Path) -> None:
    chat = '{"id": "a", "messages": [{"role": "user", "content": "Hi"}]}\n'
    bad = '{"id": "b", "messages": [{"role": "user", "content": "lost'
    write_jsonl(tmp_path / "in" / "a.jsonl", [])
    (tmp_path / "in" / "a.jsonl").write_text(chat + bad + "\n" + chat)
    result = applied(tmp_path / "in", tmp_path / "out")
    assert (result.exit_code, result.totals.kept) == (3, 2)
    (row,) = quarantined(tmp_path / "out")
    assert row["messages"] == [{"role": None, "content": bad}]
    assert str(row["ng_reason"]).startswith("line 2: not a JSON object")


def test_a_text_that_is_none_is_an_error_and_stays(tmp_path: Path) -> None:
    values = [5, "plain", ["x"], None]
    write_jsonl(tmp_path / "in" / "a.jsonl", [{"text": value} for value in values])
    applied(tmp_path / "in", tmp_path / "out")
    assert [(r["text"], r["ng_reason"]) for r in quarantined(tmp_path / "out")] == [
        ("5", "the text is a number"),
        ('["x"]', "the text is a list"),
        (None, "the text is null"),
    ]


def test_bytes_that_are_no_utf8_are_errors_that_can_be_read(tmp_path: Path) -> None:
    raw = pa.array([b"ok", b"caf\xe9"])
    titles = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    data = pa.table({"text": ["plain", "also"], "title": titles})
    write_parquet(tmp_path / "in" / "a.parquet", data)
    applied(tmp_path / "in", tmp_path / "out")
    (row,) = quarantined(tmp_path / "out")
    assert (row["text"], row["title"]) == ("also", "caf\\xe9")
    assert str(row["ng_reason"]).startswith("column 'title' is not UTF-8")


def test_a_file_that_cannot_be_written_ends_no_run(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(5))
    union = pa.UnionArray.from_sparse(pa.array([0], "int8"), [pa.array([1])])
    data = pa.table({"text": ["a"], "x": union})
    write_arrow(tmp_path / "in" / "b.arrow", data)
    result = applied(tmp_path / "in", tmp_path / "out")
    assert (result.exit_code, result.totals.rows_in) == (3, 5)
    assert "b.arrow" in str(result.failed[0].problem)


def test_what_a_judge_trips_over_in_a_file_is_that_files_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(5))
    write_parquet(tmp_path / "in" / "b.parquet", table(5).append_column("x", [[1] * 5]))

    def stumble(rows: pa.Table, *_: object) -> pa.Table:
        if "x" in rows.column_names:
            msg = "no kernel"
            raise pa.ArrowNotImplementedError(msg)
        return rows

    monkeypatch.setattr("negguard.raydata.shard.with_raw_lines", stumble)
    result = applied(tmp_path / "in", tmp_path / "out")
    assert (result.exit_code, result.totals.rows_in) == (3, 5)
    assert result.failed[0].problem == (
        f"{tmp_path}/in/b.parquet cannot be processed: no kernel"
    )


def test_rows_are_dropped_of_a_file_whose_name_is_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.jsonl")
    write_jsonl(tmp_path / "in" / name, rows(5))
    result = applied(tmp_path / "in", tmp_path / "out")
    assert (result.exit_code, result.totals.dropped) == (0, 1)
    (dropped,) = (tmp_path / "out" / "dropped").glob("*.parquet")
    assert pq.read_table(dropped).column("ng_source").to_pylist() == ["caf\\xe9.jsonl"]


def test_what_was_not_read_is_told_in_the_result(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in" / "a.parquet", table(5))
    (tmp_path / "in" / "b.csv").write_text("x")
    result = applied(tmp_path / "in", tmp_path / "out")
    assert [each.url for each in result.skipped] == [str(tmp_path / "in" / "b.csv")]
    again = applied(tmp_path / "in", tmp_path / "out")
    assert (again.unchanged, again.skipped) == (True, result.skipped)


def test_json_files_of_a_run_are_kept_as_one_set(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in" / "a.jsonl", [{"text": "a", "n": 1, "u": None}])
    write_jsonl(tmp_path / "in" / "b.jsonl", [{"text": "b", "n": 0.5, "u": "x"}])
    applied(tmp_path / "in", tmp_path / "out")
    kept = pq.read_table(tmp_path / "out" / "kept", columns=["n", "u"])
    assert kept.to_pydict() == {"n": [1.0, 0.5], "u": [None, "x"]}
