"""Runs in processes of their own that tell how much memory they took."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from negguard.config import Policy
from negguard.raydata.job import run
from negguard.raydata.shard import RowJudge
from tests.integration.faults.attempts import SERVER
from tests.runs import Folders, check, request


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a run came to; `peak` is the resident memory of its process, in MB."""

    exit_code: int
    rows: int
    kept: int
    quarantined: int
    peak: int


def measure(
    folders: Folders,
    *,
    load: Callable[[Policy], RowJudge],
    policy: str = "audit",
    patience: float = 600.0,
) -> Taken | None:
    """Run and verify in another process; None where that died or took too long."""
    notes = folders[1].with_name(f"{folders[1].name}.json")
    process = SERVER.Process(target=_take, args=(folders, load, policy, notes))
    process.start()
    process.join(patience)
    if process.is_alive():
        process.kill()
        process.join()
    return Taken(**json.loads(notes.read_text())) if notes.exists() else None


def _take(
    folders: Folders, load: Callable[[Policy], RowJudge], policy: str, notes: Path
) -> None:
    result = run(request(folders, policy=policy), load=load)
    check(folders[1])
    values = {
        "exit_code": result.exit_code,
        "rows": result.totals.rows_in,
        "kept": result.totals.kept,
        "quarantined": result.totals.quarantined,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    notes.write_text(json.dumps(values))
