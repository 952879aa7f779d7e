"""CPU seconds and memory of this process and all that it started, Ray's workers too.

Read from `/proc`; elsewhere only this process is counted.
"""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(slots=True)
class Cost:
    """CPU seconds, and the most memory held at once that is shared with nobody."""

    cpu_seconds: float = 0.0
    peak_megabytes: float = 0.0


@contextmanager
def watched() -> Iterator[Cost]:
    """Yield what the block costs; it is complete once the block is left.

    Processes are looked at again and again, since some end before the block does.
    """
    cost = Cost()
    over = threading.Event()
    before = cpu_seconds()
    seen = dict(before)
    watcher = threading.Thread(target=_look, args=(cost, seen, over), daemon=True)
    watcher.start()
    try:
        yield cost
    finally:
        over.set()
        watcher.join()
        cost.cpu_seconds = sum(s - before.get(pid, 0.0) for pid, s in seen.items())


def cpu_seconds() -> dict[int, float]:
    """Return the CPU seconds of each living process of the family."""
    if not PROC.exists():
        mine = resource.getrusage(resource.RUSAGE_SELF)
        return {os.getpid(): mine.ru_utime + mine.ru_stime}
    ticks = os.sysconf("SC_CLK_TCK")
    return {pid: sum(_stat(pid)[11:13]) / ticks for pid in family()}


def family() -> list[int]:
    """Return this process and every one below it."""
    pids = [int(each.name) for each in PROC.iterdir() if each.name.isdecimal()]
    children: dict[int, list[int]] = {}
    for pid in pids:
        children.setdefault(_stat(pid)[1], []).append(pid)
    found = [os.getpid()]
    for pid in found:
        found += children.get(pid, [])
    return found


def _look(cost: Cost, seen: dict[int, float], over: threading.Event) -> None:
    while True:
        last = over.wait(SECONDS_BETWEEN_LOOKS)
        cost.peak_megabytes = max(cost.peak_megabytes, _megabytes())
        for pid, seconds in cpu_seconds().items():
            seen[pid] = max(seconds, seen.get(pid, 0.0))
        if last:
            return


def _megabytes() -> float:
    if not PROC.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = sum(_private_pages(pid) for pid in family())
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _private_pages(pid: int) -> int:
    try:
        sizes = (PROC / str(pid) / "statm").read_text().split()
    except OSError:
        return 0
    return int(sizes[1]) - int(sizes[2])


def _stat(pid: int) -> list[int]:
    """Return the numbers behind a process's name and state, the state as 0."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return [0] * 20
    return [0, *map(int, text.rpartition(")")[2].split()[1:])]
