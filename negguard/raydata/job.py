"""A run: plan, judge every shard, add up the receipts, say what it was.

What is written when is told in `negguard.store.commit`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import reduce
from operator import add

from negguard.errors import IntegrityError, ShardError, UsageError
from negguard.raydata.draw import draw
from negguard.raydata.local import run_here
from negguard.raydata.pool import run_in_processes
from negguard.raydata.prepare import Job, Load, prepare, refresh
from negguard.raydata.record import from_json, to_json
from negguard.raydata.request import (
    Mode,
    PlanSummary,
    Progress,
    Quiet,
    Receipt,
    RunRequest,
    RunResult,
)
from negguard.raydata.shard import Work
from negguard.raydata.thresholds import judge_run
from negguard.raydata.tiers import summed
from negguard.store.commit import (
    Reach,
    declare_intent,
    finish_run,
    pass_by,
    require_complete,
)
from negguard.store.decisions import tell_apart
from negguard.store.fence import require_held
from negguard.store.folders import Folder
from negguard.store.lock import hold
from negguard.store.manifest import PLAN, RUN, SUCCESS, Manifest, describe
from negguard.store.marker import check_marker
from negguard.store.metrics import Metrics
from negguard.store.notes import read_json

Report = Callable[[RunResult], bytes]


def plan_run(request: RunRequest, *, load: Load) -> PlanSummary:
    """Return what a run would do; nothing is written.

    Raises:
        UsageError: the policy, an input, a column or the output is wrong.
        StorageError: a store cannot be reached.
    """
    return prepare(request, load=load).summary()


def run(
    request: RunRequest,
    *,
    load: Load,
    progress: Progress | None = None,
    report: Report | None = None,
    reach: Reach = pass_by,
) -> RunResult:
    """Judge every row of the inputs and return what it came to.

    `report` makes the page that is written before the run is marked as finished.
    `reach` hears of every step of the commit protocol; fault tests break off there.

    Raises:
        UsageError: the policy, an input, a column or the output is wrong.
        ShardError: a file cannot be read, and the policy stops at such files.
        StorageError: storage, Ray or a time limit failed; running again is safe.
        IntegrityError: counts disagree with what was written.
        BusyError: another run holds the output.
    """
    started = time.monotonic()
    if request.mode is Mode.APPLY and request.output is None:
        msg = "apply needs an output folder"
        raise UsageError(msg)
    told = progress or Quiet()
    job = prepare(request, load=load)
    told.planned(job.summary())
    reach("planned")
    finished = _finished(job)
    if finished is not None:
        return finished
    folder = job.folder
    with ExitStack() as stack:
        token = ""
        if folder is not None:
            token = stack.enter_context(hold(folder)).token
            reach("locked")
            job = refresh(job)
            declare_intent(
                folder, job.plan(), gone=job.gone(), token=token, reach=reach
            )
        receipts = list(_receipts(job, token=token, load=load, told=told, reach=reach))
        result = _result(job, receipts, seconds=time.monotonic() - started)
        if folder is not None:
            manifests = _require_complete(job, folder, receipts, token=token)
            reach("recounted")
            finish_run(
                folder,
                to_json(result),
                report=report(result) if report else None,
                manifests=manifests,
                token=token,
                reach=reach,
            )
    return result


def _require_complete(
    job: Job, folder: Folder, receipts: list[Receipt], *, token: str
) -> list[Manifest]:
    """Count the output once more, before it is said to be finished."""
    require_held(folder, token)
    return require_complete(
        folder,
        {each.shard: each.metrics for each in receipts if not each.problem},
        basis=job.basis,
        owners={token, *(manifest.owner for manifest in job.done.values())},
    )


def _finished(job: Job) -> RunResult | None:
    """Return what the last run came to where nothing is left to do."""
    if job.folder is None or job.todo or job.redone or SUCCESS not in job.sizes:
        return None
    last = read_json(job.folder, RUN)
    planned = read_json(job.folder, PLAN) or {}
    wanted = {shard.name: describe(shard) for shard in job.shards}
    if last is None or not last.get("basis") == planned.get("basis") == job.basis:
        return None
    if planned.get("shards") != wanted or planned.get("part") != job.part:
        return None
    with suppress(IntegrityError):  # else it is made again, as it should be
        check_marker(job.folder)
        return from_json(last, output=job.request.output)
    return None


def _receipts(
    job: Job, *, token: str, load: Load, told: Progress, reach: Reach
) -> Iterator[Receipt]:
    for receipt in _reused(job):
        told.shard_done(receipt)
        yield receipt
    work = Work(
        output=job.folder.url if job.folder else None,
        mode=job.request.mode,
        basis=job.basis,
        token=token,
        seed=job.request.seed,
        attributes=job.request.attributes,
        mask=job.request.mask,
        annotations=job.request.annotations,
        quotas=job.quotas,
        journal=job.journal,
        reach=reach,
    )
    for receipt in _run_shards(job, work, load):
        told.shard_done(receipt)
        if receipt.problem and job.judge.policy.on_error.file == "stop":
            raise ShardError(receipt.problem)
        yield receipt


def _reused(job: Job) -> Iterator[Receipt]:
    for shard in job.shards:
        manifest = job.done.get(shard.name)
        if manifest is not None:
            yield Receipt(
                shard=shard.name,
                path=shard.file.url,
                size=shard.size,
                metrics=manifest.metrics,
                seconds=manifest.seconds,
                tiers=manifest.tiers,
                reused=True,
                decided=manifest.decided,
            )


def _run_shards(job: Job, work: Work, load: Load) -> Iterator[Receipt]:
    request, todo = job.request, job.todo
    if request.ray_address is None and request.workers == 1:
        yield from run_here(
            todo, work=work, judge=job.judge, patience=request.no_progress_seconds
        )
    elif request.ray_address is None:
        yield from run_in_processes(
            todo,
            asked=(work, job.judge.policy, load),
            workers=request.workers,
            patience=request.no_progress_seconds,
        )
    elif todo:
        # Ray takes seconds to import, and many runs never need it.
        from negguard.raydata.cluster import (  # noqa: PLC0415
            Asked,
            connected,
            run_on_cluster,
        )

        with connected(request.ray_address, request.workers) as slots:
            yield from run_on_cluster(
                todo,
                work=work,
                asked=Asked(job.judge.policy, load, request.memory),
                slots=slots,
                patience=request.no_progress_seconds,
            )


def _result(job: Job, receipts: list[Receipt], *, seconds: float) -> RunResult:
    by_shard = {receipt.shard: receipt for receipt in receipts}
    if len(by_shard) != len(receipts) or by_shard.keys() != {
        shard.name for shard in job.shards
    }:
        msg = f"{len(receipts)} receipts came back for {len(job.shards)} shards"
        raise IntegrityError(msg)
    ordered = [by_shard[shard.name] for shard in job.shards]
    totals = reduce(add, (receipt.metrics for receipt in ordered), Metrics())
    totals.check("the run")
    failed = tuple(receipt for receipt in ordered if receipt.problem)
    decided, unmatched = _decided(job, by_shard)
    judged = judge_run(
        totals, job.judge.policy, failed=len(failed), history=job.history
    )
    return RunResult(
        mode=job.request.mode,
        output=job.request.output,
        totals=totals,
        verdict=judged.verdict,
        exit_code=judged.exit_code,
        reasons=judged.reasons,
        checks=judged.checks,
        shards=len(ordered),
        reused=sum(receipt.reused for receipt in ordered),
        failed=failed,
        retries=job.retries.count + sum(receipt.retries for receipt in ordered),
        seconds=seconds,
        tiers=summed(receipt.tiers for receipt in ordered),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        size=sum(receipt.size for receipt in ordered),
        history=job.history,
        made_by=job.judge.made_by,
        basis=job.basis,
        decided=decided,
        unmatched=unmatched,
        examples=draw(
            (example for receipt in ordered for example in receipt.examples),
            seed=job.request.seed,
        ),
        skipped=job.skipped,
        unjudged=job.unjudged,
    )


def _decided(job: Job, receipts: Mapping[str, Receipt]) -> tuple[int, int]:
    """Return how many decisions of people were applied, and how many match nothing."""
    applied: dict[str, set[str]] = {}
    for shard in job.shards:
        keys = applied.setdefault(shard.file.source, set())
        keys.update(receipts[shard.name].decided)
    return tell_apart(job.journal, applied)
