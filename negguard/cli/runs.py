"""`negguard scan` and `negguard apply`: one request, one run, one summary."""

from __future__ import annotations

from typing import TypedDict

import click
from typing_extensions import Unpack

from negguard.cli.collect import Collector
from negguard.cli.options import INPUTS, policy_option, run_options
from negguard.cli.output import by_source
from negguard.cli.progress import describe, progress
from negguard.cli.show import print_json
from negguard.cli.summary import print_summary, result_values
from negguard.guard import Guard
from negguard.raydata.job import plan, run
from negguard.raydata.request import Mode, PlanSummary, RunRequest, RunResult
from negguard.report.archive import keep_examples
from negguard.report.gather import facts_of
from negguard.report.page import html_report
from negguard.store.commit import read_json
from negguard.store.folders import open_folder
from negguard.store.manifest import PLAN
from negguard.store.retries import Retries


class RunOptions(TypedDict):
    """What `scan` and `apply` take from the command line."""

    inputs: tuple[str, ...]
    policy: str
    output: str | None
    sample: int | None
    seed: int
    workers: int
    ray_address: str | None
    fresh: bool
    dry_run: bool
    quiet: bool
    as_json: bool


resume_option = click.option(
    "--fresh/--resume",
    "fresh",
    default=False,
    help="Delete what an earlier run left, or go on where it stopped (default).",
)


@click.command(epilog=INPUTS)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@policy_option("audit")
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
    return execute(Mode.SCAN, options)


@click.command(epilog=INPUTS)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--output",
    "-o",
    required=True,
    metavar="DIR",
    help="Where kept, quarantined and dropped rows and the report go.",
)
@policy_option("audit")
@resume_option
@run_options
def apply(**options: Unpack[RunOptions]) -> int:
    """Write a corpus as the policy wants it, with manifests and a report.

    The same command again goes on where this one stopped, and a finished run stays
    as it is: only inputs that are new or changed are read.
    """
    return execute(Mode.APPLY, options)


def execute(mode: Mode, options: RunOptions) -> int:
    """Run what was asked for, print what came out, and return the exit code."""
    request = RunRequest(
        inputs=options["inputs"],
        policy=options["policy"],
        output=options["output"],
        mode=mode,
        workers=options["workers"],
        ray_address=options["ray_address"],
        sample=options["sample"],
        seed=options["seed"],
        fresh=options["fresh"],
    )
    if options["dry_run"]:
        return _show_plan(plan(request, load=Guard.load), as_json=options["as_json"])
    with progress(title_of(request), quiet=options["quiet"]) as listener:
        collector = Collector(listener)

        def page(result: RunResult) -> bytes:
            return report_of(result, collector).encode()

        result = run(request, load=Guard.load, progress=collector, report=page)
    if options["as_json"]:
        print_json(result_values(result))
    elif not options["quiet"]:
        print_summary(result)
    return result.exit_code


def report_of(result: RunResult, collector: Collector) -> str:
    """Return the page of a run, and keep its examples for pages made later."""
    if result.output is None:
        return html_report(facts_of(result, collector.parts, examples=result.examples))
    folder = open_folder(result.output, Retries())
    examples = keep_examples(folder, result.examples, basis=result.basis)
    parts = by_source(read_json(folder, PLAN) or {}, collector.parts)
    return html_report(facts_of(result, parts, examples=examples))


def title_of(request: RunRequest) -> str:
    """Return what a run does, in one line."""
    target = f" -> {request.output}" if request.output else ""
    inputs = " ".join(request.inputs[:3]) + (" ..." if len(request.inputs) > 3 else "")
    return f"{request.mode.value} {inputs}{target}, policy {request.policy}"


def _show_plan(planned: PlanSummary, *, as_json: bool) -> int:
    if as_json:
        values = {
            "files": planned.files,
            "bytes": planned.size,
            "shards": planned.shards,
            "reused": planned.reused,
            "redone": planned.redone,
            "paths": list(planned.paths),
        }
        print_json(values)
        return 0
    click.echo(describe(planned))
    return 0
