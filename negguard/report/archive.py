"""Examples of a run, kept beside its manifests so that a report can be made again.

They hold text of the corpus, as the report does. Those of an earlier attempt take part
in the draw, as long as the same rules and policy found them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from negguard.model import Action, Kind, Outcome
from negguard.raydata.draw import draw
from negguard.raydata.request import Example
from negguard.store.folders import Folder, write_file
from negguard.store.manifest import EXAMPLES
from negguard.store.plain import document_values, findings, read_outcome

# Rewrites first: what changed is what a reader wants to judge.
READ_FIRST = (
    Action.REWRITE,
    Action.QUARANTINE,
    Action.DROP,
    Action.ANNOTATE,
    Action.KEEP,
)


def keep_examples(
    folder: Folder, found: Iterable[Example], *, basis: str, seed: int
) -> tuple[Example, ...]:
    """Return what is drawn from `found` and what was kept before, and keep it."""
    examples = draw((*found, *read_examples(folder, basis=basis)), seed=seed)
    values = {
        "basis": basis,
        "examples": [
            {
                "kind": example.kind.value,
                "place": example.place,
                "id": example.outcome.document.id,
                **findings(example.outcome),
                **document_values(example.outcome.document),
            }
            for example in examples
        ],
    }
    write_file(folder, EXAMPLES, json.dumps(values, ensure_ascii=True).encode())
    return examples


def read_examples(folder: Folder, *, basis: str) -> tuple[Example, ...]:
    """Return the kept examples; none where there are none of this basis."""
    try:
        values = json.loads(folder.read(EXAMPLES) or b"{}")
        if values.get("basis") != basis:
            return ()
        return tuple(
            Example(
                kind=Kind(each["kind"]),
                place=each["place"],
                outcome=named(read_outcome(each), each.get("id")),
            )
            for each in values["examples"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()  # not whole, or of another version: the next run writes it again


def named(outcome: Outcome, id_: str | None) -> Outcome:
    """Return an outcome whose document has its row's id."""
    return replace(
        outcome,
        document=replace(outcome.document, id=id_),
        result=replace(outcome.result, id=id_),
    )


def in_reading_order(examples: Iterable[Example]) -> list[Example]:
    """Return the examples by what was done, kind after kind in each: rewrites first."""
    return sorted(
        examples, key=lambda each: READ_FIRST.index(each.outcome.decision.action)
    )
