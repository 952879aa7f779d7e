"""What a run over all inputs would take, from a sample of them."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from negguard.errors import ShardError
from negguard.model import Label
from negguard.raydata.prepare import Job
from negguard.raydata.shard import RowJudge
from negguard.store.metrics import count_bytes
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.schema import body_of, find_columns
from negguard.store.shards import Shard

# Text bytes per compressed byte of zstd web text, where no file was read to its end.
USUAL_EXPANSION = 2.6
MOST_SHARDS = 4
ROWS = 2000
SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Time and work for all inputs; sizes in bytes, times in seconds.

    `memory` is what a worker may take, and a cluster sets aside for each task.
    Of the sampled rows, `judged_rows` held a candidate and were judged one by one, and
    `found_rows` held a frame. `speed` is text bytes a second of one worker; it is 0,
    and nothing follows from it, where the sample held no text. `unreadable` says of
    the sampled shards that could not be read why not.
    """

    files: int
    shards: int
    size: int
    workers: int
    memory: int
    sampled_rows: int
    sampled_bytes: int
    sampled_seconds: float
    judged_rows: int
    found_rows: int
    text_bytes: float
    speed: float
    seconds: float
    core_hours: float
    unreadable: tuple[str, ...]
    assumptions: tuple[str, ...]

    @property
    def judged_rate(self) -> float:
        """Return the share of rows that held a candidate, 0 to 1."""
        return self.judged_rows / max(1, self.sampled_rows)

    @property
    def found_rate(self) -> float:
        """Return the share of rows with a frame, 0 to 1."""
        return self.found_rows / max(1, self.sampled_rows)


@dataclass(slots=True, kw_only=True)
class _Sample:
    rows: int = 0
    bytes: int = 0
    judged: int = 0
    found: int = 0
    seconds: float = 0.0
    whole_text: int = 0
    whole_size: int = 0
    unreadable: list[str] = field(default_factory=list)


def estimate(job: Job, *, rows: int = ROWS, seconds: float = SECONDS) -> Estimate:
    """Return what a job would take, after judging about `rows` rows of some shards.

    The sample ends early after `seconds`. Nothing is written.

    Raises:
        UsageError: a shard has no column of texts.
        StorageError: a store cannot be reached.
    """
    sample = _Sample()
    chance = random.Random(job.request.seed)  # noqa: S311 - a sample, no secret
    chosen = chance.sample(job.shards, min(MOST_SHARDS, len(job.shards)))
    for number, shard in enumerate(chosen, start=1):
        share = number / len(chosen)
        _add(sample, shard, job.judge, rows=share * rows, seconds=share * seconds)
    asked = job.request
    return _extrapolated(sample, job.shards, asked.workers, memory=asked.memory)


def _add(
    sample: _Sample, shard: Shard, judge: RowJudge, *, rows: float, seconds: float
) -> None:
    """Judge rows of one shard until the sample has so many, or has taken so long."""
    before = sample.bytes
    limit = judge.policy.limits.max_decompressed_bytes
    try:
        with open_shard(shard, most_bytes=limit, retries=Retries()) as reading:
            columns = find_columns(reading.schema, judge.policy.input)
            started = time.perf_counter()
            for batch in reading.batches:
                if sample.rows == 0:
                    # The first batch loads parser and inflections; a run does so once
                    # a worker, which would be most of the time of a small sample.
                    judge.outcomes(batch.table, source=shard.file.source)
                    started = time.perf_counter()
                outcomes = judge.outcomes(batch.table, source=shard.file.source)
                now = time.perf_counter()
                sample.seconds += now - started
                started = now
                labels = [outcome.verdict.label for outcome in outcomes.values()]
                sample.rows += batch.table.num_rows
                sample.bytes += count_bytes(body_of(batch.table, columns))
                sample.judged += len(labels)
                sample.found += sum(label is not Label.CLEAN for label in labels)
                if sample.rows >= rows or sample.seconds >= seconds:
                    return
    except ShardError as error:
        sample.unreadable.append(str(error))
        return
    sample.whole_text += sample.bytes - before
    sample.whole_size += shard.size


def _extrapolated(
    sample: _Sample, shards: Sequence[Shard], workers: int, *, memory: int
) -> Estimate:
    size = sum(shard.size for shard in shards)
    known = sample.whole_size > 0
    expansion = sample.whole_text / sample.whole_size if known else USUAL_EXPANSION
    text = size * expansion
    speed = sample.bytes / sample.seconds if sample.seconds else 0.0
    work = text / speed if speed else 0.0
    # A worker takes one shard at a time, so no more of them help than there are.
    busy = max(1, min(workers, len(shards)))
    return Estimate(
        files=len({shard.file.url for shard in shards}),
        shards=len(shards),
        size=size,
        workers=workers,
        memory=memory,
        sampled_rows=sample.rows,
        sampled_bytes=sample.bytes,
        sampled_seconds=sample.seconds,
        judged_rows=sample.judged,
        found_rows=sample.found,
        text_bytes=text,
        speed=speed,
        seconds=work / busy,
        core_hours=work / 3600,
        unreadable=tuple(sample.unreadable),
        assumptions=_assumptions(
            sample, expansion, known=known, busy=busy, workers=workers
        ),
    )


def _assumptions(
    sample: _Sample, expansion: float, *, known: bool, busy: int, workers: int
) -> tuple[str, ...]:
    where = "of the files read to their end" if known else "usual for zstd web text"
    return (
        f"the other rows are like the {sample.rows} that were sampled",
        f"a compressed byte holds {expansion:.1f} bytes of text ({where})",
        f"{busy} of {workers} workers are busy, a shard and a core like this one each",
        "reading is as fast as here; starting the workers and writing come on top",
    )
