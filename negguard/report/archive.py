"""Examples of a run, kept beside its manifests so that a report can be made again.

They hold text of the corpus, as the report does. Those of an earlier attempt are used
where this one found none of a kind, as long as the same rules and policy found them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from negguard.model import Kind
from negguard.raydata.request import Example
from negguard.store.folders import Folder, write_file
from negguard.store.manifest import HOME
from negguard.store.plain import document_values, findings, read_outcome

EXAMPLES = f"{HOME}/examples.json"
PER_KIND = 5


def keep_examples(
    folder: Folder, found: Iterable[Example], *, basis: str
) -> tuple[Example, ...]:
    """Return up to `PER_KIND` examples of each kind, new ones first, and write them."""
    examples = tuple(_first([*found, *read_examples(folder, basis=basis)]))
    values = {
        "basis": basis,
        "examples": [
            {
                "kind": example.kind.value,
                "place": example.place,
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
                outcome=read_outcome(each),
            )
            for each in values["examples"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()  # not whole, or of another version: the next run writes it again


def _first(examples: Iterable[Example]) -> Iterator[Example]:
    held: dict[Kind, list[str]] = {}
    for example in examples:
        places = held.setdefault(example.kind, [])
        if len(places) < PER_KIND and example.place not in places:
            places.append(example.place)
            yield example
