"""`negguard verify`: hold an output against itself, from its files alone."""

from __future__ import annotations

import click

from negguard.cli.options import examples, json_option, run_argument
from negguard.cli.output import require_run
from negguard.cli.show import print_json
from negguard.report.numbers import counted, number, size
from negguard.store.folders import open_folder
from negguard.store.retries import Retries
from negguard.store.verify import verify as verify_folder


@click.command(epilog=examples("negguard verify clean"))
@run_argument
@json_option
def verify(run: str, *, as_json: bool) -> None:
    """Recompute every count and digest of a finished run.

    The first thing that disagrees is named, and the exit code is 4. RUN is the folder
    that scan or apply was told to write.
    """
    folder = open_folder(run, Retries())
    require_run(folder, run)
    found = verify_folder(folder)
    totals = found.totals
    if as_json:
        print_json(
            {
                "shards": found.shards,
                "files": found.files,
                "bytes": found.size,
                "totals": totals.to_json(),
            }
        )
        return
    click.echo(
        f"good: {counted(found.shards, 'shard')}, {counted(found.files, 'file')}, "
        f"{size(found.size)}"
    )
    click.echo(
        f"rows in {number(totals.rows_in)} = kept {number(totals.kept)} + "
        f"quarantined {number(totals.quarantined)} + dropped {number(totals.dropped)}"
    )
