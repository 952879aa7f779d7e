"""`negguard verify`: hold an output against itself, from its files alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import click
from typing_extensions import Unpack

from negguard.cli.columns import ColumnOptions, column_options, policy_of
from negguard.cli.options import (
    examples,
    json_option,
    sample_option,
    seed_option,
)
from negguard.cli.output import open_output, require_run
from negguard.cli.show import print_json
from negguard.errors import UsageError
from negguard.report.numbers import counted, number, size
from negguard.store.folders import open_folder
from negguard.store.notes import require_plan
from negguard.store.originals import as_facts, originals_beside, warning
from negguard.store.retries import Retries
from negguard.store.verify import Verified
from negguard.store.verify import verify_run as verify_folder


class Depth(ColumnOptions):
    """What `--deep` does."""

    deep: bool
    sample: int
    every: bool
    seed: int
    policy: str | None


@click.command(
    epilog=examples(
        "negguard verify clean",
        "negguard verify clean --deep --policy mine.yaml",
        "negguard verify clean/part-*",
    )
)
@click.argument(
    "runs",
    nargs=-1,
    required=True,
    metavar="RUN...",
    type=click.Path(file_okay=False),
)
@click.option(
    "--deep",
    is_flag=True,
    help="Judge rows again as well, and hold them against what they say.",
)
@sample_option(default=1000, what="Rows that --deep judges, chosen by the seed.")
@click.option("--all", "every", is_flag=True, help="Let --deep judge every row.")
@seed_option(what="What chooses the rows.")
@click.option(
    "--policy",
    "-p",
    metavar="NAME|FILE",
    help="The policy of the run, where it was made by a file.",
)
@column_options
@json_option
def verify(runs: tuple[str, ...], *, as_json: bool, **options: Unpack[Depth]) -> None:
    """Recompute every count and digest of finished runs.

    The first thing that disagrees is named, and the exit code is 4. A warning names
    kept rows that hold the original of a rewritten document, or a copy without its
    notice. RUN is the folder that scan or apply was told to write. Folders of --part
    are held against each other: all parts of one plan have to be there.
    """
    found = reduce(add, [_verified(run) for run in runs])
    parts = _require_parts(runs)
    beside = originals_beside(open_folder(run, Retries()) for run in runs)
    judged = sum(judge_rows(run, options) for run in runs) if options["deep"] else None
    totals = found.totals
    if as_json:
        print_json(
            {
                "shards": found.shards,
                "files": found.files,
                "bytes": found.size,
                "totals": totals.to_json(),
                "judged_again": judged,
                "originals_beside": as_facts(beside),
                **({} if parts is None else {"parts": parts}),
            }
        )
        return
    if parts is not None:
        click.echo(f"all {counted(parts, 'part')} of one plan")
    click.echo(
        f"good: {counted(found.shards, 'shard')}, {counted(found.files, 'file')}, "
        f"{size(found.size)}"
    )
    click.echo(
        f"rows in {number(totals.rows_in)} = kept {number(totals.kept)} + "
        f"quarantined {number(totals.quarantined)} + dropped {number(totals.dropped)}"
    )
    if beside.rows:
        click.echo(f"warning: {warning(beside)}")
    if judged is not None:
        click.echo(f"judged again: {counted(judged, 'row')}, all as they say")


def _verified(run: str) -> Verified:
    folder = open_folder(run, Retries())
    require_run(folder, run)
    return verify_folder(folder)


def _require_parts(runs: Sequence[str]) -> int | None:
    """Return how many parts of one plan the runs are; None where they are none."""
    from negguard.raydata.parts import require_all  # noqa: PLC0415 - as below

    plans = {run: require_plan(open_folder(run, Retries())) for run in runs}
    return require_all(plans) if len(runs) > 1 else None


def judge_rows(run: str, options: Depth) -> int:
    """Judge rows of a run again and return how many.

    Raises:
        UsageError: the policy, or what else decides, is not that of the run.
        IntegrityError: a row says other than it is judged.
    """
    from negguard.guard import Guard  # noqa: PLC0415 - slow, and for --deep only
    from negguard.raydata.deep import judge_again  # noqa: PLC0415

    output = open_output(run)
    made_by = output.plan.get("made_by", {})
    name = options["policy"] or str(made_by.get("policy", {}).get("name"))
    guard = Guard.load(policy_of(name, options))
    other = [key for key, value in guard.made_by.items() if made_by.get(key) != value]
    if other:
        msg = (
            f"policy {name!r} judges with another {other[0]} than {run!r} was made by; "
            "name its policy file with --policy, and columns as the run did; use the "
            "same version"
        )
        raise UsageError(msg)
    rows = None if options["every"] else options["sample"]
    return judge_again(
        output.folder, output.manifests, guard, rows=rows, seed=options["seed"]
    )
