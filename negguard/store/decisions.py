"""What people decided about documents: a journal beside the run, applied by every run.

A decision names a document by its source, its id and the digest of its text, so that
it holds for this text only, under any policy. The journal is never shortened by a
command, `--fresh` included; what matches no document of a run is counted and told.
Each line carries the digest of its own values, so that none is changed unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa

from negguard.errors import IntegrityError
from negguard.model import Action, Decision, Outcome
from negguard.store.fence import fenced
from negguard.store.folders import Folder, write_file
from negguard.store.identity import text_digests
from negguard.store.manifest import HOME, MALFORMED, Manifest
from negguard.store.provenance import canonical
from negguard.store.rows import take_rows
from negguard.store.schema import Columns, strings_of

JOURNAL = f"{HOME}/decisions.jsonl"
RELEASED = "released after review; was: "
UNCHANGED = (Action.KEEP, Action.ANNOTATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person decided: the document is kept as it is.

    `source` is the input file as policies see it. `at` is ISO 8601 in UTC. `row` is
    where the document stood then; it is told, and decides nothing.
    """

    source: str
    id: str | None
    text_digest: str
    action: str = Action.KEEP.value
    note: str = ""
    at: str = ""
    row: int | None = None

    @property
    def key(self) -> str:
        """Return what tells documents of one source apart."""
        return key_of(self.id, self.text_digest)

    def to_line(self) -> bytes:
        """Return the line of the journal."""
        return canonical({**self._values, "digest": self._digest}) + b"\n"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(canonical(self._values)).hexdigest()

    @property
    def _values(self) -> dict[str, Any]:
        values = asdict(self)
        return {
            name: values[name]
            for name in values
            if values[name] is not None or name != "row"
        }

    @classmethod
    def from_line(cls, line: bytes, where: str) -> Ruling:
        """Return the ruling of a line.

        Raises:
            IntegrityError: it holds none, or another than was written.
        """
        try:
            values: dict[str, Any] = json.loads(line)
            digest = values.pop("digest")
            ruling = cls(**values)
        except MALFORMED as error:
            msg = f"{where} holds no decision: {error}; mend the line, or delete it"
            raise IntegrityError(msg) from error
        if ruling._digest != digest or ruling.action != Action.KEEP.value:
            msg = f"{where} says other than was decided: its digest disagrees"
            raise IntegrityError(msg)
        return ruling


@dataclass(frozen=True, slots=True)
class Rulings:
    """All that was decided about the documents of one source, each key once."""

    by_key: Mapping[str, Ruling]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that decides about rows; empty for nothing."""
        decided = sorted((key, each.action) for key, each in self.by_key.items())
        return hashlib.sha256(canonical(decided)).hexdigest() if decided else ""

    def rows(self, table: pa.Table, columns: Columns) -> dict[int, str]:
        """Return the keys of the rows that something was decided about.

        Without a column of ids, the texts alone decide.
        """
        if not self.by_key:
            return {}
        ids = strings_of(table, columns.id)
        if columns.id is None:
            keys = {each.text_digest: key for key, each in self.by_key.items()}
            found = enumerate(text_digests(table, columns).to_pylist())
            return {n: keys[d or ""] for n, d in found if (d or "") in keys}
        named = {each.id for each in self.by_key.values()}
        rows = [number for number, id_ in enumerate(ids) if id_ in named]
        texts = text_digests(take_rows(table, pa.array(rows, pa.int64())), columns)
        found_keys = {
            row: key_of(ids[row], digest or "")
            for row, digest in zip(rows, texts.to_pylist(), strict=True)
        }
        return {row: key for row, key in found_keys.items() if key in self.by_key}


NOTHING = Rulings({})


def key_of(id_: str | None, text_digest: str) -> str:
    """Return the key of a document."""
    return text_digest if id_ is None else f"{text_digest}:{id_}"


def decided_of(manifest: Manifest, journal: Mapping[str, Rulings]) -> Rulings:
    """Return what was decided about the documents of a shard."""
    return journal.get(str(manifest.input.get("source")), NOTHING)


def as_decided(
    outcomes: Mapping[int, Outcome], rows: Iterable[int]
) -> dict[int, Outcome]:
    """Return the outcomes with those of decided rows as people want them: kept."""
    decided = dict(outcomes)
    for row in rows:
        outcome = decided.get(row)
        if outcome is not None and outcome.decision.action not in UNCHANGED:
            kept = Decision(
                action=Action.KEEP,
                reason=f"{RELEASED}{outcome.decision.reason or ''}",
            )
            decided[row] = replace(outcome, decision=kept, result=outcome.document)
    return decided


def read_journal(folder: Folder) -> dict[str, Rulings]:
    """Return what was decided, by source; the last decision about a document counts.

    Raises:
        IntegrityError: a line is damaged.
    """
    found: dict[str, dict[str, Ruling]] = {}
    for number, line in enumerate((folder.read(JOURNAL) or b"").splitlines(), 1):
        ruling = Ruling.from_line(line, f"line {number} of {folder.url}/{JOURNAL}")
        found.setdefault(ruling.source, {})[ruling.key] = ruling
    return {source: Rulings(by_key) for source, by_key in found.items()}


def write_rulings(folder: Folder, rulings: Iterable[Ruling], *, token: str) -> None:
    """Add decisions to the journal, all or none.

    Raises:
        LostError: the caller does not hold the output.
    """
    more = b"".join(ruling.to_line() for ruling in rulings)
    if more:
        with fenced(folder, token):
            write_file(folder, JOURNAL, (folder.read(JOURNAL) or b"") + more)


def tell_apart(
    journal: Mapping[str, Rulings], applied: Mapping[str, set[str]]
) -> tuple[int, int]:
    """Return how many decisions were applied, and how many match no document."""
    pairs = [(source, key) for source, each in journal.items() for key in each.by_key]
    matched = sum(key in applied.get(source, ()) for source, key in pairs)
    return matched, len(pairs) - matched
