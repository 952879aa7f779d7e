"""Rows: documents with labelled frames and claims, whatever file they came from."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from negguard.model import Document, Kind, Label, Message

NOT_GIVEN = re.compile(r"^not stated|^unknown|\bN[CD]\b", re.IGNORECASE)

PAIR = re.compile(r"\bpair \w+")  # in a note


class Place(NamedTuple):
    """A stretch of text number `piece` of a document, in code points, half-open."""

    piece: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A document, what disowns and what is disowned in it, and where it is from.

    `roles` are those of a chat's turns, empty for a text. `kind` is None and nothing is
    marked unless `label` is detached; `accepted` are kinds that are right as well.
    `author` is who wrote it, or its source: rows of one author are never split.
    A row without `licence` was written for the set that it is in.
    """

    id: str
    texts: tuple[str, ...]
    roles: tuple[str, ...] = ()
    label: Label = Label.CLEAN
    kind: Kind | None = None
    accepted: tuple[Kind, ...] = ()
    frames: tuple[Place, ...] = ()
    claims: tuple[Place, ...] = ()
    author: str = ""
    source: str = ""
    licence: str = ""
    genre: str = ""
    topic: str = ""
    note: str = ""

    @property
    def detached(self) -> bool:
        """Tell whether a frame covers a claim from outside its sentence."""
        return self.label is Label.DETACHED

    @property
    def pair(self) -> str:
        """Return what a row and its twins share, empty for a row without any."""
        number = PAIR.search(self.note)
        return f"{self.author} {number[0]}" if number else ""

    @property
    def document(self) -> Document:
        """Return the document as the guard takes it."""
        if not self.roles:
            return Document(text=self.texts[0], id=self.id)
        turns = zip(self.roles, self.texts, strict=True)
        return Document(messages=tuple(Message(*turn) for turn in turns), id=self.id)


def licensed(row: Row) -> bool:
    """Tell whether weights may be fitted on a row and shipped.

    Not where no licence is stated, and not where it forbids commerce or changes.
    """
    return NOT_GIVEN.search(row.licence) is None


def held_out(row: Row, *, one_in: int = 10) -> bool:
    """Tell whether a row is kept from fitting, by its author; the same every time."""
    digest = hashlib.md5(row.author.encode(), usedforsecurity=False).hexdigest()
    return int(digest, 16) % one_in == 0


def for_fitting(rows: Iterable[Row], *, one_in: int = 10) -> tuple[Row, ...]:
    """Return the licensed rows of authors that are not held out; 0 holds nobody out."""
    return tuple(
        row
        for row in rows
        if licensed(row) and not (one_in and held_out(row, one_in=one_in))
    )


def share_of(rows: Sequence[Row], share: float, *, seed: int = 0) -> Sequence[Row]:
    """Return a share of rows, drawn by chance, in their order."""
    if share >= 1:
        return rows
    count = round(len(rows) * share)
    drawn = random.Random(seed).sample(range(len(rows)), count)  # noqa: S311 - no secret
    return [rows[number] for number in sorted(drawn)]


def as_records(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """Yield rows as the objects of a gold file, which `reading` reads."""
    for row in rows:
        turns = zip(row.roles, row.texts, strict=True) if row.roles else ()
        chat = [{"role": role, "content": text} for role, text in turns]
        record = {
            "id": row.id,
            **({"messages": chat} if row.roles else {"text": row.texts[0]}),
            "label": str(row.label),
            "frame_kind": str(row.kind or "none"),
            "kind_accept": [str(kind) for kind in row.accepted],
            "frames": [_span(row, each) for each in row.frames],
            "claims": [_span(row, each) for each in row.claims],
            "author": row.author,
            "source": row.source,
            "license": row.licence,
            "genre": row.genre,
            "topic": row.topic,
            "note": row.note,
        }
        always = ("frames", "claims")
        yield {key: value for key, value in record.items() if value or key in always}


def _span(row: Row, place: Place) -> dict[str, int]:
    span = {"start": place.start, "end": place.end}
    return {"msg": place.piece, **span} if row.roles else span
