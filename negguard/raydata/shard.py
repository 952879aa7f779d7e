"""One shard from its file to its manifest, batch by batch; knows nothing of Ray."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

import pyarrow as pa

from negguard.config import Policy
from negguard.errors import ShardError, UsageError
from negguard.model import Decision, Outcome
from negguard.raydata.ahead import ahead
from negguard.raydata.draw import draw, examples_of
from negguard.raydata.handout import Handout, written_schemas
from negguard.raydata.request import Example, Mode, Receipt, unheard
from negguard.raydata.sample import Numbered, number_rows, sample_rows
from negguard.raydata.tiers import Clock, timed
from negguard.raydata.unread import failed, to_judge, unread_rows, with_raw_lines
from negguard.store.batches import Reading
from negguard.store.commit import Reach, commit_shard, pass_by
from negguard.store.decisions import NOTHING, Rulings, as_decided
from negguard.store.dolma import open_attributes
from negguard.store.folders import open_folder
from negguard.store.inputs import current_fingerprint
from negguard.store.linesinks import ending_of
from negguard.store.manifest import Manifest, describe
from negguard.store.metrics import Metrics
from negguard.store.originals import digests_of
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.schema import Columns, body_of, find_columns
from negguard.store.shards import Shard
from negguard.store.sinks import ShardFiles
from negguard.store.tally import tally

# What Arrow and Python raise about values; stores raise errors of our own.
OF_ITS_FILE = (
    *(pa.ArrowException, ValueError, TypeError, LookupError, ArithmeticError),
    *(NotImplementedError, RecursionError),
)


class RowJudge(Protocol):
    """What a guard offers to a run."""

    @property
    def policy(self) -> Policy:
        """Return the policy that decides."""
        ...

    @property
    def made_by(self) -> dict[str, object]:
        """Return versions and digests of all that decides about a document."""
        ...

    @property
    def clean_decision(self) -> Decision:
        """Return what becomes of rows that `outcomes` leaves out."""
        ...

    def outcomes(
        self, table: pa.Table, *, source: str | None = None
    ) -> dict[int, Outcome]:
        """Return the outcome of every row that is not plainly clean."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a run tells every worker.

    `quotas` are rows to sample, by shard; `journal` is what people decided, by source.
    `beat` hears how many rows were judged, after each batch.
    """

    output: str | None
    mode: Mode
    basis: str
    token: str = ""
    seed: int = 0
    attributes: bool = False
    mask: bool = False
    annotations: bool = True
    quotas: Mapping[str, int] | None = None
    journal: Mapping[str, Rulings] = field(default_factory=dict)
    reach: Reach = pass_by
    beat: Callable[[int], None] = unheard


def process_shard(shard: Shard, *, work: Work, judge: RowJudge) -> Receipt:
    """Judge a shard, write what the mode asks for, and return what became of it.

    A file that cannot be read is a receipt with a problem; nothing of it is published.

    Raises:
        StorageError: the output cannot be written.
        IntegrityError: counts disagree.
    """
    receipt = Receipt(shard=shard.name, path=shard.file.url, size=shard.size)
    retries = Retries()
    started = time.perf_counter()
    clock = Clock()
    try:
        with clock.tier("other"):
            so_far = _judge(shard, work, timed(judge, clock), retries, clock)
    except (ShardError, UsageError) as error:
        return replace(receipt, problem=str(error), retries=retries.count)
    except OF_ITS_FILE as error:
        problem = f"{shard.file.url} cannot be processed: {error}"
        return replace(receipt, problem=problem, retries=retries.count)
    return replace(
        receipt,
        metrics=so_far.metrics,
        examples=so_far.examples,
        decided=tuple(sorted(so_far.decided)),
        seconds=time.perf_counter() - started,
        tiers=clock.told(),
        retries=retries.count,
    )


@dataclass(slots=True)
class SoFar:
    """What is known of a shard so far."""

    metrics: Metrics = field(default_factory=Metrics)
    examples: tuple[Example, ...] = ()
    decided: set[str] = field(default_factory=set)
    originals: set[str] = field(default_factory=set)


def _judge(
    shard: Shard, work: Work, judge: RowJudge, retries: Retries, clock: Clock
) -> SoFar:
    started = time.perf_counter()
    limit = judge.policy.limits.max_decompressed_bytes
    so_far = SoFar()
    rulings = work.journal.get(shard.file.source, NOTHING)
    files: ShardFiles | None = None
    out: Handout | None = None
    try:
        with open_shard(shard, most_bytes=limit, retries=retries) as reading:
            work.reach("shard.opened")
            columns = find_columns(reading.schema, judge.policy.input)
            if work.mode is Mode.APPLY and work.output is not None:
                plain, whole = written_schemas(
                    reading.schema, judge.made_by, mask=work.mask
                )
                files = ShardFiles(
                    folder=open_folder(work.output, retries),
                    shard=shard.name,
                    schema=whole,
                    codec=reading.codec,
                    body=columns.body,
                    lines=ending_of(shard.file.url) if shard.lines else None,
                )
                if work.attributes:
                    files.attributes = open_attributes(
                        files.folder, shard.file.source, id_column=columns.id
                    )
                files.add("kept", pa.Table.from_batches([], files.schema))
                out = Handout(
                    files=files,
                    plain=plain,
                    source=shard.file.source,
                    columns=columns,
                    clean=judge.clean_decision,
                    mask=work.mask,
                    annotations=work.annotations,
                )
            target = Target(
                shard=shard,
                columns=columns,
                clean=judge.clean_decision,
                out=out,
                so_far=so_far,
                seed=work.seed,
                rulings=rulings,
                clock=clock,
            )
            names = columns.names if files is None else None
            chosen = _chosen(reading, shard, work=work, names=names)
            for batch in ahead(clock.reading(chosen)):
                _judge_batch(batch, judge, target)
                work.beat(len(batch.rows))
        work.reach("shard.judged")
        _require_unchanged(shard, retries)
        if work.output is not None:
            commit_shard(
                files,
                lambda facts: Manifest(
                    shard=shard.name,
                    input=describe(shard),
                    basis=work.basis,
                    metrics=so_far.metrics,
                    files=facts,
                    seconds=time.perf_counter() - started,
                    tiers=clock.told(),
                    retries=retries.count,
                    columns=asdict(columns),
                    decisions=rulings.digest,
                    decided=tuple(sorted(so_far.decided)),
                    originals=tuple(sorted(so_far.originals)),
                ),
                folder=open_folder(work.output, retries),
                token=work.token,
                reach=work.reach,
            )
    finally:
        if files is not None:
            files.discard()
    return so_far


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What becomes of the rows of a shard; `out` is None in a scan."""

    shard: Shard
    columns: Columns
    clean: Decision
    out: Handout | None
    so_far: SoFar
    seed: int
    rulings: Rulings = NOTHING
    clock: Clock = field(default_factory=Clock)


def _chosen(
    reading: Reading, shard: Shard, *, work: Work, names: list[str] | None
) -> Iterator[Numbered]:
    """Yield the rows to judge, with the columns of these names, or all for None."""
    rows = number_rows(reading.read(names), reading.first_row)
    if work.quotas is None:
        return rows
    quota = work.quotas.get(shard.name, 0)
    return sample_rows(rows, quota, seed=f"{work.seed}:{shard.name}")


def _judge_batch(batch: Numbered, judge: RowJudge, target: Target) -> None:
    columns, clean = target.columns, target.clean
    source = target.shard.file.source
    unread = unread_rows(batch, columns)
    judged = to_judge(batch.table, unread, columns)
    outcomes = judge.outcomes(judged, source=source)
    outcomes.update(failed(unread, outcomes))
    table = with_raw_lines(batch.table, unread, columns)
    decided = target.rulings.rows(table, columns)
    target.so_far.decided.update(each.key for each in decided.values())
    outcomes = as_decided(outcomes, decided, table=table, columns=columns)
    target.so_far.originals |= digests_of(outcomes.values())
    body = body_of(batch.table, columns)
    target.so_far.metrics += tally(
        body,
        outcomes,
        clean=clean,
        source=batch.table.column(columns.source) if columns.source else None,
    )
    found = examples_of(outcomes, batch.rows, source=source)
    drawn = draw((*target.so_far.examples, *found), seed=target.seed)
    target.so_far.examples = drawn
    if target.out is not None:
        with target.clock.tier("write"):
            target.out.add(batch, table, outcomes)


def _require_unchanged(shard: Shard, retries: Retries) -> None:
    """Refuse rows of a file that was written while it was read."""
    if current_fingerprint(shard.file.url, retries) != shard.file.fingerprint:
        msg = f"{shard.file.url} changed since the run was planned; start it again"
        raise ShardError(msg)
