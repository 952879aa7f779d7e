"""Shards spread over processes of this machine, each with a guard of its own.

Processes are started anew, not forked: a lock that a thread held, or a connection to a
store, would be theirs as well. The largest shards come first, so that all workers end
at about the same time.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

from negguard.config import Policy
from negguard.errors import StorageError
from negguard.raydata.request import Receipt
from negguard.raydata.shard import RowJudge, Work
from negguard.raydata.worker import READY
from negguard.store.drafts import storage_errors
from negguard.store.shards import Shard

Load = Callable[[Policy], RowJudge]
BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from negguard.raydata.worker import serve; serve(int(sys.argv[1]))"
)
# How often a shard is tried again whose worker died, and how many workers may die
# before they are ready.
RETRIES = 3
STARTS = 3
# Seconds that a worker takes to end, and to load what it needs on a busy machine.
ENDS_IN = 5.0
LOADS_IN = 120.0


@dataclass(slots=True)
class Worker:
    """A process, and the shard that it is at."""

    process: subprocess.Popen[bytes]
    line: Connection[Any, Any]
    shard: Shard
    ready: bool = False

    def how_it_ended(self) -> str:
        """Return what became of a process that says nothing more."""
        code = self.process.wait()
        if code >= 0:
            return f"exit code {code}"
        killed = " (memory?)" if code == -signal.SIGKILL else ""
        return f"signal {-code}{killed}"


@dataclass(slots=True)
class Pool:
    """The workers of a run, what waits for them, and how often they died."""

    asked: tuple[Work, Policy, Load]
    waiting: list[Shard]
    workers: list[Worker] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    lost: int = 0

    def start(self) -> None:
        """Start a worker on the next shard."""
        ours, theirs = Pipe()
        handle = theirs.fileno()
        with storage_errors("start a worker"):
            process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-c", BOOT, str(handle), json.dumps(sys.path)],
                stdin=subprocess.DEVNULL,
                pass_fds=[handle],
            )
        theirs.close()
        worker = Worker(process, ours, self.waiting.pop(0))
        self.workers.append(worker)
        with suppress(OSError):  # it is gone already, which is noticed as its death
            ours.send(self.asked)
            ours.send(worker.shard)

    def go_on(self, worker: Worker) -> None:
        """Give a worker that is done the next shard, or let it go."""
        if not self.waiting:
            self.let_go(worker)
            return
        worker.shard = self.waiting.pop(0)
        with suppress(OSError):
            worker.line.send(worker.shard)

    def bury(self, worker: Worker) -> Iterator[Receipt]:
        """Give a dead worker's shard to another; yield its receipt if it killed enough.

        Raises:
            StorageError: workers die before they are ready.
        """
        how = worker.how_it_ended()
        shard = worker.shard
        self.let_go(worker)
        if worker.ready:
            self.deaths[shard.name] += 1
        else:
            self.lost += 1
        if self.lost == STARTS:
            msg = f"workers end before they are ready: {how}"
            raise StorageError(msg)
        if self.deaths[shard.name] > RETRIES:
            problem = f"{shard.file.url}: its worker died: {how}"
            yield Receipt(
                shard=shard.name, path=shard.file.url, size=shard.size, problem=problem
            )
        else:
            self.waiting.insert(0, shard)
        if self.waiting:
            self.start()

    def let_go(self, worker: Worker) -> None:
        """End a worker's process: it ends by itself once nobody listens."""
        self.workers.remove(worker)
        worker.line.close()
        try:
            worker.process.wait(ENDS_IN)
        except subprocess.TimeoutExpired:
            worker.process.kill()
            worker.process.wait()


def run_in_processes(
    shards: Sequence[Shard],
    *,
    asked: tuple[Work, Policy, Load],
    workers: int,
    patience: float,
) -> Iterator[Receipt]:
    """Yield the receipts of all shards as they are finished.

    A shard whose worker dies is tried again, so that one that kills hurts only itself.

    Raises:
        StorageError: no row was judged for `patience` seconds, workers cannot start, or
            one could not write.
    """
    largest_first = sorted(shards, key=lambda shard: -shard.size)
    pool = Pool(asked, largest_first)
    try:
        for _ in range(min(workers, len(shards))):
            pool.start()
        yield from _receipts(pool, patience)
    finally:
        for worker in [*pool.workers]:
            worker.process.terminate()
            pool.let_go(worker)


def _receipts(pool: Pool, patience: float) -> Iterator[Receipt]:
    last = time.monotonic()
    while pool.workers:
        heard = wait([each.line for each in pool.workers], min(1.0, patience))
        ready = all(each.ready for each in pool.workers)
        if heard:
            last = time.monotonic()
        elif time.monotonic() - last > (patience if ready else max(patience, LOADS_IN)):
            names = ", ".join(each.shard.name for each in pool.workers)
            msg = f"no row was judged for {patience:g} seconds; running: {names}"
            raise StorageError(msg)
        for worker in [each for each in pool.workers if each.line in heard]:
            yield from _heard(pool, worker)


def _heard(pool: Pool, worker: Worker) -> Iterator[Receipt]:
    try:
        said = worker.line.recv()
    except (EOFError, OSError):
        yield from pool.bury(worker)
        return
    if isinstance(said, BaseException):
        raise said
    if said == READY:
        worker.ready = True
        pool.lost = 0
    elif isinstance(said, Receipt):
        yield said
        pool.go_on(worker)
