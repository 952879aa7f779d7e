"""Which documents stand for a kind in the report: drawn by a seed, in any order.

Each document has a number made of the seed and its place, and the lowest are shown. So
a report shows the same documents however the rows were cut into batches and shards, and
whichever worker was first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from negguard.model import Action, Kind, Label, Outcome
from negguard.raydata.request import Example
from negguard.raydata.sample import Numbers

KINDS = tuple(Kind)
# Of each kind and action: a kind that is mostly quarantined shows its rewrites too.
MOST = 3


def examples_of(
    outcomes: Mapping[int, Outcome], rows: Numbers, *, source: str
) -> Iterator[Example]:
    """Yield every document of a batch that could show what was found.

    `rows` are the numbers of the batch's rows in their file.
    """
    for row, outcome in outcomes.items():
        if outcome.verdict.label is Label.DETACHED and outcome.verdict.kinds:
            yield Example(
                kind=outcome.verdict.kinds[0],
                place=f"{source} row {rows[row]}",
                outcome=outcome,
            )


def draw(examples: Iterable[Example], *, seed: int) -> tuple[Example, ...]:
    """Return up to `MOST` examples of each kind and action, by kind, drawn by `seed`.

    Drawing from what was drawn before gives what drawing from all of it would.
    """
    groups: defaultdict[tuple[Kind, Action], dict[str, Example]] = defaultdict(dict)
    for example in examples:
        group = example.kind, example.outcome.decision.action
        groups[group].setdefault(example.place, example)
    drawn: list[Example] = []
    for group in sorted(groups, key=lambda group: (KINDS.index(group[0]), group[1])):
        found = groups[group]
        places = sorted(found, key=lambda place: _number(place, seed))
        drawn += [found[place] for place in places[:MOST]]
    return tuple(drawn)


def _number(place: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{place}".encode(errors="surrogatepass")).digest()
