"""`negguard release`: rows that people have read come back, each once."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

import click

from negguard.cli.options import examples, json_option, run_argument
from negguard.cli.output import Output, open_output, require_finished
from negguard.cli.show import print_json
from negguard.errors import UsageError
from negguard.raydata.record import to_json
from negguard.report.archive import read_examples
from negguard.report.gather import facts_of
from negguard.report.numbers import counted
from negguard.report.page import html_report
from negguard.store.commit import finish_run, pass_by
from negguard.store.lock import hold
from negguard.store.manifest import SUCCESS
from negguard.store.metrics import Metrics
from negguard.store.release import plan_release, read_ids, release_shard


@click.command(epilog=examples("negguard release clean --ids accepted.txt"))
@run_argument
@click.option(
    "--ids",
    "reviewed",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ids to release: one a line, or JSON lines with an `id`.",
)
@json_option
def release(run: str, reviewed: Path, *, as_json: bool) -> None:
    """Move reviewed rows from quarantine to the kept rows of their shard.

    RUN is the folder that apply wrote. An id that is not in quarantine is an error
    before anything is written; one that was released before is passed by. Interrupted,
    the same command does the rest.
    """
    output = open_output(run)
    require_finished(output, run)
    require_whole(output, run)
    column = output.plan.get("id_column") or "id"
    ids = read_ids(read_text(reviewed))
    with hold(output.folder) as owner:
        planned = plan_release(output.folder, output.manifests, ids, column)
        if planned.count:
            output.folder.delete([SUCCESS])
            for shard, rows in planned.rows.items():
                output.manifests[shard] = release_shard(
                    output.folder, output.manifests[shard], rows, token=owner.token
                )
            finish(output, run, token=owner.token)
    if as_json:
        print_json({"released": planned.count, "released_before": len(planned.before)})
        return
    click.echo(f"{counted(planned.count, 'row')} released")
    if planned.before:
        before = counted(len(planned.before), "row")
        click.echo(f"{before} had been released before")


def read_text(file: Path) -> str:
    """Return a file's text.

    Raises:
        UsageError: it cannot be read, or is not UTF-8.
    """
    try:
        return file.read_text("utf-8")
    except OSError as error:
        msg = f"{str(file)!r} cannot be read: {error.strerror or error}"
        raise UsageError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{str(file)!r} is not UTF-8: {error.reason} at byte {error.start}"
        raise UsageError(msg) from error


def require_whole(output: Output, run: str) -> None:
    """Refuse a run some of whose shards have to be done again.

    Raises:
        UsageError: it says which command to run first.
    """
    result = require_finished(output, run)
    failed = {receipt.shard for receipt in result.failed}
    missing = set(output.plan.get("shards", {})) - set(output.manifests) - failed
    if missing:
        msg = (
            f"{len(missing)} shards of {run!r} are not whole; "
            "run the apply command of this run again, then release"
        )
        raise UsageError(msg)


def finish(output: Output, run: str, *, token: str) -> None:
    """Write the run's totals and report as they are after the release."""
    manifests = output.manifests.values()
    totals = reduce(add, (manifest.metrics for manifest in manifests), Metrics())
    result = replace(require_finished(output, run), totals=totals)
    examples = read_examples(output.folder, basis=result.basis)
    page = html_report(facts_of(result, output.parts(), examples=examples))
    finish_run(
        output.folder,
        to_json(result),
        report=page.encode(),
        token=token,
        reach=pass_by,
    )
