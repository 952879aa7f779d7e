"""`negguard release`: rows that people have read come back, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path

import click

from negguard.cli.options import examples, json_option, run_argument
from negguard.cli.output import Output, open_output, require_finished
from negguard.cli.show import print_json
from negguard.errors import UsageError
from negguard.raydata.record import to_json
from negguard.raydata.request import RunResult
from negguard.report.archive import read_examples
from negguard.report.gather import facts_of
from negguard.report.numbers import counted
from negguard.report.page import html_report
from negguard.store.commit import Reach, finish_run, pass_by, require_complete
from negguard.store.decisions import (
    Rulings,
    decided_of,
    read_journal,
    tell_apart,
    write_rulings,
)
from negguard.store.fence import fenced
from negguard.store.linesinks import LINES
from negguard.store.lock import hold
from negguard.store.manifest import RELEASES, SUCCESS, Manifest
from negguard.store.metrics import Metrics
from negguard.store.moves import read_notes, release_shard
from negguard.store.originals import originals_beside
from negguard.store.release import Name, plan_release, read_ids

STEPS = (
    "release.locked",
    "release.unmarked",
    "release.decided",
    "release.noted",
    "release.opened",
    "draft.closed",
    "shard.held",
    "file.published",
    "data.published",
    "manifest.written",
    "release.closed",
    "recounted",
    "run.written",
    "report.written",
    "success.written",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """How many rows moved now, and how many of the ids had moved before.

    `again` shards are to be made anew by the command of the run: rows that stay lines
    are not moved between files, and a rewritten row holds no original.
    """

    rows: int
    before: int
    again: int = 0


@click.command(
    epilog=examples(
        "negguard release clean", "negguard release clean --ids accepted.txt"
    )
)
@run_argument
@click.option(
    "--ids",
    "reviewed",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Rows to release beside those that `negguard review` rejected: an id a line, "
    "or JSON: `id`, or `ng_source` and `ng_row`.",
)
@json_option
def release(run: str, reviewed: Path | None, *, as_json: bool) -> None:
    """Move reviewed rows from quarantine to the kept rows of their shard.

    These are the rows that `negguard review` rejected, and those that --ids names.

    RUN is the folder that apply wrote. A row that is not in quarantine is an error
    before anything is written; one that was released before is passed by. Without ids,
    rows of one file that say the same are released together. Interrupted,
    the same command does the rest. What was decided stays in _negguard/decisions.jsonl,
    and every later apply to this folder keeps these documents, whatever its policy.
    Where a rewrite is to be undone, its shard is made anew by the run's own command.
    """
    ids = () if reviewed is None else read_ids(read_text(reviewed))
    done = release_rows(run, ids)
    if as_json:
        values = {"released": done.rows, "released_before": done.before}
        print_json({**values, "shards_to_make_anew": done.again})
        return
    if done.again:
        click.echo(
            f"decided; {counted(done.again, 'shard')} to be made anew: "
            "give the apply command of this run again"
        )
        return
    click.echo(f"{counted(done.rows, 'row')} released")
    if done.before:
        click.echo(f"{counted(done.before, 'row')} had been released before")


def release_rows(run: str, ids: Sequence[Name], *, reach: Reach = pass_by) -> Released:
    """Decide that the rows of these ids are kept, and move what was decided.

    Raises:
        UsageError: the run is not finished, or an id names no quarantined row.
        StorageError: the output cannot be written; the same call does the rest.
        BusyError: a run holds the output.
    """
    folder = open_output(run).folder
    with hold(folder) as owner:
        reach("release.locked")
        output = _with_notes(open_output(run))  # as it is while nobody else writes
        require_whole(output, run)
        planned = plan_release(
            folder, output.manifests, ids, journal=read_journal(folder)
        )
        if not (planned.rulings or _pending(output) or unfinished(output)):
            return Released(rows=0, before=len(planned.before))
        with fenced(folder, owner.token):
            folder.delete([SUCCESS])
        reach("release.unmarked")
        write_rulings(folder, planned.rulings, token=owner.token)
        reach("release.decided")
        moved = 0
        again = {
            name
            for name, rulings in _pending(output).items()
            if _has_lines(output.manifests[name])
            or any(each.needs_anew for each in rulings.by_key.values())
        }
        if again:
            return Released(rows=0, before=len(planned.before), again=len(again))
        for shard, rulings in _pending(output).items():
            old = output.manifests[shard]
            made = release_shard(folder, old, rulings, token=owner.token, reach=reach)
            output.manifests[shard] = made
            moved += made.metrics.kept - old.metrics.kept
        finish(output, run, token=owner.token, reach=reach)
    return Released(rows=moved, before=len(planned.before))


def _with_notes(output: Output) -> Output:
    """Return the output with the shards whose release was broken off."""
    notes = read_notes(output.folder)
    return replace(output, manifests={**notes, **output.manifests})


def _pending(output: Output) -> dict[str, Rulings]:
    """Return what is decided, by the shards that do not follow it yet."""
    journal = read_journal(output.folder)
    wanted = {n: decided_of(m, journal) for n, m in output.manifests.items() if m.files}
    return {
        name: rulings
        for name, rulings in sorted(wanted.items())
        if output.manifests[name].decisions != rulings.digest
    }


def _has_lines(manifest: Manifest) -> bool:
    return any(each.ending.startswith(LINES) for each in manifest.files.values())


def unfinished(output: Output) -> bool:
    """Tell whether the marker is missing, or a note of a release is left."""
    missing = output.folder.read(SUCCESS) is None
    return missing or bool(output.folder.sizes(RELEASES))


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


def finish(output: Output, run: str, *, token: str, reach: Reach) -> None:
    """Write the run's totals and report as they are after the release."""
    folder, manifests = output.folder, output.manifests
    folder.delete(folder.sizes(RELEASES))
    totals = reduce(add, (each.metrics for each in manifests.values()), Metrics())
    result = with_decisions(require_finished(output, run), output)
    result = replace(result, totals=totals)
    complete = require_complete(
        folder,
        {name: each.metrics for name, each in manifests.items()},
        basis=result.basis,
        owners={each.owner for each in manifests.values()},
    )
    reach("recounted")
    examples = read_examples(folder, basis=result.basis)
    facts = facts_of(
        result,
        output.parts(),
        examples=examples,
        inputs=output.plan.get("inputs", ()),
        beside=originals_beside([folder]),
    )
    page = html_report(facts).encode()
    finish_run(
        folder,
        to_json(result),
        report=page,
        manifests=complete,
        token=token,
        reach=reach,
    )


def with_decisions(result: RunResult, output: Output) -> RunResult:
    """Return a result that counts what people decided, as the output follows it."""
    applied: dict[str, set[str]] = {}
    for each in output.manifests.values():
        applied.setdefault(str(each.input.get("source")), set()).update(each.decided)
    decided, unmatched = tell_apart(read_journal(output.folder), applied)
    return replace(result, decided=decided, unmatched=unmatched)
