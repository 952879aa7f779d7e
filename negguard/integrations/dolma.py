"""Dolma: attribute files beside a corpus, for its mixer.

A Dolma corpus keeps documents in `documents/**.jsonl.gz` and what taggers found in
`attributes/<tagger>/**.jsonl.gz`, one line per document and in the same order, as
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from negguard.config import Policy, load_policy
from negguard.errors import ShardError, UsageError
from negguard.integrations.guards import guard_of
from negguard.model import Attachment, Document, Outcome, Verdict

Spans = dict[str, list[list[float]]]


def write_attributes(
    documents: Path, attributes: Path, *, policy: str | Path | Policy = "audit"
) -> int:
    """Write one attribute file per document file, and return how many.

    A file appears whole or not at all, and keeps its path relative to `documents`.

    Raises:
        UsageError: there are no document files, or the policy is wrong.
        ShardError: a document file cannot be read.
    """
    chosen = load_policy(policy)
    files = sorted(documents.rglob("*.jsonl.gz"))
    if not files:
        msg = f"{documents} holds no .jsonl.gz file; name the folder of the documents"
        raise UsageError(msg)
    for file in files:
        target = attributes / file.relative_to(documents)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.unfinished")
        # No time and no name in the header: same input, same bytes.
        with (
            unfinished.open("wb") as raw,
            gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        ):
            packed.writelines(_lines(file, chosen))
        unfinished.replace(target)
    return len(files)


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


def _lines(file: Path, policy: Policy) -> Iterator[bytes]:
    guard = guard_of(policy)
    for number, row in enumerate(_rows(file), start=1):
        text, id_ = row.get("text"), row.get("id")
        if not isinstance(text, str) or id_ is None:
            msg = f"{file}:{number}: a Dolma document has an id and a text"
            raise ShardError(msg)
        source = row.get("source")
        document = Document(text=text, source=None if source is None else str(source))
        found = attributes_of(guard.inspect(document))
        yield json.dumps({"id": id_, "attributes": found}).encode() + b"\n"


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, EOFError, ValueError) as error:
        msg = f"{file} cannot be read: {error}"
        raise ShardError(msg) from error
