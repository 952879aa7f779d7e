"""`negguard release`: reviewed rows come back exactly once."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negguard.cli.main import run
from tests.integration.cli.conftest import FRAMED, PLAIN, POLICY, write_rows


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """Return the output of a run that holds `in-1` and `in-2` in quarantine."""
    write_rows(tmp_path / "in.jsonl", [PLAIN, FRAMED, FRAMED])
    (tmp_path / "policy.yaml").write_text(POLICY)
    assert again(tmp_path) == 0
    return tmp_path / "run"


def again(home: Path) -> int:
    command = ["apply", str(home / "in.jsonl"), "-o", str(home / "run")]
    return run([*command, "-p", str(home / "policy.yaml"), "-q"])


def release(output: Path, *ids: str) -> int:
    file = output.parent / "ids.txt"
    file.write_text("".join(f"{name}\n" for name in ids))
    return run(["release", str(output), "--ids", str(file)])


def rows(output: Path, sink: str) -> dict[str, str]:
    files = sorted((output / sink).glob("*.parquet"))
    return {
        row["id"]: row["ng_reason"]
        for file in files
        for row in pq.read_table(file).select(["id", "ng_reason"]).to_pylist()
    }


def test_released_rows_move_from_quarantine_to_kept(finished: Path) -> None:
    assert release(finished, "in-1") == 0
    assert list(rows(finished, "kept")) == ["in-0", "in-1"]
    assert list(rows(finished, "quarantine")) == ["in-2"]
    assert rows(finished, "kept")["in-1"].startswith("released after review; was: ")


def test_the_last_row_takes_the_quarantine_file_along(finished: Path) -> None:
    assert release(finished, "in-1", "in-2") == 0
    assert not list((finished / "quarantine").glob("*.parquet"))


def test_a_second_release_of_a_row_changes_nothing(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(finished, "in-1")
    assert release(finished, "in-1") == 0
    assert "1 row had been released before" in capsys.readouterr().out
    assert list(rows(finished, "kept")) == ["in-0", "in-1"]


def test_an_unknown_id_is_refused_before_anything_is_written(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release(finished, "in-1", "nobody") == 2
    assert "not in quarantine: nobody" in capsys.readouterr().err
    assert list(rows(finished, "quarantine")) == ["in-1", "in-2"]


def test_ids_that_are_no_text_are_one_clear_line(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = finished.parent / "ids.txt"
    file.write_bytes(b"\xff\xfein-1")
    assert run(["release", str(finished), "--ids", str(file)]) == 2
    assert "is not UTF-8: invalid start byte at byte 0" in capsys.readouterr().err


def test_totals_and_report_tell_of_the_release(finished: Path) -> None:
    release(finished, "in-1")
    totals = json.loads((finished / "_negguard" / "run.json").read_text())["totals"]
    assert (totals["kept"], totals["quarantined"]) == (2, 1)
    assert (totals["left"], totals["left_claims"]) == (1, 2)
    assert (finished / "_negguard" / "_SUCCESS").exists()


def test_applying_again_keeps_what_was_released(finished: Path) -> None:
    release(finished, "in-1")
    assert again(finished.parent) == 0
    assert list(rows(finished, "kept")) == ["in-0", "in-1"]


def test_a_run_after_a_lost_shard_keeps_what_was_released(finished: Path) -> None:
    release(finished, "in-1")
    (finished / "_negguard" / "_SUCCESS").unlink()
    for manifest in (finished / "_negguard" / "shards").glob("*.json"):
        manifest.unlink()
    assert release(finished, "in-2") == 2
    assert again(finished.parent) == 0
    assert list(rows(finished, "kept")) == ["in-0", "in-1"]
    assert list(rows(finished, "quarantine")) == ["in-2"]


def test_a_damaged_decision_is_one_clear_line(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(finished, "in-1")
    journal = finished / "_negguard" / "decisions.jsonl"
    journal.write_text(journal.read_text().replace("in-1", "in-2"))
    assert again(finished.parent) == 4
    assert "line 1 of" in capsys.readouterr().err


@pytest.fixture
def nameless(tmp_path: Path) -> Path:
    """Return the output of a run over rows without ids; the last two are held back."""
    texts = [PLAIN, FRAMED, FRAMED.replace("1999", "2001")]
    lines = [json.dumps({"text": text}) + "\n" for text in texts]
    (tmp_path / "in.jsonl").write_text("".join(lines))
    (tmp_path / "policy.yaml").write_text(POLICY)
    assert again(tmp_path) == 0
    return tmp_path / "run"


def row_numbers(output: Path, sink: str) -> list[int]:
    files = sorted((output / sink).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file)["ng_row"].to_pylist()]


def test_rows_without_ids_are_released_by_their_places(
    nameless: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert row_numbers(nameless, "quarantine") == [1, 2]
    named = json.dumps({"ng_source": "in.jsonl", "ng_row": 2})
    assert release(nameless, named) == 0
    assert row_numbers(nameless, "kept") == [0, 2]
    assert row_numbers(nameless, "quarantine") == [1]
    assert release(nameless, named) == 0
    assert "1 row had been released before" in capsys.readouterr().out
    assert run(["verify", str(nameless)]) == 0


def test_names_that_fit_no_row_say_how_rows_are_named(
    nameless: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release(nameless, "in-1") == 2
    assert '"ng_source" and "ng_row"' in capsys.readouterr().err
    assert release(nameless, '{"row": 1}') == 2
    assert "names no row" in capsys.readouterr().err
    place = json.dumps({"ng_source": "in.jsonl", "ng_row": 0})
    assert release(nameless, place) == 2
    assert "not in quarantine: in.jsonl row 0" in capsys.readouterr().err
