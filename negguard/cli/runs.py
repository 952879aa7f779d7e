"""`negguard scan` and `negguard apply`: the options, and the first line.

What runs them is imported once the first line is out: Arrow, the packs and their
engines take longer to load than people wait without a sign.
"""

from __future__ import annotations

import click
from typing_extensions import Unpack

from negguard.cli.columns import column_options
from negguard.cli.options import (
    INPUTS,
    examples,
    inputs_argument,
    policy_option,
    run_options,
)
from negguard.cli.run_options import RunOptions
from negguard.cli.supervise import supervise
from negguard.report.escape import visible

resume_option = click.option(
    "--fresh/--resume",
    "fresh",
    default=False,
    help="Delete what an earlier run left, or go on where it stopped (default).",
)


@click.command(
    epilog=examples(
        "negguard scan corpus/",
        "negguard scan s3://bucket/mix/*.parquet --sample 100000 --json",
        "negguard scan corpus/ --output hygiene --policy mine.yaml",
        about=INPUTS,
    )
)
@inputs_argument
@policy_option
@column_options
@click.option(
    "--output",
    "-o",
    metavar="DIR",
    help="Where manifests and report go; without it nothing is written.",
)
@resume_option
@run_options
def scan(**options: Unpack[RunOptions]) -> int:
    """Count what is in a corpus; write no corpus."""
    return start("scan", options)


@click.command(
    epilog=examples(
        "negguard apply corpus/ --output clean --policy pretraining --dry-run",
        "negguard apply corpus/ --output clean --policy pretraining --workers 8",
        about=INPUTS,
    )
)
@inputs_argument
@click.option(
    "--output",
    "-o",
    required=True,
    metavar="DIR",
    help="Where kept, quarantined and dropped rows and the report go.",
)
@policy_option
@column_options
@click.option(
    "--attributes",
    type=click.Choice(["dolma"]),
    help="Write DIR/attributes/negguard/ too, for Dolma documents (.jsonl.gz).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["parquet", "same"]),
    default="parquet",
    show_default=True,
    help="What rows are written as; same: JSON lines stay what they are.",
)
@click.option(
    "--annotations/--no-annotations",
    default=True,
    help="With --format same: leave annotations out of the kept lines.",
)
@click.option(
    "--mask",
    is_flag=True,
    help="Add ng_mask: spans that a trainer should take no loss on.",
)
@resume_option
@run_options
def apply(**options: Unpack[RunOptions]) -> int:
    """Write a corpus as the policy wants it, with manifests and a report.

    The same command again goes on where this one stopped, and a finished run stays
    as it is: only inputs that are new or changed are read.
    """
    return start("apply", options)


def start(mode: str, options: RunOptions) -> int:
    """Say what begins, then run it and return the exit code."""
    if not options["quiet"]:
        click.echo(f"negguard: {visible(title_of(mode, options))}", err=True)
    if options["ray_address"] and not options["dry_run"]:
        return supervise(mode, options)
    from negguard.cli.execute import execute  # noqa: PLC0415 - see the module's docstring

    return execute(mode, options)


def title_of(mode: str, options: RunOptions) -> str:
    """Return what a run does, in one line."""
    inputs, output = options["inputs"], options["output"]
    shown = " ".join(inputs[:3]) + (" ..." if len(inputs) > 3 else "")
    target = f" -> {output}" if output else ""
    return f"{mode} {shown}{target}, policy {options['policy']}"
