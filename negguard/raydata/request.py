"""What a run is asked for, what it tells while it goes on, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from negguard.config import DEFAULT, Policy
from negguard.model import Kind, Outcome
from negguard.raydata.parts import Part
from negguard.store.listing import Skipped
from negguard.store.metrics import Metrics
from negguard.store.packed import USUAL_WINDOW

# Bytes of a worker: models and parser, and some batches of rows in each step.
MEMORY = 2 * 2**30


class Mode(StrEnum):
    """Whether a run only counts, or writes a corpus too."""

    SCAN = "scan"
    APPLY = "apply"


class Format(StrEnum):
    """What rows are written as: all as Parquet, or JSON lines as what they are."""

    PARQUET = "parquet"
    SAME = "same"


class RunStatus(StrEnum):
    """What the thresholds of the policy make of a run.

    `incomplete`: files or rows could not be read or judged, so that a pass would say
    too much.
    """

    PASS = "pass"  # noqa: S105 - a verdict
    WARN = "warn"
    INCOMPLETE = "incomplete"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to read, by which policy, where to write, and with how much.

    `inputs` are files, folders, globs and URLs. `output` may be None for a scan: then
    nothing is written. `workers` is 1 for a run inside this process, more for as many
    processes of this machine; where `ray_address` names a Ray cluster (`auto`: the
    running one, `local`: one that is started here), they are its tasks. `sample` judges
    that many rows only, chosen by `seed`. `fresh` deletes what an earlier run left in
    `output`; otherwise what is finished, and fits, is not done again.
    `format`: whether JSON lines stay JSON lines; `annotations`: whether kept lines get
    them.
    `attributes` writes Dolma attribute files beside the rows, for inputs that are
    Dolma documents.
    `no_progress_seconds`: how long no row may be judged before the run gives up.
    `memory`: bytes that a worker may take, which a cluster sets aside for each task.
    `target_size`: bytes of the ranges that files of twice as many are cut into.
    `part`: do only this part of the shards, into an output of its own.
    `zstd_window`: the power of two of bytes that Zstandard windows may reach.
    """

    inputs: tuple[str, ...]
    policy: str | Path | Policy = DEFAULT
    output: str | None = None
    mode: Mode = Mode.APPLY
    workers: int = 1
    ray_address: str | None = None
    sample: int | None = None
    seed: int = 0
    fresh: bool = False
    attributes: bool = False
    mask: bool = False
    format: Format = Format.PARQUET
    annotations: bool = True
    no_progress_seconds: float = 1800.0
    zstd_window: int = USUAL_WINDOW
    part: Part | None = None
    memory: int = MEMORY
    target_size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """What a run would read: shown by `--dry-run`, and before a run starts.

    `reused` of the `shards` are finished already; `redone` are there but made from
    other inputs or by another policy, pack or model. `sizes` are compressed bytes.
    `skipped` are files beside the inputs that are not read, `columns` says what is
    judged of a row, and `unjudged` names the columns of texts that are not.
    """

    files: int
    size: int
    shards: int
    reused: int = 0
    redone: int = 0
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    columns: str = ""
    unjudged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A document that shows what a kind looks like; `place` is its file and row."""

    kind: Kind
    place: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one shard; `problem` is set where it could not be read.

    `reused` receipts are of an earlier attempt; `seconds` is what the shard took then,
    and `tiers` where they went.
    `decided` are the keys of documents that people decided about.
    """

    shard: str
    path: str
    size: int
    metrics: Metrics = field(default_factory=Metrics)
    seconds: float = 0.0
    tiers: Mapping[str, float] = field(default_factory=dict)
    retries: int = 0
    reused: bool = False
    problem: str | None = None
    examples: tuple[Example, ...] = ()
    decided: tuple[str, ...] = ()


class Progress(Protocol):
    """Hear how a run goes on; called from the thread that runs it."""

    def planned(self, plan: PlanSummary) -> None:
        """Hear what the run is going to do."""
        ...

    def shard_done(self, receipt: Receipt) -> None:
        """Hear that a shard is finished, reused, or could not be read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Tell nobody."""

    def planned(self, plan: PlanSummary) -> None:
        """Say nothing."""

    def shard_done(self, receipt: Receipt) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A threshold of the policy beside what was measured.

    `level` is `fail` or `warn`. `value` is None where too few documents were read, or
    there is no earlier run to compare with.
    """

    name: str
    level: str
    limit: float
    value: float | None

    @property
    def crossed(self) -> bool:
        """Tell whether the measured value is above the limit."""
        return self.value is not None and self.value > self.limit

    @property
    def text(self) -> str:
        """Return one line that names the limit and the value."""
        value = "unknown" if self.value is None else f"{self.value:.6g}"
        return f"{self.name} is {value}; {self.level} above {self.limit:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run came to; the same facts as `run.json`.

    `exit_code`: 0 thresholds hold, 1 a fail threshold was crossed, 3 inputs could not
    be read or too many rows failed. `reasons` says why it is not 0 or the verdict not
    `pass`. `finished` is ISO 8601 in UTC, `size` in compressed bytes. `history` tells
    of earlier runs in the same output, the oldest first. `unchanged`: everything was
    finished before, and nothing was opened for writing. `decided` and `unmatched` count
    what people decided: what was applied, and what names no document of these inputs.
    `skipped` are files that were not read, `unjudged` columns of texts that were not
    judged. `tiers` are the seconds of all workers by what they did.
    """

    mode: Mode
    output: str | None
    totals: Metrics
    verdict: RunStatus
    exit_code: int
    reasons: tuple[str, ...] = ()
    shards: int = 0
    reused: int = 0
    failed: tuple[Receipt, ...] = ()
    retries: int = 0
    seconds: float = 0.0
    tiers: Mapping[str, float] = field(default_factory=dict)
    finished: str = ""
    size: int = 0
    unchanged: bool = False
    checks: tuple[Check, ...] = ()
    history: tuple[Mapping[str, Any], ...] = ()
    made_by: Mapping[str, Any] = field(default_factory=dict)
    basis: str = ""
    decided: int = 0
    unmatched: int = 0
    examples: tuple[Example, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    unjudged: tuple[str, ...] = ()


def unheard(rows: int) -> None:
    """Go on: nobody watches how many rows were judged."""
    del rows
