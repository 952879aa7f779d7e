"""The `negguard` command: one table of commands, and errors as exit codes."""

from __future__ import annotations

import difflib
import functools
import importlib
import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import NoReturn

import click
from typing_extensions import override

from negguard.cli import exits
from negguard.errors import NegguardError
from negguard.report.escape import visible

# name: (module, attribute, what `negguard --help` says). A module is imported only
# when its command runs, so that help and completion answer at once.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "plan": ("plan", "plan", "Say what a corpus would take, from a sample."),
    "scan": ("runs", "scan", "Count what is in a corpus; write no corpus."),
    "apply": ("runs", "apply", "Write a corpus as the policy wants it."),
    "explain": ("explain", "explain", "Show one document with everything found in it."),
    "report": ("report", "report", "Write a run's report for people or machines."),
    "status": ("status", "status", "Say how far a run is, and what it came to."),
    "verify": ("verify", "verify", "Count and digest a run's files once more."),
    "diff": ("diff", "diff", "Compare two policies on one sample."),
    "review": ("review", "review", "Decide about what was set aside or rewritten."),
    "release": ("release", "release", "Merge reviewed rows back, once."),
    "rules": ("rules", "rules", "List, show, check and lock rule packs."),
    "policy": ("policy", "policy", "Print, check and show policies."),
    "demo": ("demo", "demo", "Run everything on the corpus that ships with it."),
}
EPILOG = """\b
Exit codes: 0 done; 1 a fail threshold was crossed; 2 usage or policy wrong;
3 inputs were unreadable; 4 infrastructure, safe to run again;
5 another run holds the output; 130/143 interrupted, resumable.
"""


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or say which name was meant."""
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"no command called {cmd_name!r}{hint}")
        module, attribute, _ = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(f"negguard.cli.{module}"), attribute)
        return found if isinstance(found, click.Command) else None

    @override
    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row[2]) for name, row in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(package_name="negguard", message="%(prog)s %(version)s")
def negguard() -> None:
    """Find text that disowns other text, before a model trains on it."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line, print errors as one line each, and exit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    spell_out()
    signal.signal(signal.SIGTERM, terminate)
    sys.exit(run(given))


def spell_out() -> None:
    """Have characters that a terminal's encoding lacks printed as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    command = functools.partial(
        negguard.main, list(arguments), prog_name="negguard", standalone_mode=False
    )
    return guarded(command, as_json="--json" in arguments)


def guarded(command: Callable[[], object], *, as_json: bool) -> int:
    """Do what `command` does; return its exit code, and print errors as one line each.

    Only a command may return 1, which says that a threshold was crossed: whatever else
    ends it has a code of its own.
    """
    try:
        code = command()
    except BrokenPipeError:
        # The reader has seen enough (`| head`); Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE
    except (KeyboardInterrupt, exits.Terminated, click.exceptions.Abort) as stop:
        return _fail(stop, as_json=as_json)
    except (click.ClickException, NegguardError) as error:
        return _fail(error, as_json=as_json)
    except BaseException as error:  # noqa: BLE001 - a library's own exit included
        traceback.print_exc()
        return _fail(error, as_json=as_json)
    return code if isinstance(code, int) else exits.DONE


def _fail(error: BaseException, *, as_json: bool) -> int:
    code = exits.code_of(error)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return code
    message = visible(exits.message_of(error), lines=True)
    for line in message.splitlines() or [type(error).__name__]:
        click.echo(f"negguard: {line}", err=True)
    if as_json:
        click.echo(json.dumps({"error": message, "exit_code": code}))
    return code


def terminate(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - signal's shape
    """Unwind what runs, as an interrupt does."""
    raise exits.Terminated
