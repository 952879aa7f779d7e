"""What a finished run says: one table, the verdict, and where things lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import click

from negguard.cli.show import print_table
from negguard.model import Label
from negguard.policies.decide import detached_frames
from negguard.raydata.request import RunResult
from negguard.report.catalogue import short
from negguard.report.escape import visible
from negguard.report.numbers import by_tier, counted, duration, number, percent, size
from negguard.store.listing import Skipped

# Files that are not read, and examples: as many as are named on a terminal.
NAMED = 10
KEPT = ("keep", "annotate", "rewrite")


def result_values(result: RunResult) -> dict[str, Any]:
    """Return the facts of a run as JSON values."""
    return {
        "mode": result.mode.value,
        "policy": policy_name(result),
        "output": result.output,
        "verdict": result.verdict.value,
        "exit_code": result.exit_code,
        "reasons": list(result.reasons),
        "totals": result.totals.to_json(),
        "shards": result.shards,
        "reused": result.reused,
        "failed": {receipt.path: receipt.problem for receipt in result.failed},
        "retries": result.retries,
        "seconds": round(result.seconds, 3),
        "seconds_by_tier": dict(result.tiers),
        "unchanged": result.unchanged,
        "made_by": result.made_by,
        "decisions": {"applied": result.decided, "unmatched": result.unmatched},
        "not_read": {each.url: each.why for each in result.skipped},
        "not_judged": list(result.unjudged),
    }


def policy_name(result: RunResult) -> str:
    """Return the name of the policy that decided."""
    made = result.made_by.get("policy")
    return str(made.get("name", "")) if isinstance(made, Mapping) else ""


def print_summary(result: RunResult) -> None:
    """Print a run's totals and verdict on standard output."""
    print_table(("", "rows", "share"), _rows(result))
    for receipt in result.failed:
        click.echo(f"unreadable: {visible(receipt.problem or receipt.path)}")
    for line in unread_lines(result.skipped, result.unjudged):
        click.echo(visible(line))
    click.echo(_speed(result))
    if result.decided or result.unmatched:
        click.echo(f"decisions of people: {counted(result.decided, 'document')}")
    if result.unmatched:
        click.echo(
            f"  {counted(result.unmatched, 'decision')} that match no document of "
            "these inputs stay in _negguard/decisions.jsonl"
        )
    click.echo(f"policy: {visible(policy_name(result))}")
    click.echo(f"verdict: {result.verdict.value}, exit code {result.exit_code}")
    for reason in result.reasons:
        click.echo(f"  {visible(reason)}")
    for line in example_lines(result):
        click.echo(line)
    if result.output is not None:
        report = PurePosixPath(result.output) / "_negguard" / "report.html"
        click.echo(f"output: {visible(result.output)}")
        click.echo(f"report: {visible(str(report))}")


def example_lines(result: RunResult) -> list[str]:
    """Return some finds of a run that writes no report, and how to get one."""
    if result.output is not None or not result.examples:
        return []
    lines = ["examples (a report has more: --output DIR):"]
    for example in result.examples[:NAMED]:
        frame = detached_frames(example.outcome.verdict)[0]
        text = example.outcome.document.pieces[frame.message or 0]
        lines.append(f"  {visible(example.place)}, {example.kind.value}:")
        lines.append(f"    {visible(short(frame.span.of(text)))}")
    return lines


def unread_lines(skipped: Sequence[Skipped], unjudged: Sequence[str]) -> list[str]:
    """Return a line for each file that is not read, up to some, and for columns."""
    lines = [f"not read: {each.url}: {each.why}" for each in skipped[:NAMED]]
    if len(skipped) > NAMED:
        more = counted(len(skipped) - NAMED, "other file")
        lines.append(f"not read: {more}; plan.json and run.json name all")
    if unjudged:
        lines.append(f"not judged: {counted(len(unjudged), 'column')}: ")
        lines[-1] += ", ".join(unjudged)
    return lines


def _rows(result: RunResult) -> list[tuple[str, str, str]]:
    totals = result.totals

    def row(name: str, count: int) -> tuple[str, str, str]:
        share = percent(count / totals.rows_in) if totals.rows_in else ""
        return name, number(count), share

    rows = [row("rows in", totals.rows_in)]
    rows += [row(f"  {label.value}", totals.labels.get(label, 0)) for label in Label]
    rows += [
        row("kept", totals.kept),
        *(row(f"  {name}", totals.actions.get(name, 0)) for name in KEPT),
        row("quarantined", totals.quarantined),
        row("dropped", totals.dropped),
    ]
    return rows


def _speed(result: RunResult) -> str:
    seconds = max(result.seconds, 1e-9)
    if result.unchanged:
        return f"finished before: {counted(result.shards, 'shard')}; nothing to do"
    parts = [
        f"{counted(result.shards, 'shard')} in {duration(result.seconds)}",
        f"{size(result.totals.bytes / seconds)}/s of text",
    ]
    if result.reused:
        parts.append(f"{number(result.reused)} finished before")
    if result.retries:
        parts.append(counted(result.retries, "retry"))
    times = by_tier(result.tiers.items())
    return ", ".join(parts) + (f"\ntime of workers: {times}" if times else "")
