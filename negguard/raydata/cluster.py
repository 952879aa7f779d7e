"""The one place that imports Ray: tasks of shards, spread over the workers."""

from __future__ import annotations

import functools
import logging
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import ray
from ray._private.node import Node
from ray.exceptions import AuthenticationError, RayError, RayTaskError

from negguard.config import Policy
from negguard.errors import NegguardError, StorageError, UsageError
from negguard.raydata.beats import ActorBeats, ProgressWatch, start_counter
from negguard.raydata.nodes import ray_failure, require_nodes
from negguard.raydata.request import Receipt
from negguard.raydata.settle import settle
from negguard.raydata.shard import RowJudge, Work, process_shard
from negguard.store.shards import Shard, group_shards

Load = Callable[[Policy], RowJudge]
Task = tuple[Shard, ...]
# How often Ray repeats a task whose worker or node died, before it is cut smaller.
RETRIES = 3
# Seconds that a node may take to start its first worker, with a runtime environment.
STARTS_IN = 600.0
TASKS_PER_WORKER = 4
HERE = "local"
STARTS = 3
# Bytes; tasks get paths and give counts, so that hardly any is used.
OBJECT_STORE = 2**28
ANSWERS_IN = 5.0  # seconds; Ray itself would ask a dead address for minutes
_PLACE = re.compile(r"(?:ray://)?(?P<host>[^/]+):(?P<port>\d+)")
SECURED = (
    "a cluster with token authentication takes RAY_AUTH_MODE=token with its token in "
    "RAY_AUTH_TOKEN or in ~/.ray/auth_token, here and on every node"
)
QUIETLY: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}


@contextmanager
def connected(address: str | None, workers: int) -> Iterator[int]:
    """Connect to a cluster, or start one here, and yield how many tasks may run.

    A cluster that was there before stays.

    Raises:
        StorageError: the cluster cannot be reached.
    """
    started = not ray.is_initialized()
    if started:
        _start(address, workers)
    try:
        resources = ray.cluster_resources()  # type: ignore[no-untyped-call] # Ray's
        slots = int(resources.get("CPU", 1))
        every = workers == 1 and address not in {None, HERE}
        yield max(1, slots if every else min(workers, slots))
    finally:
        if started:
            ray.shutdown()


@dataclass(frozen=True, slots=True)
class Asked:
    """What each task is given, and the bytes of memory that it takes."""

    policy: Policy
    load: Load
    memory: int


def run_on_cluster(
    shards: Sequence[Shard],
    *,
    work: Work,
    asked: Asked,
    slots: int,
    patience: float,
) -> Iterator[Receipt]:
    """Yield the receipts of all shards as their tasks finish.

    Workers get paths and the policy, never rows. A task whose worker keeps dying is
    cut into its shards, so that the one that kills it hurts only itself.

    Raises:
        StorageError: Ray failed, no row was judged for `patience` seconds, or a worker
            could not write.
        UsageError: the workers have no negguard, or another, or too little memory.
    """
    try:
        require_nodes(memory=asked.memory, patience=max(patience, STARTS_IN))
        yield from _receipts(shards, work, asked, slots, patience)
    except RayError as error:
        raise ray_failure(error) from error


def _receipts(
    shards: Sequence[Shard], work: Work, asked: Asked, slots: int, patience: float
) -> Iterator[Receipt]:
    waiting = _tasks(shards, slots)
    waiting.reverse()
    running: dict[Any, Task] = {}
    watch = ProgressWatch(start_counter(), patience)
    start = _remote(replace(work, beat=ActorBeats(watch.counter)), asked)
    try:
        while waiting or running:
            while waiting and len(running) < slots + 1:
                task = waiting.pop()
                running[start(task)] = task
            reference = _first_done(running, watch)
            task = running.pop(reference)
            receipts, again = _collect(reference, task)
            waiting.extend(again)
            yield from receipts
    finally:
        with suppress(RayError):  # Ray may be gone
            for reference in running:
                ray.cancel(reference, force=True)


def _start(address: str | None, workers: int) -> None:
    """Connect to a cluster, or start one; a busy machine may need a second try."""
    address = None if address == HERE else address
    if address:
        _require_answer(address)
    for attempt in range(STARTS):
        try:
            if address:
                ray.init(address=address, **QUIETLY)
            else:
                # Without an address, Ray joins whatever cluster it finds here.
                ray.init(
                    address=HERE,
                    num_cpus=workers,
                    include_dashboard=False,
                    object_store_memory=OBJECT_STORE,
                    **QUIETLY,
                )
        except Exception as error:
            # A node that starts too slowly is a bare Exception.
            ray.shutdown()
            _end_half_started(error)
            final = _final(error, address or "this machine", named=bool(address))
            if attempt == STARTS - 1 or final is not None:
                msg = f"no Ray cluster at {address or 'this machine'}: {error}"
                raise final or StorageError(msg) from error
        else:
            return


def _final(error: Exception, where: str, *, named: bool) -> NegguardError | None:
    """Return what is raised at once; None for what may pass when it is tried again."""
    if isinstance(error, AuthenticationError):
        return UsageError(f"no token for the Ray cluster at {where}; {SECURED}")
    if named and isinstance(error, ConnectionError):
        # It listens, and Ray itself tried for a while.
        msg = f"the Ray cluster at {where} does not take this process; {SECURED}"
        return StorageError(msg)
    return None


def _end_half_started(error: Exception) -> None:
    """End what a node that came up too slowly has started: Ray itself leaves it.

    Every further try would have to come up beside it.
    """
    trace = error.__traceback__
    while trace is not None:
        starting = trace.tb_frame.f_locals.get("self")
        if isinstance(starting, Node):
            starting.kill_all_processes(check_alive=False, allow_graceful=False)
            return
        trace = trace.tb_next


def _require_answer(address: str) -> None:
    """Raise `StorageError` where nothing listens at a host and port."""
    place = _PLACE.fullmatch(address)
    if place is None:
        return
    try:
        with socket.create_connection((place["host"], int(place["port"])), ANSWERS_IN):
            return
    except (OSError, OverflowError) as error:
        msg = f"no Ray cluster answers at {address}: {error}; check host and port"
        raise StorageError(msg) from error


def _tasks(shards: Sequence[Shard], slots: int) -> list[Task]:
    """Return tasks small enough that all workers have some to the end."""
    total = sum(shard.size for shard in shards)
    size = min(2**26, total // (slots * TASKS_PER_WORKER) + 1)
    most = min(256, len(shards) // (slots * TASKS_PER_WORKER) + 1)
    return group_shards(shards, size=size, most=most)


def _remote(work: Work, asked: Asked) -> Callable[[Task], Any]:
    function = ray.remote(num_cpus=1, memory=asked.memory, max_retries=RETRIES)(
        _run_task
    )
    shared = ray.put((work, asked.policy, asked.load))
    spread = function.options(scheduling_strategy="SPREAD")
    return lambda task: spread.remote(task, shared)


def _run_task(task: Task, shared: tuple[Work, Policy, Load]) -> list[Receipt]:
    work, policy, load = shared
    judge = _judge(load, policy)
    return [process_shard(shard, work=work, judge=judge) for shard in task]


@functools.lru_cache(maxsize=2)
def _judge(load: Load, policy: Policy) -> RowJudge:
    """Return the judge of this worker; loading one can take seconds."""
    judge = load(policy)
    settle()
    return judge


def _first_done(running: dict[Any, Task], watch: ProgressWatch) -> Any:  # noqa: ANN401 - Ray's
    watch.begin()
    while watch.patient():
        done, _ = ray.wait(list(running), num_returns=1, timeout=1.0)
        if done:
            watch.done()
            return done[0]
    names = ", ".join(task[0].name for task in running.values())
    msg = f"no row was judged for {watch.patience:g} seconds; running: {names}"
    raise StorageError(msg)


def _collect(reference: Any, task: Task) -> tuple[list[Receipt], list[Task]]:  # noqa: ANN401
    """Return the receipts of a finished task, and what of it has to be done again."""
    try:
        return ray.get(reference), []
    except RayTaskError as error:
        # Ray wraps what the task raised; the error tree decides, so it comes out.
        if isinstance(error.cause, ModuleNotFoundError):
            raise ray_failure(error) from error
        raise (error.cause if isinstance(error.cause, Exception) else error) from error
    except RayError as error:
        if len(task) > 1:
            return [], [(shard,) for shard in task]
        shard = task[0]
        problem = f"{shard.file.url}: its worker died: {ray_failure(error)}"
        return [
            Receipt(
                shard=shard.name, path=shard.file.url, size=shard.size, problem=problem
            )
        ], []
