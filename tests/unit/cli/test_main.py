"""The command line's frame: help, exit codes, one line per error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.shell_completion import BashComplete

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


def leaves(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with its name."""
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*path, name))


LEAVES = dict(leaves(negguard))


@pytest.mark.parametrize("name", LEAVES)
def test_help_teaches_by_example(name: str) -> None:
    assert f"negguard {name}" in (LEAVES[name].epilog or "")


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_says_what_it_does(name: str) -> None:
    options = [p for p in LEAVES[name].params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", [name for name in LEAVES if " " in name])
def test_the_first_sentence_of_help_fits_a_list(name: str) -> None:
    assert "..." not in LEAVES[name].get_short_help_str(limit=62)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["re"], {"report", "release", "review"}),
        (["scan", "--policy", "p"], {"pretraining", "p"}),
        (["rules", "l"], {"list", "lock"}),
    ],
)
def test_shells_complete_commands_and_presets(
    words: list[str], wanted: set[str]
) -> None:
    complete = BashComplete(negguard, {}, "negguard", "_NEGGUARD_COMPLETE")
    found = complete.get_completions(words[:-1], words[-1])
    assert {item.value for item in found} == wanted


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


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_lacks_characters_gets_escapes(encoding: str) -> None:
    text = "NOTICE: the claims below \u2013 all of them \u2192 are false.\n\nI won."
    shown = subprocess.run(
        [sys.executable, "-m", "negguard", "explain", "-"],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert b"\\u2192" in shown.stdout
