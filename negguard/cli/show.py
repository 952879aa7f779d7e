"""What commands print: one JSON object, or plain text and tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from negguard.report.escape import visible


def print_json(value: object) -> None:
    """Print one JSON object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=True, indent=2))


def console(*, stderr: bool = False) -> Console:
    """Return a console that respects NO_COLOR, the width, and pipes.

    Highlighting is off: colour means something here, digits have none.
    """
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their heads; columns of numbers are aligned right."""
    shown = [[visible(str(cell)) for cell in row] for row in rows]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column, head in enumerate(heads):
        numbers = shown and all(_is_number(row[column]) for row in shown)
        table.add_column(head, justify="right" if numbers else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def _is_number(cell: str) -> bool:
    return cell.strip(" %+-").replace(",", "").replace(".", "", 1).isdigit()
