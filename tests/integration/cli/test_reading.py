"""Commands that read a run or a document: status, report, explain, diff."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from negguard.cli.main import run
from tests.integration.cli.conftest import FRAMED, Written


def test_status_tells_of_a_finished_run(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", str(written.output)]) == 0
    assert "finished: 2 of 2 shards" in capsys.readouterr().out


def test_status_tells_of_an_interrupted_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "_negguard"
    home.mkdir()
    (home / "plan.json").write_text('{"shards": {"a": {}}}')
    assert run(["status", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "interrupted"


def test_verify_judges_rows_again(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["verify", str(written.output), "--deep"]
    assert run([*command, "--policy", str(written.policy), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["judged_again"] == 5
    assert run([*command, "--policy", "redteam"]) == 2
    assert "judges with another policy" in capsys.readouterr().err


def test_report_writes_every_format(written: Written, tmp_path: Path) -> None:
    names = ("html", "markdown", "junit", "prometheus", "history")
    files = {name: tmp_path / "deep" / name for name in names}
    options = [part for n in names for part in (f"--{n}", str(files[n]))]
    assert run(["report", str(written.output), *options]) == 0
    assert files["html"].read_text("utf-8").startswith("<!doctype html>")
    assert "Ada Roe" in files["markdown"].read_text("utf-8")
    assert ET.parse(files["junit"]).getroot().get("tests") == "2"  # noqa: S314 - ours
    assert 'label="detached"} 2' in files["prometheus"].read_text("utf-8")
    assert json.loads(files["history"].read_text("utf-8"))["detached"] == 2


def test_report_prints_markdown_by_itself(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(written.output)]) == 0
    assert capsys.readouterr().out.startswith("# negguard: apply")


def test_explain_shows_a_row_of_a_corpus(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written.corpus / "a.jsonl"
    assert run(["explain", str(file), "--row", "1", "-p", "audit"]) == 0
    assert "[F1 NOTICE: every claim in this article is false.]" in (
        capsys.readouterr().out
    )


def test_explain_shows_a_row_of_its_own_output(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    file = next((written.output / "quarantine").glob("a-*.parquet"))
    assert run(["explain", str(file), "--row", "0", "-p", "audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "detached"


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (FRAMED, "detached"),
        ("{not JSON, but a text}", "clean"),
        (json.dumps({"text": FRAMED}), "detached"),
        (json.dumps([{"role": "user", "content": "Hello."}]), "clean"),
        (json.dumps([{"from": "human", "value": FRAMED}]), "detached"),
        (json.dumps({"instruction": "Tell me.", "output": FRAMED}), "detached"),
        (json.dumps({"chosen": "Yes.", "rejected": FRAMED}), "detached"),
        ('["a list of texts", "is a text"]', "clean"),
    ],
)
def test_explain_reads_standard_input(
    given: str,
    label: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(given.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert run(["explain", "-", "-p", "audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == label


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"note": FRAMED}, "the text looks like JSON, but no column 'text'"),
        ([{"note": FRAMED}], "the text looks like the rows of a corpus"),
        ({"messages": "no chat"}, "the chat is no JSON"),
    ],
)
def test_explain_says_what_json_it_cannot_judge(
    given: object,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(given).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert run(["explain", "-", "-p", "audit"]) != 0
    assert says in capsys.readouterr().err


def test_explain_knows_json_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"text": "a"}\n{"text": "b"}\n'))
    monkeypatch.setattr("sys.stdin", stdin)
    assert run(["explain", "-"]) == 2
    assert "looks like JSON lines" in capsys.readouterr().err


def test_explain_reads_the_named_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"note": FRAMED}))
    assert run(["explain", str(file), "--text", "note", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "detached"


def test_explain_reads_a_row_of_a_json_array(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    rows = [{"instruction": "Tell.", "output": text} for text in ("Yes.", FRAMED)]
    file.write_text(json.dumps(rows))
    assert run(["explain", str(file), "--row", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "detached"
    assert run(["explain", str(file)]) == 2
    assert "--row N" in capsys.readouterr().err


def test_diff_judges_the_sides_of_a_row_by_themselves(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"chosen": "Yes.", "rejected": FRAMED}) + "\n")
    policies = ["-a", "audit", "-b", str(written.policy)]
    assert run(["diff", str(file), *policies, "--json"]) == 0
    (example,) = json.loads(capsys.readouterr().out)["examples"]
    assert example["reason"][1].startswith("rejected: ")


def test_diff_counts_and_shows_what_changes(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = ["-a", "audit", "-b", str(written.policy)]
    assert run(["diff", str(written.corpus), *policies, "--sample", "5"]) == 0
    shown = capsys.readouterr().out
    assert "5 documents, 2 come out differently" in shown
    assert "a.jsonl row 1: annotate -> quarantine" in shown
    assert "NOTICE: every claim" in shown


def test_diff_of_a_policy_with_itself_is_nothing(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = ["-a", "audit", "-b", "audit"]
    assert run(["diff", str(written.corpus), *policies, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["different"] == 0


def test_rules_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "list", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["rules"][0]["id"]
    assert run(["rules", "show", first]) == 0
    assert "fires on:" in capsys.readouterr().out


def test_a_lock_notices_a_changed_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "packs.lock"
    assert run(["rules", "lock", "--file", str(file)]) == 0
    assert run(["rules", "lock", "--file", str(file), "--check"]) == 0
    file.write_text('[en]\ndigest = "other"\n')
    assert run(["rules", "lock", "--file", str(file), "--check"]) == 2
    assert "changed since they were locked: en" in capsys.readouterr().err


def test_the_shipped_packs_pass_their_check() -> None:
    assert run(["rules", "check"]) == 0
