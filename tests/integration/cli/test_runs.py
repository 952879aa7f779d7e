"""`negguard scan` and `apply`: what they write, print, and exit with."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negguard.cli.main import run
from tests.integration.cli.conftest import FRAMED, PLAIN, Written, write_rows


def test_rows_go_to_their_sinks(written: Written) -> None:
    kept = pq.read_table(written.output / "kept")
    held = pq.read_table(written.output / "quarantine")
    assert sorted(kept.column("id").to_pylist()) == ["a-0", "a-2", "b-0"]
    assert sorted(held.column("id").to_pylist()) == ["a-1", "b-1"]


def test_a_run_leaves_its_report_and_its_marker(written: Written) -> None:
    home = written.output / "_negguard"
    assert (home / "_SUCCESS").exists()
    assert "with disowned claims, 40%" in (home / "report.html").read_text("utf-8")


def test_the_same_command_again_has_nothing_to_do(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (written.output / "_negguard" / "run.json").stat().st_mtime_ns
    command = ["apply", str(written.corpus), "-o", str(written.output)]
    assert run([*command, "-p", str(written.policy)]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert (written.output / "_negguard" / "run.json").stat().st_mtime_ns == before


def test_json_is_one_object_and_nothing_else(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(written.corpus), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["totals"]["labels"] == {"clean": 3, "detached": 2}
    assert answer["exit_code"] == 0


def test_the_summary_names_totals_and_verdict(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(written.corpus)]) == 0
    captured = capsys.readouterr()
    assert "detached" in captured.out
    assert "verdict: pass, exit code 0" in captured.out
    assert captured.err.startswith("negguard: scan ")


def test_quiet_prints_nothing(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(written.corpus), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_dry_run_plans_and_writes_nothing(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert run(["apply", str(written.corpus), "-o", str(output), "--dry-run"]) == 0
    assert "2 files" in capsys.readouterr().out
    assert not output.exists()


def test_inputs_that_are_new_changed_or_gone_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("same", "changed", "gone"):
        write_rows(tmp_path / "in" / f"{name}.jsonl", [PLAIN])
    command = ["scan", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    assert run([*command, "--quiet"]) == 0
    write_rows(tmp_path / "in" / "changed.jsonl", [PLAIN, PLAIN])
    write_rows(tmp_path / "in" / "new.jsonl", [PLAIN])
    (tmp_path / "in" / "gone.jsonl").unlink()
    for more in (["--dry-run"], []):
        capsys.readouterr()
        assert run([*command, *more]) == 0
        shown = capsys.readouterr().out
        assert "inputs: 1 new, 1 changed, 1 removed, 1 unchanged" in shown
        assert "gone.jsonl (no longer an input)" in shown


def test_a_sample_judges_so_many_rows(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(written.corpus), "--sample", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["rows_in"] == 3


def test_a_crossed_fail_threshold_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in.jsonl", [FRAMED, PLAIN])
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "version: 1\nextends: audit\nthresholds: {fail: {detached_rate: 0.1}}\n"
    )
    assert run(["scan", str(tmp_path / "in.jsonl"), "-p", str(policy)]) == 1
    assert "detached_rate is 0.5; fail above 0.1" in capsys.readouterr().out


def test_an_unreadable_input_exits_3_and_the_others_are_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "in"
    write_rows(corpus / "good.jsonl", [PLAIN])
    (corpus / "bad.parquet").write_bytes(b"PAR1 no parquet")
    assert run(["scan", str(corpus), "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["totals"]["rows_in"] == 1
    assert list(answer["failed"]) == [str(corpus / "bad.parquet")]


BAD = {
    "missing path": ["scan", "{home}/nowhere"],
    "no known file": ["scan", "{home}/empty"],
    "unknown preset": ["scan", "{home}/in", "-p", "pretrainin"],
    "output inside input": ["apply", "{home}/in", "-o", "{home}/in/out"],
    "foreign output": ["apply", "{home}/in", "-o", "{home}/foreign"],
    "missing column": ["scan", "{home}/other"],
    "no output": ["apply", "{home}/in"],
    "no input": ["scan"],
    "bad number": ["scan", "{home}/in", "--workers", "0"],
    "no run": ["status", "{home}/in"],
    "no run to report": ["report", "{home}/foreign"],
    "row of a text": ["explain", "{home}/note.txt", "--row", "1"],
    "row past the end": ["explain", "{home}/in/a.jsonl", "--row", "9"],
    "no row": ["explain", "{home}/in/a.jsonl"],
    "missing document": ["explain", "{home}/nowhere.txt"],
    "unknown rule": ["rules", "show", "no.such-rule"],
    "unknown pack": ["rules", "list", "xx"],
}


@pytest.mark.parametrize("name", BAD)
def test_every_bad_input_is_one_clear_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in" / "a.jsonl", [PLAIN])
    (tmp_path / "empty").mkdir()
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "mine.txt").write_text("mine")
    (tmp_path / "note.txt").write_text("A note.")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.jsonl").write_text('{"number": 1}\n')
    assert run([part.format(home=tmp_path) for part in BAD[name]]) == 2
    lines = [
        line
        for line in capsys.readouterr().err.splitlines()
        if not line.startswith(("negguard: scan ", "negguard: apply "))
    ]
    assert len(lines) == 1, lines
    assert lines[0].startswith("negguard: ")
    assert len(lines[0]) > 30
