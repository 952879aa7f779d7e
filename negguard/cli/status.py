"""`negguard status`: how far a run is, and what it came to."""

from __future__ import annotations

from functools import reduce
from operator import add

import click

from negguard.cli.options import examples, json_option, run_argument
from negguard.cli.output import Output, open_output
from negguard.cli.show import print_json
from negguard.cli.summary import print_summary, result_values
from negguard.report.numbers import number
from negguard.store.lock import find_owner
from negguard.store.manifest import SUCCESS
from negguard.store.metrics import Metrics


@click.command(epilog=examples("negguard status clean"))
@run_argument
@json_option
def status(run: str, *, as_json: bool) -> None:
    """Say whether a run is finished, going on or interrupted, and what it found.

    RUN is the folder that scan or apply was told to write.
    """
    output = open_output(run)
    state = state_of(output)
    done, planned = len(output.manifests), len(output.plan.get("shards", {}))
    if as_json:
        totals = reduce(add, (m.metrics for m in output.manifests.values()), Metrics())
        print_json(
            {
                "state": state,
                "shards": planned,
                "finished_shards": done,
                "totals": totals.to_json(),
                "result": result_values(output.result) if output.result else None,
            }
        )
        return
    click.echo(f"{state}: {number(done)} of {number(planned)} shards are finished")
    if output.result is not None:
        print_summary(output.result)
    elif state == "interrupted":
        click.echo("the same command goes on where this run stopped")


def state_of(output: Output) -> str:
    """Return `finished`, `running on HOST`, or `interrupted`."""
    if output.result is not None and output.folder.read(SUCCESS) is not None:
        return "finished"
    owner = find_owner(output.folder)
    return f"running ({owner.name})" if owner else "interrupted"
