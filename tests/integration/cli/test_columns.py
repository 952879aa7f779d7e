"""Columns are named on the command line, without a policy file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from negguard.cli.main import run
from tests.files import write_jsonl
from tests.integration.cli.conftest import FRAMED, PLAIN

ROWS: list[dict[str, Any]] = [
    {"key": "a", "page": FRAMED, "text": PLAIN, "from": "x"},
    {"key": "b", "page": PLAIN, "text": FRAMED, "from": "y"},
]
COLUMNS = ("--text", "page", "--id", "key", "--source", "from")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "in" / "a.jsonl", ROWS)


def test_the_named_column_is_judged(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(corpus), *COLUMNS, "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["labels"]["detached"] == 1
    assert run(["plan", str(corpus), *COLUMNS, "--quiet"]) == 0


def test_a_run_by_other_columns_uses_no_earlier_result(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", str(corpus), "-o", str(corpus.parent.parent / "out"), "--json"]
    assert run([*command, "--quiet"]) == 0
    capsys.readouterr()
    assert run([*command, "--dry-run", *COLUMNS]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["reused"], told["redone"]) == (0, 1)
    assert told["judged"] == "text 'page'"


def test_rows_are_judged_again_by_the_same_columns(corpus: Path) -> None:
    output = str(corpus.parent.parent / "out")
    assert run(["apply", str(corpus), "-o", output, *COLUMNS, "--quiet"]) == 0
    assert run(["verify", output, "--deep"]) == 2
    assert run(["verify", output, "--deep", *COLUMNS]) == 0


def test_a_row_is_explained_by_the_named_column(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", str(corpus), "--row", "0", *COLUMNS, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["label"] == "detached"


@pytest.mark.parametrize("option", ["--text", "--messages", "--id", "--source"])
def test_a_named_column_that_is_not_there_is_refused(
    corpus: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert run(["scan", str(corpus), option, "pgae", "--quiet"]) == 2
    assert "no column 'pgae'" in capsys.readouterr().err


def test_a_named_text_that_is_not_there_is_no_chat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = [{"role": "user", "content": PLAIN}]
    file = write_jsonl(tmp_path / "a.jsonl", [{"messages": chat}])
    assert run(["scan", str(file), "--text", "page", "--quiet"]) == 2
    assert "no column 'page'" in capsys.readouterr().err


def test_several_texts_are_one_document(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", str(corpus), "--text", "page", "--text", "text", "--quiet"]
    assert run([*command, "--dry-run"]) == 0
    assert "text 'page' + 'text'" in capsys.readouterr().out
    assert run([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["labels"]["detached"] == 2
