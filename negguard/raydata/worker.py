"""A process that judges shards for a run on its machine, as long as its parent lives.

Both talk over one socket: shards come in, and what became of them goes out, with a
number of rows now and then.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
import time
import traceback
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import Any

from negguard.errors import NegguardError, StorageError
from negguard.raydata.settle import settle
from negguard.raydata.shard import process_shard
from negguard.store.shards import Shard

# Seconds: rows are told no more often.
EVERY = 1.0
READY = "ready"


@dataclass(slots=True)
class Beats:
    """Tell the parent of rows."""

    parent: Connection[Any, Any]
    rows: int = 0
    told: float = field(default_factory=time.monotonic)

    def __call__(self, rows: int) -> None:
        """Add rows."""
        self.rows += rows
        if time.monotonic() - self.told >= EVERY:
            self.parent.send(self.rows)
            self.rows, self.told = 0, time.monotonic()


def serve(handle: int) -> None:
    """Judge what comes over a socket, until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to end
    parent: Connection[Any, Any] = Connection(handle)
    shards: queue.SimpleQueue[Shard] = queue.SimpleQueue()
    beats = Beats(parent)
    try:
        work, policy, load = parent.recv()
        threading.Thread(target=_listen, args=(parent, shards), daemon=True).start()
        reach = work.reach

        def step(name: str) -> None:
            beats(0)
            reach(name)

        judge = load(policy)
        settle()
        parent.send(READY)
        here = replace(work, beat=beats, reach=step)
        while True:
            parent.send(process_shard(shards.get(), work=here, judge=judge))
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        parent.send(_portable(error))


def _listen(parent: Connection[Any, Any], shards: queue.SimpleQueue[Shard]) -> None:
    """Take shards in; nobody needs this process once its parent is gone."""
    try:
        while True:
            shards.put(parent.recv())
    except (EOFError, OSError):
        os._exit(1)


def _portable(error: Exception) -> Exception:
    """Return an error as it can be raised in the parent, with where it came from."""
    if not isinstance(error, NegguardError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, made here
    except Exception:  # noqa: BLE001 - whatever its class does
        return StorageError(f"a worker failed: {type(error).__name__}: {error}")
    return error
