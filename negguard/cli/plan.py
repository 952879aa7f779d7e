"""`negguard plan`: what a corpus would take, from a sample of its own files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click
from typing_extensions import Unpack

from negguard.cli import exits
from negguard.cli.columns import ColumnOptions, column_options, policy_of
from negguard.cli.options import (
    INPUTS,
    examples,
    inputs_argument,
    json_option,
    policy_option,
    quiet_option,
    sample_option,
    seed_option,
    workers_option,
)
from negguard.cli.show import print_json, print_table
from negguard.guard import Guard
from negguard.raydata.estimate import ROWS, SECONDS, Estimate, estimate
from negguard.raydata.prepare import prepare
from negguard.raydata.request import Mode, RunRequest
from negguard.report.escape import visible
from negguard.report.intervals import wilson
from negguard.report.numbers import counted, decimal, duration, percent, size


@click.command(
    epilog=examples(
        "negguard plan corpus/ --workers 16",
        "negguard plan corpus/ --sample 20000 --json",
        about=INPUTS,
    )
)
@inputs_argument
@policy_option
@column_options
@workers_option(what="How many workers the time is for; the plan itself uses one.")
@sample_option(default=ROWS, what="Judge about N documents.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="S",
    help="End the sample early after S seconds.",
)
@seed_option(what="What chooses the files that are sampled.")
@quiet_option
@json_option
def plan(  # noqa: PLR0913 - one parameter per option
    inputs: tuple[str, ...],
    policy: str,
    *,
    workers: int,
    sample: int,
    seconds: float,
    seed: int,
    quiet: bool,
    as_json: bool,
    **columns: Unpack[ColumnOptions],
) -> int:
    """Say what a corpus would take: speed, candidates, core-hours, time.

    Some documents of some of the files are judged on this machine, by the policy that
    the run would have; the rest is taken to be like them. Every assumption is named.
    Nothing is written.
    """
    request = RunRequest(
        inputs=inputs,
        policy=policy_of(policy, columns),
        mode=Mode.SCAN,
        workers=workers,
        seed=seed,
    )
    if not quiet:
        files = visible(" ".join(inputs[:3])) + (" ..." if len(inputs) > 3 else "")
        click.echo(f"negguard: plan {files}, policy {visible(policy)}", err=True)
    told = estimate(prepare(request, load=Guard.load), rows=sample, seconds=seconds)
    if as_json:
        print_json(estimate_values(told))
    else:
        print_estimate(told)
    for problem in told.unreadable:
        click.echo(f"negguard: {visible(problem)}", err=True)
    return exits.UNREADABLE if told.unreadable else exits.DONE


def estimate_values(told: Estimate) -> dict[str, Any]:
    """Return an estimate as JSON values, with the 95% interval of each rate."""
    judged, found = (
        wilson(count, told.sampled_rows)
        for count in (told.judged_rows, told.found_rows)
    )
    return {
        **asdict(told),
        "judged_rate": told.judged_rate,
        "judged_rate_95": [judged.low, judged.high],
        "found_rate": told.found_rate,
        "found_rate_95": [found.low, found.high],
    }


def print_estimate(told: Estimate) -> None:
    """Print what a run would take, and what that assumes."""
    print_table(("what", "estimate"), _rows(told))
    for line in told.assumptions:
        click.echo(f"assumed: {line}")


def _rows(told: Estimate) -> list[tuple[str, str]]:
    files = f"{counted(told.files, 'file')}, {counted(told.shards, 'shard')}"
    sizes = f"{size(told.size)}, about {size(told.text_bytes)} of text"
    sampled = f"{counted(told.sampled_rows, 'document')}, {size(told.sampled_bytes)}"
    rows = [
        ("input", f"{files}, {sizes}"),
        ("sample", f"{sampled} of text, judged in {duration(told.sampled_seconds)}"),
    ]
    if not told.speed:
        return [*rows, ("time", "unknown: the sample holds no text")]
    return [
        *rows,
        ("candidates", f"{_share(told.judged_rows, told)} need a closer look"),
        ("findings", f"{_share(told.found_rows, told)} hold a frame or a denial"),
        ("speed", f"{size(told.speed)}/s of text a worker"),
        ("memory", f"{size(told.memory)} a worker"),
        ("work", f"{_hours(told.core_hours)} core-hours"),
        ("time", f"{duration(told.seconds)} on {counted(told.workers, 'worker')}"),
    ]


def _share(count: int, told: Estimate) -> str:
    spread = wilson(count, told.sampled_rows)
    low, high = percent(spread.low), percent(spread.high)
    return f"{percent(spread.rate)} (95%: {low} to {high}) of the documents"


def _hours(hours: float) -> str:
    return "under 0.01" if hours < 0.01 else decimal(hours)
