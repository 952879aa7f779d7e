"""Number the rows of a shard, and choose some of them by a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from negguard.store.batches import Batch
from negguard.store.jsonlines import BadLine
from negguard.store.rows import take_rows
from negguard.store.shards import Shard

T = TypeVar("T")
BATCH = 1024
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """Rows with their numbers in the file; `bad` is by position in the table.

    So is `foreign`, for each column. `lines` are what the rows were read from.
    """

    table: pa.Table
    rows: Numbers
    bad: dict[int, BadLine] = field(default_factory=dict)
    foreign: dict[str, dict[int, str]] = field(default_factory=dict)
    lines: list[bytes] | None = None


def number_rows(batches: Iterable[Batch], start: int) -> Iterator[Numbered]:
    """Yield the batches with the numbers of their rows, counted from `start`."""
    for batch in batches:
        end = start + batch.table.num_rows
        rows = np.arange(start, end, dtype=np.int64)
        yield Numbered(
            table=batch.table,
            rows=rows,
            bad=batch.bad,
            foreign=batch.foreign,
            lines=batch.lines,
        )
        start = end


def sample_rows(
    batches: Iterable[Numbered], quota: int, *, seed: str
) -> Iterator[Numbered]:
    """Yield `quota` rows (all, if there are fewer), each equally likely, in order.

    Memory holds the chosen rows and one batch.
    """
    state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    draw = np.random.default_rng(state)
    held: Numbered | None = None
    keys = np.empty(0)
    for batch in batches:
        drawn = np.concatenate([keys, draw.random(len(batch.rows))])
        best = np.sort(np.argsort(drawn, kind="stable")[:quota])
        held = chosen(batch if held is None else _join(held, batch), best)
        keys = drawn[best]
    for start in range(0, len(keys), BATCH):
        if held is not None:
            yield chosen(held, np.arange(start, min(start + BATCH, len(keys))))


def _join(first: Numbered, second: Numbered) -> Numbered:
    shift = len(first.rows)
    names = first.foreign.keys() | second.foreign.keys()
    return Numbered(
        table=pa.concat_tables([first.table, second.table]),
        rows=np.concatenate([first.rows, second.rows]),
        bad=first.bad | _moved(second.bad, lambda place: shift + place),
        foreign={
            name: first.foreign.get(name, {})
            | _moved(second.foreign.get(name, {}), lambda place: shift + place)
            for name in names
        },
        lines=None if first.lines is None else [*first.lines, *(second.lines or ())],
    )


def chosen(batch: Numbered, places: Numbers) -> Numbered:
    """Return the rows at these places of a batch, in this order."""
    new = {old: place for place, old in enumerate(places.tolist())}
    return Numbered(
        table=take_rows(batch.table, pa.array(places)),
        rows=batch.rows[places],
        bad=_moved(batch.bad, new.get),
        foreign={name: _moved(told, new.get) for name, told in batch.foreign.items()},
        lines=None if batch.lines is None else [batch.lines[old] for old in new],
    )


def _moved(told: dict[int, T], where: Callable[[int], int | None]) -> dict[int, T]:
    """Return what is told of rows by their new places; None leaves a row out."""
    places = {old: where(old) for old in told}
    return {new: told[old] for old, new in places.items() if new is not None}


def share_out(shards: Sequence[Shard], rows: int) -> dict[str, int]:
    """Return how many rows to take of each shard, by its size in bytes.

    The shares add up to `rows`; what rounding leaves goes to the largest remainders.
    """
    total = sum(shard.size for shard in shards) or 1
    exact = {shard.name: rows * shard.size / total for shard in shards}
    quotas = {name: int(share) for name, share in exact.items()}
    rest = sorted(exact, key=lambda name: (quotas[name] - exact[name], name))
    for name in rest[: rows - sum(quotas.values())]:
        quotas[name] += 1
    return quotas
