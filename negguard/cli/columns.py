"""Options that name columns, in place of those of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

import click

from negguard.cli.options import Command

if TYPE_CHECKING:  # a policy loads slowly, and these options are there before it
    from negguard.config import Policy


class ColumnOptions(TypedDict):
    """The columns that a command line names."""

    text: NotRequired[tuple[str, ...]]
    messages: NotRequired[str | None]
    id_column: NotRequired[str | None]
    source: NotRequired[str | None]


def column_options(command: Command) -> Command:
    """Add `--text`, `--messages`, `--id` and `--source`."""
    for option in reversed(
        (
            click.option(
                "--text",
                metavar="COLUMN",
                multiple=True,
                help="Judge this text column; given again, all together.",
            ),
            click.option(
                "--messages", metavar="COLUMN", help="Judge this column of chats."
            ),
            click.option(
                "--id", "id_column", metavar="COLUMN", help="Where rows have their ids."
            ),
            click.option(
                "--source", metavar="COLUMN", help="Where rows say what they are from."
            ),
        )
    ):
        command = option(command)
    return command


def policy_of(name: str, columns: ColumnOptions) -> Policy:
    """Return a policy that reads the columns which a command line names.

    Raises:
        UsageError: there is no such policy, it has mistakes, or the columns clash.
    """
    from negguard.config.columns import with_columns  # noqa: PLC0415 - see above

    return with_columns(
        name,
        text=tuple(columns.get("text") or ()),
        messages=columns.get("messages"),
        id_column=columns.get("id_column"),
        source=columns.get("source"),
    )
