"""What a new user gets wrong: one clear line each, and the exit code that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.cli.main import run

FILES = {
    "columns.jsonl": '{"note": "The library opens at nine."}\n',
    "numbers.jsonl": '{"text": 5}\n',
    "article.txt": "The library opens at nine.\n",
    "broken.json": "not JSON",
    "key.yaml": "version: 1\nactons: []\n",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("scan gone.parquet", "input 'gone.parquet' does not exist"),
        ("scan folder", "'folder' holds no file that can be read"),
        ("scan article.txt", "'article.txt' is no corpus file; known endings"),
        ("scan columns.jsonl", "'note' is text, but its name does not say"),
        ("scan numbers.jsonl", "column 'text' is int64, not text; --text or"),
        ("scan columns.jsonl -p key.yaml", "key.yaml:2: unknown key 'actons'"),
        ("scan columns.jsonl -p audti", "did you mean 'audit'?"),
        ("apply columns.jsonl", "Missing option '--output'"),
        ("explain broken.json", "is not one JSON value"),
        ("explain columns.jsonl", "choose one with --row N"),
        ("explain folder", "'folder' is a directory"),
        ("report folder", "is no output of negguard"),
        ("status folder", "is no output of negguard"),
        ("verify folder", "is no output of negguard"),
        ("rules show falsity.ponted", "did you mean 'falsity.pointed'?"),
        ("diff columns.jsonl -a audit", "Missing option '--second'"),
        ("apply columns.jsonl --output article.txt", "'article.txt' is a file"),
        ("demo --output article.txt", "the corpus cannot be written to"),
        ("plan columns.jsonl --seconds 0", "is not in the range"),
    ],
)
def test_a_mistake_is_one_clear_line(
    command: str, said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = ["--quiet"] if command.startswith(("scan", "plan", "apply c")) else []
    assert run([*command.split(), *quiet]) == 2, home
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("command", ["", "rules", "policy"])
def test_a_bare_group_shows_its_help_as_it_is(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command.split()) == 2
    assert capsys.readouterr().err.startswith("Usage: negguard")


def test_a_plan_says_which_sampled_file_cannot_be_read(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "cut.parquet").write_bytes(b"PAR1 and no more")
    assert run(["plan", "cut.parquet", "--quiet"]) == 3
    printed = capsys.readouterr().err
    assert "cut.parquet cannot be read" in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("text", ["{}", "[]", "[" * 100_000, '{"mode": 7}'])
@pytest.mark.parametrize(
    "command", ["status", "report", "verify", "release --ids ids.txt"]
)
def test_a_damaged_result_is_one_clear_line(
    command: str, text: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "ids.txt").write_text("a\n")
    (home / "fine.jsonl").write_text('{"id": "a", "text": "The library opens."}\n')
    assert run(["apply", "fine.jsonl", "-o", "out", "-q"]) == 0
    (home / "out" / "_negguard" / "run.json").write_text(text)
    capsys.readouterr()
    assert run([command.split(maxsplit=1)[0], "out", *command.split()[1:]]) in (
        2,
        4,
    )
    printed = capsys.readouterr().err
    assert "run.json" in printed or "not finished" in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("text", ["[" * 100_000, '{"shards": [], "basis": 3}'])
@pytest.mark.parametrize("command", ["status", "report", "verify"])
def test_a_damaged_plan_is_one_clear_line(
    command: str, text: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "fine.jsonl").write_text('{"id": "a", "text": "The library opens."}\n')
    assert run(["apply", "fine.jsonl", "-o", "out", "-q"]) == 0
    (home / "out" / "_negguard" / "plan.json").write_text(text)
    capsys.readouterr()
    assert run([command, "out"]) == 4
    printed = capsys.readouterr().err
    assert "plan.json" in printed
    assert printed.count("\n") == 1
    assert run(["apply", "fine.jsonl", "-o", "out", "-q"]) == 0
