"""Parts of a plan, for arrays of jobs that know nothing of each other.

Each job plans all inputs and takes its share. A digest notes what it was taken from, so
that parts of different plans, as where a file came in between, are told apart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negguard.errors import IntegrityError, UsageError
from negguard.store.manifest import describe
from negguard.store.provenance import canonical
from negguard.store.shards import Shard

WRITTEN = re.compile(r"(\d{1,9})/(\d{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The `number`-th, from 1, of `of` parts."""

    number: int
    of: int

    @property
    def folder(self) -> str:
        """Return what the part's folder below the output is called."""
        return f"part-{self.number:05d}-of-{self.of:05d}"


def read_part(text: str) -> Part:
    """Return the part that `I/N` stands for.

    >>> read_part("3/16").folder
    'part-00003-of-00016'

    Raises:
        UsageError: it stands for none.
    """
    match = WRITTEN.fullmatch(text)
    number, of = map(int, match.groups()) if match else (0, 0)
    if not 1 <= number <= of:
        msg = f"part {text!r} is none: I/N is the I-th of N, such as 3/16"
        raise UsageError(msg)
    return Part(number=number, of=of)


def shards_of_part(shards: Sequence[Shard], part: Part) -> tuple[Shard, ...]:
    """Return the shards of a part, in order: of each size every part has its share."""
    by_size = sorted(shards, key=lambda shard: (-shard.size, shard.name))
    mine = {shard.name for shard in by_size[part.number - 1 :: part.of]}
    return tuple(shard for shard in shards if shard.name in mine)


def note(shards: Iterable[Shard], part: Part, *, basis: str) -> dict[str, Any]:
    """Return what a part notes of the plan of all `shards` that it is cut from."""
    whole = {"basis": basis, "shards": {s.name: describe(s) for s in shards}}
    digest = hashlib.sha256(canonical(whole)).hexdigest()
    return {"number": part.number, "of": part.of, "plan": digest}


def require_all(plans: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Return how many parts the plans of some runs are of; None where they are none.

    Raises:
        IntegrityError: parts are missing, stand twice, or are of different plans.
    """
    notes = {run: plan.get("part") for run, plan in plans.items()}
    parts = {run: each for run, each in notes.items() if isinstance(each, Mapping)}
    if not parts:
        return None
    for run in notes.keys() - parts.keys():
        msg = f"{run} is a run of its own, and the others are parts of one"
        raise IntegrityError(msg)
    first, *others = parts
    for run in others:
        if [parts[run].get(k) for k in ("of", "plan")] != [
            parts[first].get(k) for k in ("of", "plan")
        ]:
            msg = (
                f"{run} and {first} are parts of different plans: inputs, policy or "
                "number of parts changed between them; give all their commands again"
            )
            raise IntegrityError(msg)
    numbers = sorted(int(each["number"]) for each in parts.values())
    of = int(parts[first]["of"])
    if numbers != list(range(1, of + 1)):
        missing = sorted(set(range(1, of + 1)) - set(numbers))
        what = (
            f"part {missing[0]} of {of} is missing" if missing else "one stands twice"
        )
        msg = f"not all parts, each once: {what}"
        raise IntegrityError(msg)
    return of
