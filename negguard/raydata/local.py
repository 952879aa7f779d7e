"""Shards one after the other in this process, watched from outside."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from negguard.errors import StorageError
from negguard.raydata.request import Receipt
from negguard.raydata.settle import settled
from negguard.raydata.shard import RowJudge, Work, process_shard
from negguard.store.shards import Shard


class Stopped(BaseException):
    """Unwind a shard that nobody waits for any more."""


@dataclass(slots=True)
class Pulse:
    """What the worker does at the moment, for whoever watches it."""

    shard: str = ""
    beat: float = field(default_factory=time.monotonic)
    stopped: bool = False

    def step(self) -> None:
        """Note that something went on.

        Raises:
            Stopped: nobody waits any more.
        """
        self.beat = time.monotonic()
        if self.stopped:
            raise Stopped


def run_here(
    shards: Sequence[Shard], *, work: Work, judge: RowJudge, patience: float
) -> Iterator[Receipt]:
    """Yield the receipt of each shard, in order.

    The work is done in a second thread, so that a shard without progress for
    `patience` seconds, or a signal, is noticed.

    Raises:
        StorageError: the output cannot be written, or a shard makes no progress.
    """
    pulse = Pulse()
    results: queue.SimpleQueue[Receipt | BaseException] = queue.SimpleQueue()
    thread = threading.Thread(
        target=_work_off,
        args=(
            shards,
            replace(work, reach=_watched(work, pulse), beat=lambda _: pulse.step()),
            judge,
            pulse,
            results,
        ),
        name="negguard-shards",
        daemon=True,
    )
    with settled():
        thread.start()
        try:
            for _ in shards:
                found = _next(results, pulse, patience)
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            pulse.stopped = True
            thread.join(timeout=10)


def _watched(work: Work, pulse: Pulse) -> Callable[[str], None]:
    def reach(step: str) -> None:
        pulse.step()
        work.reach(step)
        pulse.step()

    return reach


def _work_off(
    shards: Sequence[Shard],
    work: Work,
    judge: RowJudge,
    pulse: Pulse,
    results: queue.SimpleQueue[Receipt | BaseException],
) -> None:
    for shard in shards:
        pulse.shard = shard.name
        try:
            results.put(process_shard(shard, work=work, judge=judge))
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            results.put(error)
            return


def _next(
    results: queue.SimpleQueue[Receipt | BaseException], pulse: Pulse, patience: float
) -> Receipt | BaseException:
    while True:
        try:
            return results.get(timeout=min(1.0, patience))
        except queue.Empty as error:
            if time.monotonic() - pulse.beat > patience:
                msg = (
                    f"shard {pulse.shard} made no progress for {patience:g} seconds: "
                    "no row was judged"
                )
                raise StorageError(msg) from error
