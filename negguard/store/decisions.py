"""What people decided about documents: a journal beside the run, applied by every run.

A decision names a document by its source, its id and the digest of its text, so that
it holds for this text only, under any policy. The journal is never shortened by a
command, `--fresh` included; what matches no document of a run is counted and told.
Each line carries the digest of its own values, so that none is changed unnoticed.

`keep` says that the find is wrong: the document is kept as it was written. `quarantine`
says that it is right, and sets the document aside. `rewrite` says that a rewrite is
right; it decides nothing about rows. The last decision about a document counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import pyarrow as pa

from negguard.errors import IntegrityError
from negguard.model import CLEAN, Action, Decision, Document, Outcome
from negguard.store.fence import fenced
from negguard.store.folders import Folder, write_file
from negguard.store.identity import text_digests
from negguard.store.manifest import HOME, MALFORMED, Manifest
from negguard.store.provenance import canonical
from negguard.store.rows import take_rows
from negguard.store.schema import Columns, documents_of, strings_of

JOURNAL = f"{HOME}/decisions.jsonl"
RELEASED = "released after review; was: "
HELD = "held back after review; was: "
UNCHANGED = (Action.KEEP, Action.ANNOTATE)
ASIDE = (Action.QUARANTINE, Action.DROP)
RULED = (Action.KEEP, Action.QUARANTINE, Action.REWRITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person decided about a document.

    `source` is the input file as policies see it. `at` is ISO 8601 in UTC. `row` is
    where the document stood then. `was` is what the run had done with it, for which
    `kinds`, `rules` and `score` of its frames; `seen` is the digest of a text that was
    rewritten. All but source, id, digest and action are told, and decide nothing.
    """

    source: str
    id: str | None
    text_digest: str
    action: str = Action.KEEP.value
    note: str = ""
    at: str = ""
    row: int | None = None
    was: str = ""
    kinds: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    score: float | None = None
    seen: str = ""

    @property
    def decides(self) -> bool:
        """Tell whether runs do anything about it."""
        return self.action != Action.REWRITE.value

    @property
    def needs_anew(self) -> bool:
        """Tell whether its document is made again: kept rows hold no original."""
        return self.was not in {"", *ASIDE, self.action}

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
        unsaid = {each.name for each in fields(self)[6:]}
        return {n: v for n, v in values.items() if n not in unsaid or _is_said(v)}

    @classmethod
    def from_line(cls, line: bytes, where: str) -> Ruling:
        """Return the ruling of a line.

        Raises:
            IntegrityError: it holds none, or another than was written.
        """
        try:
            values: dict[str, Any] = json.loads(line)
            digest = values.pop("digest")
            lists = {n: tuple(v) for n, v in values.items() if isinstance(v, list)}
            ruling = cls(**{**values, **lists})
        except MALFORMED as error:
            msg = f"{where} holds no decision: {error}; mend the line, or delete it"
            raise IntegrityError(msg) from error
        if ruling._digest != digest or ruling.action not in RULED:
            msg = f"{where} says other than was decided: its digest disagrees"
            raise IntegrityError(msg)
        return ruling


@dataclass(frozen=True, slots=True)
class Rulings:
    """All that was decided about the documents of one source, each key once."""

    by_key: Mapping[str, Ruling]

    @property
    def deciding(self) -> dict[str, Ruling]:
        """Return those that runs do something about."""
        return {key: each for key, each in self.by_key.items() if each.decides}

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that decides about rows; empty for nothing."""
        decided = sorted((key, each.action) for key, each in self.deciding.items())
        return hashlib.sha256(canonical(decided)).hexdigest() if decided else ""

    def rows(self, table: pa.Table, columns: Columns) -> dict[int, Ruling]:
        """Return what was decided about rows, by their numbers.

        Without a column of ids, the texts alone decide.
        """
        deciding = self.deciding
        if not deciding:
            return {}
        ids = strings_of(table, columns.id)
        if columns.id is None:
            texts = {each.text_digest: each for each in deciding.values()}
            found = enumerate(text_digests(table, columns).to_pylist())
            return {n: texts[d or ""] for n, d in found if (d or "") in texts}
        named = {each.id for each in deciding.values()}
        rows = [number for number, id_ in enumerate(ids) if id_ in named]
        digests = text_digests(take_rows(table, pa.array(rows, pa.int64())), columns)
        keys = {
            row: key_of(ids[row], digest or "")
            for row, digest in zip(rows, digests.to_pylist(), strict=True)
        }
        return {row: deciding[key] for row, key in keys.items() if key in deciding}


NOTHING = Rulings({})


def key_of(id_: str | None, text_digest: str) -> str:
    """Return the key of a document."""
    return text_digest if id_ is None else f"{text_digest}:{id_}"


def decided_of(manifest: Manifest, journal: Mapping[str, Rulings]) -> Rulings:
    """Return what was decided about the documents of a shard."""
    return journal.get(str(manifest.input.get("source")), NOTHING)


def as_decided(
    outcomes: Mapping[int, Outcome],
    decided: Mapping[int, Ruling],
    *,
    table: pa.Table,
    columns: Columns,
) -> dict[int, Outcome]:
    """Return the outcomes with those of decided rows as people want them.

    `table` holds the rows. What a policy drops stays dropped unless it is to be kept.
    """
    made = dict(outcomes)
    for row, ruling in decided.items():
        outcome = made.get(row)
        if ruling.action == Action.KEEP.value:
            if outcome is not None and outcome.decision.action not in UNCHANGED:
                made[row] = _changed(outcome, Action.KEEP, RELEASED)
        elif outcome is None:
            clean = _clean(take_rows(table, pa.array([row], pa.int64())), columns)
            made.update(
                (row, _changed(each, Action.QUARANTINE, HELD)) for each in clean
            )
        elif outcome.decision.action not in ASIDE:
            made[row] = _changed(outcome, Action.QUARANTINE, HELD)
    return made


def _changed(outcome: Outcome, action: Action, why: str) -> Outcome:
    decision = Decision(action=action, reason=f"{why}{outcome.decision.reason or ''}")
    return replace(outcome, decision=decision, result=outcome.document)


def _clean(rows: pa.Table, columns: Columns) -> Iterator[Outcome]:
    """Yield the outcomes of rows in which nothing was found."""
    for document in documents_of(rows, columns):
        if isinstance(document, Document):
            kept = Decision(action=Action.KEEP)
            yield Outcome(
                document=document, verdict=CLEAN, decision=kept, result=document
            )


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
    pairs = [(name, key) for name, each in journal.items() for key in each.deciding]
    matched = sum(key in applied.get(source, ()) for source, key in pairs)
    return matched, len(pairs) - matched


def _is_said(value: object) -> bool:
    return value not in (None, "", ())
