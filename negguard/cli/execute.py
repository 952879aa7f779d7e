"""Run a scan or an apply: one request, one run, its report, one summary."""

from __future__ import annotations

from typing import Any

import click

from negguard.cli.changes import change_values, input_changes, print_changes
from negguard.cli.collect import Collector
from negguard.cli.columns import policy_of
from negguard.cli.options import MEMORY
from negguard.cli.output import by_source
from negguard.cli.plan import estimate_values, print_estimate
from negguard.cli.progress import plan_line, progress
from negguard.cli.run_options import RunOptions
from negguard.cli.show import print_json
from negguard.cli.summary import print_summary, result_values, unread_lines
from negguard.errors import IntegrityError
from negguard.guard import Guard
from negguard.raydata.estimate import estimate
from negguard.raydata.job import run
from negguard.raydata.parts import read_part
from negguard.raydata.prepare import Job, prepare
from negguard.raydata.request import Format, Mode, RunRequest, RunResult
from negguard.report.archive import keep_examples
from negguard.report.escape import visible
from negguard.report.gather import facts_of
from negguard.report.page import html_report
from negguard.store.folders import open_folder
from negguard.store.notes import require_plan
from negguard.store.originals import originals_beside
from negguard.store.packed import USUAL_WINDOW
from negguard.store.places import refuse_file
from negguard.store.retries import Retries


def execute(mode: str, options: RunOptions) -> int:
    """Run what was asked for, print what came out, and return the exit code."""
    asked = options.get("part")
    part = None if asked is None else read_part(asked)
    output = options["output"]
    if output is not None and part is not None:
        output = f"{output.rstrip('/')}/{part.folder}"
    request = RunRequest(
        inputs=options["inputs"],
        policy=policy_of(options["policy"], options),
        output=output,
        part=part,
        target_size=in_bytes(options.get("target_size")),
        memory=options.get("memory", MEMORY) * 2**20,
        mode=Mode(mode),
        workers=options["workers"],
        ray_address=options["ray_address"],
        sample=options["sample"],
        no_progress_seconds=options["no_progress_seconds"],
        zstd_window=options.get("zstd_window", USUAL_WINDOW),
        seed=options["seed"],
        fresh=options["fresh"],
        attributes=options.get("attributes") is not None,
        mask=options.get("mask", False),
        format=Format(options.get("format_", "parquet")),
        annotations=options.get("annotations", True),
    )
    if request.output is not None:
        refuse_file(request.output)
    before = last_plan(request.output)
    if options["dry_run"]:
        return _show_plan(
            prepare(request, load=Guard.load), before, as_json=options["as_json"]
        )
    with progress(quiet=options["quiet"]) as listener:
        collector = Collector(listener)

        def page(result: RunResult) -> bytes:
            return report_of(result, collector, seed=request.seed).encode()

        result = run(request, load=Guard.load, progress=collector, report=page)
    changes = input_changes(before, last_plan(request.output) or {})
    if options["as_json"]:
        inputs = {"inputs": change_values(changes)} if request.output else {}
        print_json({**result_values(result), **inputs})
    elif not options["quiet"]:
        print_summary(result)
        if before is not None:
            print_changes(changes)
    return result.exit_code


def in_bytes(mebibytes: int | None) -> int | None:
    """Return MiB as bytes."""
    return None if mebibytes is None else mebibytes * 2**20


def last_plan(output: str | None) -> dict[str, Any] | None:
    """Return what the last run in a folder planned; None where there was none."""
    if output is None:
        return None
    try:
        return require_plan(open_folder(output, Retries())) or None
    except IntegrityError:
        return None  # it is damaged, and this run makes another


def report_of(result: RunResult, collector: Collector, *, seed: int) -> str:
    """Return the page of a run, and keep its examples for pages made later."""
    if result.output is None:
        return html_report(facts_of(result, collector.parts, examples=result.examples))
    folder = open_folder(result.output, Retries())
    examples = keep_examples(folder, result.examples, basis=result.basis, seed=seed)
    plan = last_plan(result.output) or {}
    parts = by_source(plan, collector.parts)
    inputs = plan.get("inputs", ())
    beside = originals_beside([folder]) if result.mode is Mode.APPLY else None
    return html_report(
        facts_of(result, parts, examples=examples, inputs=inputs, beside=beside)
    )


def _show_plan(job: Job, before: dict[str, Any] | None, *, as_json: bool) -> int:
    planned, changes = job.summary(), input_changes(before, job.plan())
    told = estimate(job)
    if as_json:
        print_json(
            {
                "files": planned.files,
                "bytes": planned.size,
                "shards": planned.shards,
                "reused": planned.reused,
                "redone": planned.redone,
                "not_read": {each.url: each.why for each in planned.skipped},
                "judged": planned.columns,
                "not_judged": list(planned.unjudged),
                "inputs": change_values(changes),
                "estimate": estimate_values(told),
            }
        )
        return 0
    click.echo(plan_line(planned))
    for line in unread_lines(planned.skipped, planned.unjudged):
        click.echo(visible(line))
    print_estimate(told)
    print_changes(changes)
    return 0
