"""Releases in processes of their own, which faults may end at any point."""

from __future__ import annotations

import os
import sys
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow.parquet as pq

from negguard.cli.release import release_rows
from negguard.errors import BusyError
from tests.integration.faults.attempts import SERVER, Fault
from tests.runs import Folders, check, do

SINKS = ("kept", "quarantine", "dropped")


def start_release(output: Path, ids: list[str], fault: Fault) -> BaseProcess:
    """Start a release in a process of its own."""
    process = SERVER.Process(target=_release, args=(output, ids, fault))
    process.start()
    return process


def ids_in(output: Path, sink: str) -> list[str]:
    """Return the ids of the rows in a sink, doubles included."""
    tables = [pq.read_table(each, columns=["id"]) for each in (output / sink).glob("*")]
    return sorted(id_ for table in tables for id_ in table.column("id").to_pylist())


def quarantined(output: Path) -> list[str]:
    """Return the ids that could be released."""
    return ids_in(output, "quarantine")


def wrong(folders: Folders, released: list[str], before: dict[str, list[str]]) -> str:
    """Return what is wrong with an output after a release; nothing where all is well.

    `before` are the ids of each sink that held before it.
    """
    output = folders[1]
    check(output)
    wanted = {sink: Counter(ids) for sink, ids in before.items()}
    wanted["kept"] += Counter(released)
    wanted["quarantine"] -= Counter(released)
    for sink, ids in wanted.items():
        found = Counter(ids_in(output, sink))
        if found != ids:
            return f"{sink}: {(ids - found).total()} lost, {(found - ids).total()} more"
    totals = do(folders).totals
    told = (totals.kept, totals.quarantined, totals.dropped)
    counts = tuple(wanted[sink].total() for sink in SINKS)
    return "" if told == counts else f"totals say {told}, and there are {counts}"


def _release(output: Path, ids: list[str], fault: Fault) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - tracebacks are expected
    try:
        release_rows(str(output), ids, reach=fault)
    except BusyError:
        sys.exit(5)
