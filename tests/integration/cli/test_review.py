"""`negguard review` for terminals and scripts, and as a server that is stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from negguard.cli.main import run
from tests.unit.review.reviews import CHANGED, HELD, finished, journal


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return finished(tmp_path, "plain", HELD, CHANGED)[1]


def rows(output: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Any:  # noqa: ANN401
    assert run(["review", str(output), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def decide(output: Path, *lines: dict[str, object]) -> int:
    file = output.parent / "said.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return run(["review", str(output), "--decide", str(file)])


def test_json_says_what_there_is_and_what_was_decided(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows(output, capsys)
    assert found["counts"] == {"open": 2, "accept": 0, "reject": 0, "hold": 0}
    assert found["rows"][0] == {
        "ng_source": "part.jsonl",
        "ng_row": 1,
        "id": "row-1",
        "action": "quarantine",
        "kinds": ["falsity"],
        "rules": ["en.below"],
        "score": 0.75,
        "reason": "falsity",
        "state": "open",
        "note": "",
    }


def test_rows_of_json_are_decided_as_they_are(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{**each, "said": "reject"} for each in rows(output, capsys)["rows"]]
    assert decide(output, *lines) == 0
    assert "2 decisions written down" in capsys.readouterr().out
    assert rows(output, capsys, "--state", "open")["rows"] == []
    assert [line["row"] for line in journal(output)] == [1, 2]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"id": "nobody", "said": "reject"}, "names no row"),
        ({"ng_source": "part.jsonl", "said": "reject"}, "line 2 names no row"),
        ({"id": "row-1", "said": "perhaps"}, "is none of accept, reject"),
    ],
)
def test_a_wrong_line_decides_nothing_at_all(
    output: Path,
    line: dict[str, object],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert decide(output, {"id": "row-2", "said": "accept"}, line) == 2
    assert says in capsys.readouterr().err
    assert not (output / "_negguard" / "decisions.jsonl").exists()


def test_lists_are_for_terminals(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["review", str(output), "--list", "--kind", "falsity"]) == 0
    printed = capsys.readouterr().out
    assert "part.jsonl row 1" in printed
    assert "rewrite" in printed
    assert run(["review", str(output), "--list", "--kind", "fiction"]) == 0
    assert "part.jsonl" not in capsys.readouterr().out


def test_a_sample_is_drawn_by_its_seed(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = [rows(output, capsys, "--sample", "1", "--seed", str(n)) for n in range(9)]
    assert {len(each["rows"]) for each in drawn} == {1}
    assert len({each["rows"][0]["id"] for each in drawn}) == 2


def test_decisions_become_precision(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(output, {"id": "row-1", "said": "reject"}, {"id": "row-2", "said": "hold"})
    capsys.readouterr()
    assert run(["rules", "stats", str(output), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    groups = {(each["group"], each["name"]): each for each in found["groups"]}
    rule = groups["rule", "en.below"]
    assert (rule["right"], rule["reviewed"], rule["rate"]) == (1, 2, 0.5)
    assert (found["decisions"], found["left_out"]) == (2, 0)
    assert run(["rules", "stats", str(output)]) == 0
    assert "0.7 to 0.8" in capsys.readouterr().out


def test_without_decisions_there_is_no_precision(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rules", "stats", str(output)]) == 0
    assert "negguard review RUN makes some" in capsys.readouterr().out


def test_a_server_that_is_interrupted_says_what_comes_next(output: Path) -> None:
    command = [sys.executable, "-m", "negguard", "review", str(output)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        # Tests that run in the background of a shell ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None
        url = re.search(
            r"http://127\.0\.0\.1:\d+/[\w-]{43}/", process.stdout.readline()
        )
        assert url is not None
        with urllib.request.urlopen(url[0], timeout=60) as answer:  # noqa: S310 - our own
            assert "negguard review" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert process.returncode == 0
    assert f"0 decided, 2 open; next: negguard release {output}" in said
