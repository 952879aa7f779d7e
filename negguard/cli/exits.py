"""Exit codes: what a failure means for whoever started the command."""

from __future__ import annotations

import click

from negguard.errors import (
    BusyError,
    IntegrityError,
    NegguardError,
    RowError,
    ShardError,
    StorageError,
    UsageError,
)

DONE = 0
THRESHOLD = 1
USAGE = 2
UNREADABLE = 3
INFRASTRUCTURE = 4
BUSY = 5
INTERRUPTED = 130
TERMINATED = 143

CODES: tuple[tuple[type[NegguardError], int], ...] = (
    (UsageError, USAGE),
    (RowError, UNREADABLE),
    (ShardError, UNREADABLE),
    (IntegrityError, INFRASTRUCTURE),
    (StorageError, INFRASTRUCTURE),
    (BusyError, BUSY),
)


class Terminated(BaseException):
    """Say that SIGTERM arrived; unwinds like KeyboardInterrupt does."""


def code_of(error: BaseException) -> int:
    """Return the exit code that tells what an error means.

    What nobody foresaw counts as infrastructure: Python's own code 1 would read as
    a crossed threshold.
    """
    if isinstance(error, Terminated):
        return TERMINATED
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        return USAGE
    return next((code for kind, code in CODES if isinstance(error, kind)), 4)


def message_of(error: BaseException) -> str:
    """Return what went wrong, in one line where the error has one."""
    if isinstance(error, Terminated):
        return "stopped by SIGTERM; the same command goes on where this one stopped"
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return "interrupted; the same command goes on where this one stopped"
    if isinstance(error, click.UsageError):
        return f"{error.format_message()}{_see(error.ctx)}"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, NegguardError):
        return str(error)
    return f"unexpected {type(error).__name__}: {error}"


def _see(context: click.Context | None) -> str:
    return f" (see '{context.command_path} --help')" if context else ""
