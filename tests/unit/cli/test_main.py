"""The command line's frame: help, exit codes, one line per error."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from negguard.cli import exits
from negguard.cli.main import COMMANDS, negguard, run
from negguard.errors import (
    BusyError,
    IntegrityError,
    PluginError,
    ShardError,
    StorageError,
    UsageError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (PluginError("x"), 2),
        (click.UsageError("x"), 2),
        (ShardError("x"), 3),
        (StorageError("x"), 4),
        (IntegrityError("x"), 4),
        (RuntimeError("x"), 4),
        (BusyError("x"), 5),
        (KeyboardInterrupt(), 130),
        (exits.Terminated(), 143),
    ],
)
def test_each_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert exits.code_of(error) == code


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_help(name: str) -> None:
    context = click.Context(negguard)
    command = negguard.get_command(context, name)
    assert command is not None
    assert command.help


def test_an_unknown_command_says_which_was_meant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["polcy"]) == 2
    assert "did you mean 'policy'" in capsys.readouterr().err


def test_errors_are_one_json_object_where_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["policy", "check", "nowhere.yaml", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["exit_code"] == 2
    assert "nowhere.yaml" in answer["error"]


def test_a_bad_name_cannot_drive_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["policy", "check", "\x1b[2J"])
    assert "\x1b" not in capsys.readouterr().err


def test_help_loads_no_heavy_package() -> None:
    script = (
        "import sys; from negguard.cli.main import run; run(['--help']);"
        "heavy = {'ray', 'spacy', 'pyarrow', 'rich', 'jinja2'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[-1] == "[]"
