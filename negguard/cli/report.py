"""`negguard report`: what a run found, as files for people and for machines."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from negguard.cli.options import examples, json_option, run_argument
from negguard.cli.output import open_output, require_finished
from negguard.cli.show import print_json
from negguard.errors import StorageError
from negguard.raydata.record import to_json
from negguard.report.archive import read_examples
from negguard.report.facts import RunFacts
from negguard.report.gather import facts_of
from negguard.report.junit import junit_report
from negguard.report.markdown import markdown_report
from negguard.report.page import html_report
from negguard.report.prometheus import prometheus_report
from negguard.store.originals import originals_beside

Command = TypeVar("Command", bound=Callable[..., object])


def history_report(run: RunFacts) -> str:
    """Return one JSON object a line for each run of the trend, the oldest first."""
    lines = [
        json.dumps(
            {
                "finished": moment.finished,
                "documents": moment.documents,
                "detached": moment.detached,
                "detached_rate": round(moment.prevalence.rate, 9),
            }
        )
        for moment in run.history
    ]
    return "".join(f"{line}\n" for line in lines)


# option: (what makes the file, help)
WRITERS: dict[str, tuple[Callable[[RunFacts], str], str]] = {
    "html": (html_report, "One page that loads nothing, for people."),
    "markdown": (markdown_report, "The same facts, for a pull request."),
    "junit": (junit_report, "JUnit XML: one case per threshold and source, for CI."),
    "prometheus": (prometheus_report, "Text file for the node exporter's collector."),
    "history": (history_report, "JSON lines: one object for each run of the trend."),
}


def _outputs(command: Command) -> Command:
    for name, (_, what) in reversed(WRITERS.items()):
        kind = click.Path(dir_okay=False)
        option = click.option(f"--{name}", type=kind, metavar="FILE", help=what)
        command = option(command)
    return command


@click.command(
    epilog=examples(
        "negguard report clean --html report.html",
        "negguard report clean --junit junit.xml --prometheus negguard.prom",
    )
)
@run_argument
@_outputs
@json_option
def report(run: str, *, as_json: bool, **files: str | None) -> None:
    """Write the report of a finished run; without an option, print Markdown.

    RUN is the folder that scan or apply was told to write. Each file appears whole or
    not at all, so that a collector never reads half of one.
    """
    output = open_output(run)
    result = require_finished(output, run)
    parts = output.parts()
    examples = read_examples(output.folder, basis=result.basis)
    inputs = output.plan.get("inputs", ())
    facts = facts_of(
        result,
        parts,
        examples=examples,
        inputs=inputs,
        beside=originals_beside([output.folder]),
    )
    chosen = {name: path for name, path in files.items() if path is not None}
    for name, path in chosen.items():
        write_whole(Path(path), WRITERS[name][0](facts))
    if as_json:
        print_json({**to_json(result), "written": chosen})
    elif not chosen:
        click.echo(markdown_report(facts), nl=False)


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name and rename it, readable for everybody.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror or error}"
        raise StorageError(msg) from error
