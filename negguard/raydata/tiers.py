"""Where the time of a shard goes: each second of a worker to one tier.

| tier | what |
|---|---|
| `read` | decompressing and decoding, in a thread beside the others |
| `screen`, `sieve`, `student`, `judge` | the classifiers, in this order |
| `rewrite` | parsing and rewriting; looking at the result once more is theirs |
| `write` | annotations, sinks and manifests |
| `other` | cutting into segments, rules, scope, claims, policy, counts |
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar, cast

from negguard.guard import Guard

T = TypeVar("T")
TIERS = ("read", "screen", "sieve", "student", "judge", "rewrite", "write", "other")


@dataclass(slots=True)
class Clock:
    """Seconds by tier; while a tier runs inside another, that one stands still."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(TIERS, 0.0))
    _running: list[str] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def tier(self, name: str) -> Iterator[None]:
        """Count the block for a tier; of one thread alone."""
        self._turn()
        self._running.append(name)
        try:
            yield
        finally:
            self._turn()
            self._running.pop()

    def reading(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, and count what making each takes as `read`."""
        made = iter(items)
        while True:
            started = time.perf_counter()
            item = next(made, None)
            self.seconds["read"] += time.perf_counter() - started
            if item is None:
                return
            yield item

    def told(self) -> dict[str, float]:
        """Return the seconds of all tiers, in their order."""
        return {name: round(self.seconds[name], 3) for name in TIERS}

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now


class Timed:
    """Something whose methods of some names count for a tier; all else is as it was."""

    def __init__(self, inner: object, clock: Clock, tier: str, *methods: str) -> None:
        """Take the methods to count."""
        self._inner = inner
        for name in methods:
            setattr(self, name, partial(self._run, clock, tier, getattr(inner, name)))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it has
        """Return what the inner one has."""
        return getattr(self._inner, name)

    @staticmethod
    def _run(clock: Clock, tier: str, method: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        with clock.tier(tier):
            return method(*given, **named)


def timed(judge: T, clock: Clock) -> T:
    """Return a guard that counts its tiers; another judge as it is."""
    if not isinstance(judge, Guard):
        return judge
    search = judge.search
    cascade = replace(
        search.cascade,
        **{
            name: cast(
                "Any", Timed(getattr(search.cascade, name), clock, name, "scores")
            )
            for name in ("screen", "sieve", "student")
        },
    )
    reads = cast("Any", Timed(search.judge, clock, "judge", "answers"))
    rewriter = judge.rewriter
    return cast(
        "T",
        replace(
            judge,
            search=replace(search, cascade=cascade, judge=reads),
            rewriter=None
            if rewriter is None
            else cast("Any", Timed(rewriter, clock, "rewrite", "rewrite")),
        ),
    )


def summed(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the seconds of all parts together, the tiers in their order."""
    told = [*parts]
    return {
        name: round(sum(each.get(name, 0.0) for each in told), 3)
        for name in TIERS
        if any(name in each for each in told)
    }
