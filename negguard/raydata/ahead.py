"""Read the next batch while this one is judged: decoding releases Python's lock."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 10.0


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items in order; at most two are made before they are asked for."""
    reader = Reader(items)
    try:
        while (found := reader.ready.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found[0]
    finally:
        reader.stop()


class Reader(Generic[T]):
    """Make items in a thread that keeps no process alive if a read never returns."""

    def __init__(self, items: Iterator[T]) -> None:
        """Begin with the first item."""
        self.ready: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(1)
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._make, args=(items,), name="negguard-read", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end, and wait for it while its file is still open."""
        self._stopped.set()
        self._thread.join(PATIENCE)

    def _make(self, items: Iterator[T]) -> None:
        try:
            for item in items:
                self._offer((item,))
                if self._stopped.is_set():
                    return
            self._offer(None)
        except BaseException as error:  # noqa: BLE001 - raised again by the consumer
            self._offer(error)

    def _offer(self, found: tuple[T] | BaseException | None) -> None:
        while not self._stopped.is_set():
            try:
                self.ready.put(found, timeout=0.1)
            except queue.Full:
                continue
            return
