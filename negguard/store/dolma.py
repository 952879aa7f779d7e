"""Dolma attribute files: one line for each document of a file, in the same order.

A Dolma corpus keeps documents in `documents/**.jsonl.gz` and what taggers found in
`attributes/<tagger>/**.jsonl.gz`, under the same paths, as
`{"id": ..., "attributes": {name: [[start, end, score], ...]}}`. Offsets count code
points.

| attribute | spans |
|---|---|
| `negguard__<kind>` | the frames of that kind, each with its score |
| `negguard__claim` | claims that stay asserted, each with the score of its frame |
| `negguard__action__<action>` | the whole document, 1.0 |
| `negguard__error` | the whole document, 1.0, where it could not be judged |
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from negguard.errors import UsageError
from negguard.model import Attachment, Outcome, Verdict
from negguard.store.drafts import Draft
from negguard.store.folders import Folder
from negguard.store.manifest import FileFacts, attribute_name

Spans = dict[str, list[list[float]]]


@dataclass(slots=True)
class AttributeFile:
    """One attribute file in the making; same rows, same bytes."""

    draft: Draft
    rows: int = 0
    packed: gzip.GzipFile = field(init=False)

    def __post_init__(self) -> None:
        """Begin the file; no time and no name stand in its header."""
        self.packed = gzip.GzipFile("", "wb", fileobj=self.draft, mtime=0)

    def add(self, ids: Sequence[object], outcomes: Mapping[int, Outcome]) -> None:
        """Add a line for each id; rows that `outcomes` leaves out are clean."""
        for row, id_ in enumerate(ids):
            outcome = outcomes.get(row)
            self.packed.write(attribute_line(id_, outcome))
        self.rows += len(ids)

    def close(self) -> FileFacts:
        """Finish the file and return its facts."""
        self.packed.close()
        return FileFacts(rows=self.rows, size=self.draft.size, sha256=self.draft.digest)


def open_attributes(
    folder: Folder, source: str, *, id_column: str | None
) -> AttributeFile:
    """Return the attribute file of a document file, not begun.

    Raises:
        UsageError: the documents have no ids to know their attributes by.
    """
    if id_column is None:
        msg = f"{source} has no column of ids, which attribute files need"
        raise UsageError(msg)
    return AttributeFile(folder.draft(attribute_name(source)))


def attribute_line(id_: object, outcome: Outcome | None) -> bytes:
    """Return the line of one document; one without an outcome is clean."""
    found = {} if outcome is None else attributes_of(outcome)
    return json.dumps({"id": id_, "attributes": found}).encode() + b"\n"


def attributes_of(outcome: Outcome) -> Spans:
    """Return the attributes of one document; empty for a clean one that is kept."""
    verdict = outcome.verdict
    whole = [[0, sum(map(len, outcome.document.pieces)), 1.0]]
    found: Spans = {}
    for frame in verdict.frames:
        place = [frame.start, frame.end, round(frame.score, 4)]
        found.setdefault(f"negguard__{frame.kind.value}", []).append(place)
    claims = _claims(verdict)
    if claims:
        found["negguard__claim"] = claims
    if verdict.problem is not None:
        found["negguard__error"] = whole
    if found:
        found[f"negguard__action__{outcome.decision.action.value}"] = whole
    return found


def _claims(verdict: Verdict) -> list[list[float]]:
    return [
        [claim.start, claim.end, round(verdict.frames[claim.frame].score, 4)]
        for claim in verdict.claims
        if claim.attachment is Attachment.DETACHED
    ]
