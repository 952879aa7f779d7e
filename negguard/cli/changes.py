"""Which inputs a run reads, which it leaves, and why: two plans held side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from negguard.report.escape import visible
from negguard.report.numbers import number, size

Plan = Mapping[str, Any]
MOST_SHOWN = 20
ORDER = ("new", "changed", "again", "removed", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """One input beside what the last run knew of it.

    States: `new`, `changed`, `again` (the same, but policy, packs, models or mode are
    not), `unchanged` (its results stay), `removed` (its results go).
    """

    source: str
    state: str
    why: str


def input_changes(before: Plan | None, after: Plan) -> tuple[InputChange, ...]:
    """Return every input of either plan, by name; `before` is None for a first run."""
    old, new = _inputs(before or {}), _inputs(after)
    same_basis = (before or {}).get("basis") == after.get("basis")
    return tuple(
        _change(url, old.get(url), new.get(url), same_basis=same_basis)
        for url in sorted(old.keys() | new.keys())
    )


def print_changes(changes: tuple[InputChange, ...]) -> None:
    """Print how many inputs are in which state, and those that are not unchanged."""
    counts = Counter(change.state for change in changes)
    parts = [f"{number(counts[state])} {state}" for state in ORDER if counts[state]]
    click.echo(f"inputs: {', '.join(parts) or 'none'}")
    moved = [change for change in changes if change.state != "unchanged"]
    for change in moved[:MOST_SHOWN]:
        click.echo(f"  {change.state}: {visible(change.source)} ({change.why})")
    if len(moved) > MOST_SHOWN:
        click.echo(f"  and {number(len(moved) - MOST_SHOWN)} more")


def change_values(changes: tuple[InputChange, ...]) -> dict[str, list[str]]:
    """Return the names of the inputs by state, as JSON values."""
    return {
        state: [change.source for change in changes if change.state == state]
        for state in ORDER
    }


def _inputs(plan: Plan) -> dict[str, Mapping[str, Any]]:
    return {shard["url"]: shard for shard in plan.get("shards", {}).values()}


def _change(
    url: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    *,
    same_basis: bool,
) -> InputChange:
    known = new or old or {}
    source = str(known.get("source") or url)
    if new is None:
        return InputChange(source=source, state="removed", why="no longer an input")
    if old is None:
        return InputChange(source=source, state="new", why="not in the last run")
    reasons = list(_differences(old, new))
    if reasons:
        return InputChange(source=source, state="changed", why=", ".join(reasons))
    if not same_basis:
        why = "policy, packs, models, mode or sample changed"
        return InputChange(source=source, state="again", why=why)
    return InputChange(source=source, state="unchanged", why="same fingerprint")


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old.get("size") != new.get("size"):
        yield f"size was {size(old.get('size', 0))}, is {size(new.get('size', 0))}"
    if old.get("version") != new.get("version"):
        yield "written since"
    if old.get("tail") != new.get("tail"):
        yield "ends in other bytes"
