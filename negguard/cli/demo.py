"""`negguard demo`: the whole way, on the corpus that ships with the package."""

from __future__ import annotations

import shlex
import shutil
from importlib.resources import as_file
from pathlib import Path

import click

from negguard.cli.options import (
    NO_PROGRESS,
    examples,
    json_option,
    quiet_option,
    workers_option,
)
from negguard.cli.run_options import RunOptions
from negguard.cli.runs import start
from negguard.demo import demo_files
from negguard.errors import UsageError
from negguard.store.convert import jsonl_to_parquet


@click.command(epilog=examples("negguard demo --output demo-output"))
@click.option(
    "--output",
    "-o",
    default="demo-output",
    show_default=True,
    metavar="DIR",
    help="Where the demo corpus and the run go.",
)
@workers_option()
@quiet_option
@json_option
def demo(output: str, workers: int, *, quiet: bool, as_json: bool) -> int:
    """Clean a small corpus of documents and chats, and report what it found.

    With --workers 2 it runs in two processes. Every person, place and figure in it is
    invented.
    """
    corpus = write_corpus(Path(output) / "corpus")
    code = start(
        "apply",
        RunOptions(
            inputs=(str(corpus),),
            policy="pretraining",
            output=str(Path(output) / "run"),
            sample=None,
            seed=0,
            workers=workers,
            ray_address=None,
            no_progress_seconds=NO_PROGRESS,
            fresh=False,
            dry_run=False,
            quiet=quiet,
            as_json=as_json,
        ),
    )
    if not (quiet or as_json):
        click.echo(f"corpus: {corpus}")
        row = shlex.join(["negguard", "explain", str(corpus / "documents.parquet")])
        click.echo("next: open the report, then look at a row:")
        click.echo(f"  {row} --row 0 --policy pretraining")
    return code


def write_corpus(folder: Path) -> Path:
    """Write the documents as Parquet and the chats as JSON lines.

    Files that are there already stay, so that the run after them is not done again.

    Raises:
        UsageError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"the corpus cannot be written to {str(folder)!r}: {error.strerror}"
        raise UsageError(msg) from error
    files = demo_files()
    table, chats = folder / "documents.parquet", folder / "chats.jsonl"
    with as_file(files.documents) as source:
        if not table.exists():
            jsonl_to_parquet(source, table)
    with as_file(files.chats) as source:
        if not chats.exists():
            shutil.copyfile(source, chats)
    return folder
