"""Decisions -> precision: of what was found and reviewed, how much people found right.

A rejected document counts as found wrongly; accepted and held ones as found rightly. A
document counts for every rule and kind that found something in it. Of rows that people
picked, not a seed, the figures say only what these rows are like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from negguard.report.intervals import Interval, wilson
from negguard.review.items import REJECT, state_of
from negguard.store.decisions import Ruling, Rulings

# Where bands of scores begin, the highest first; a find scores 0.5 or more.
BANDS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How many reviewed documents of a group were found rightly, of how many."""

    group: str
    name: str
    right: int
    reviewed: int

    @property
    def interval(self) -> Interval:
        """Return the share with its 95% Wilson interval."""
        return wilson(self.right, self.reviewed)


def last_rulings(journals: Iterable[Mapping[str, Rulings]]) -> list[Ruling]:
    """Return the decisions of several runs, the last about each document."""
    found: dict[tuple[str, str], Ruling] = {}
    every = (r for j in journals for each in j.values() for r in each.by_key.values())
    for ruling in sorted(every, key=lambda each: each.at):
        found[ruling.source, ruling.key] = ruling
    return list(found.values())


def precision_of(rulings: Iterable[Ruling]) -> list[Precision]:
    """Return the precision of all, and by rule, kind, source and band of scores.

    Decisions that do not say what was found are left out.
    """
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for ruling in filter(is_measured, rulings):
        right = state_of(ruling) != REJECT
        for group, names in GROUPS.items():
            for name in names(ruling):
                counts[group, name].append(right)
    order = list(GROUPS)
    ordered = sorted(counts, key=lambda key: (order.index(key[0]), -len(counts[key])))
    return [
        Precision(
            group=group,
            name=name,
            right=sum(counts[group, name]),
            reviewed=len(counts[group, name]),
        )
        for group, name in ordered
    ]


def is_measured(ruling: Ruling) -> bool:
    """Tell whether a decision says what was found."""
    return bool(ruling.rules) and ruling.score is not None


def band_of(score: float) -> str:
    """Return the band of a score.

    >>> band_of(0.83)
    '0.8 to 0.9'
    """
    low = next(each for each in BANDS if score >= each)
    high = min((each for each in BANDS if each > low), default=1.0)
    return f"{low:.1f} to {high:.1f}"


def _bands(ruling: Ruling) -> Iterator[str]:
    if ruling.score is not None:
        yield band_of(ruling.score)


GROUPS: dict[str, Callable[[Ruling], Iterable[str]]] = {
    "all": lambda _ruling: ("all",),
    "rule": lambda ruling: ruling.rules,
    "kind": lambda ruling: ruling.kinds,
    "source": lambda ruling: (ruling.source,),
    "score": _bands,
}
