"""Dolma: attribute files beside a corpus, for its mixer; their format is the store's.

`negguard apply documents/ --output OUT --attributes dolma` writes the same lines as
part of a run, shard by shard on any number of workers.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from negguard.config import DEFAULT, Policy, load_policy
from negguard.errors import ShardError, UsageError
from negguard.integrations.guards import guard_of
from negguard.model import Document
from negguard.store.dolma import attribute_line

ENDINGS = (".json.gz", ".jsonl.gz")


def write_attributes(
    documents: Path, attributes: Path, *, policy: str | Path | Policy = DEFAULT
) -> int:
    """Write one attribute file per document file, and return how many.

    A file appears whole or not at all, and keeps its path relative to `documents`.

    Raises:
        UsageError: there are no document files, or the policy is wrong.
        ShardError: a document file cannot be read.
    """
    chosen = load_policy(policy)
    files = sorted(file for end in ENDINGS for file in documents.rglob(f"*{end}"))
    if not files:
        msg = (
            f"{documents} holds no file that ends in {' or '.join(ENDINGS)}; "
            "name the folder of the documents"
        )
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


def _lines(file: Path, policy: Policy) -> Iterator[bytes]:
    guard = guard_of(policy)
    for number, row in enumerate(_rows(file), start=1):
        text, id_ = row.get("text"), row.get("id")
        if not isinstance(text, str) or id_ is None:
            msg = f"{file}:{number}: a Dolma document has an id and a text"
            raise ShardError(msg)
        source = row.get("source")
        document = Document(text=text, source=None if source is None else str(source))
        yield attribute_line(id_, guard.inspect(document))


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, EOFError, ValueError) as error:
        msg = f"{file} cannot be read: {error}"
        raise ShardError(msg) from error
