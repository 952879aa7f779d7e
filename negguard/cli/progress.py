"""Progress on standard error: a bar on a terminal, a line every 30 seconds elsewhere.

The line that says what begins is printed by the command, before this is imported.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress

from negguard.model import Label
from negguard.raydata.request import PlanSummary, Progress, Quiet, Receipt
from negguard.report.escape import visible
from negguard.report.numbers import counted, duration, number, size

SECONDS_BETWEEN_LINES = 30.0
# Below so many columns a line has no room for the bar and all speeds.
WIDE = 96


@dataclass(slots=True)
class ProgressTally:
    """What is finished so far; speeds leave out what an earlier attempt did."""

    started: float = field(default_factory=time.monotonic)
    shards: int = 0
    done: int = 0
    size: int = 0
    size_done: int = 0
    rows: int = 0
    fresh_rows: int = 0
    fresh_bytes: int = 0
    detached: int = 0
    failed: int = 0

    def add(self, receipt: Receipt) -> None:
        """Count one finished shard."""
        self.done += 1
        self.size_done += receipt.size
        self.rows += receipt.metrics.rows_in
        self.detached += receipt.metrics.labels.get(Label.DETACHED.value, 0)
        self.failed += receipt.problem is not None
        if not receipt.reused:
            self.fresh_rows += receipt.metrics.rows_in
            self.fresh_bytes += receipt.metrics.bytes

    def speeds(self) -> str:
        """Return MB/s of text, documents/s and what was found, in words."""
        seconds = max(1e-9, time.monotonic() - self.started)
        failed = f", {self.failed} unreadable" if self.failed else ""
        return (
            f"{size(self.fresh_bytes / seconds)}/s, "
            f"{number(round(self.fresh_rows / seconds))} documents/s, "
            f"{number(self.detached)} detached of {number(self.rows)}{failed}"
        )

    def short(self) -> str:
        """Return the speed and what was found, for narrow terminals."""
        seconds = max(1e-9, time.monotonic() - self.started)
        failed = f", {self.failed} unreadable" if self.failed else ""
        found = f"{number(self.detached)} detached{failed}"
        return f"{size(self.fresh_bytes / seconds)}/s, {found}"

    def line(self) -> str:
        """Return everything in one line, with the time that is left."""
        seconds = time.monotonic() - self.started
        left = "unknown"
        if self.size_done:
            left = duration(seconds * (self.size - self.size_done) / self.size_done)
        return f"{self.done}/{self.shards} shards, {self.speeds()}, {left} left"


@dataclass(slots=True)
class Lines:
    """Print a line now and then, for logs."""

    tally: ProgressTally = field(default_factory=ProgressTally)

    def planned(self, plan: PlanSummary) -> None:
        """Say how much there is to do."""
        self.tally.shards, self.tally.size = plan.shards, plan.size
        click.echo(f"negguard: {plan_line(plan)}", err=True)

    def shard_done(self, receipt: Receipt) -> None:
        """Count a shard, and name it where it could not be read."""
        self.tally.add(receipt)
        if receipt.problem is not None:
            click.echo(f"negguard: {visible(receipt.problem)}", err=True)

    def report(self) -> None:
        """Say how far the run is."""
        click.echo(f"negguard: {self.tally.line()}", err=True)


@dataclass(slots=True)
class Bar:
    """Draw a bar that tells what the lines tell."""

    bar: RichProgress
    task: TaskID
    wide: bool = True
    tally: ProgressTally = field(default_factory=ProgressTally)

    def planned(self, plan: PlanSummary) -> None:
        """Say how much there is to do."""
        self.tally.shards, self.tally.size = plan.shards, plan.size
        self.bar.print(f"negguard: {plan_line(plan)}")
        self.bar.update(self.task, total=plan.shards, description="shards")

    def shard_done(self, receipt: Receipt) -> None:
        """Move the bar, and name a shard that could not be read."""
        self.tally.add(receipt)
        if receipt.problem is not None:
            self.bar.print(f"negguard: {visible(receipt.problem)}")
        told = self.tally.speeds() if self.wide else self.tally.short()
        self.bar.update(self.task, advance=1, speeds=told, left="left")


def plan_line(plan: PlanSummary) -> str:
    """Return what a run is going to read, in one line."""
    parts = [
        counted(plan.files, "file"),
        size(plan.size),
        counted(plan.shards, "shard"),
    ]
    if plan.reused:
        parts.append(f"{number(plan.reused)} finished before")
    if plan.redone:
        parts.append(f"{number(plan.redone)} to do again, as input or policy changed")
    if plan.columns:
        parts.append(f"judging {plan.columns}")
    if plan.skipped:
        parts.append(f"{counted(len(plan.skipped), 'file')} beside them not read")
    return ", ".join(parts)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Show how a run goes on while the block runs."""
    if quiet:
        yield Quiet()
        return
    console = Console(stderr=True, highlight=False, markup=False)
    if console.is_terminal:
        with drawn(console) as bar:
            yield bar
        return
    lines = Lines()
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(lines, stop), daemon=True)
    ticker.start()
    try:
        yield lines
    finally:
        stop.set()
        ticker.join()


@contextmanager
def drawn(console: Console) -> Iterator[Bar]:
    """Draw a bar while the block runs; what does not fit the width is left out."""
    wide = console.width >= WIDE
    columns = (
        SpinnerColumn(),
        *([BarColumn(bar_width=16)] if wide else []),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[speeds]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading inputs", total=None, speeds="", left="")
        yield Bar(bar=bar, task=task, wide=wide)


def _tick(lines: Lines, stop: threading.Event) -> None:
    while not stop.wait(SECONDS_BETWEEN_LINES):
        lines.report()
