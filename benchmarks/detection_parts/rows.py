"""Rows of the detection benchmark: judged documents, ordinary text, and predictions.

All spans are (piece, start, end): half-open code points, `piece` the message index, 0
outside chats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from negguard.errors import UsageError
from negguard.model import Document, Message

Range = tuple[int, int, int]
# How a note says in what words a frame disowns, and how reports call it.
WORDINGS = {
    "convention": "conventional",
    "own": "own words",
    "impli": "by implication",
    "structur": "structural",
}
UNKNOWN = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A document that people have labelled; `kinds` are the kinds that are right.

    `kind` is the first of these, and `note` what the labeller wrote beside the row.
    """

    id: str
    document: Document
    condition: str
    label: str
    kind: str = UNKNOWN
    kinds: frozenset[str] = frozenset()
    frames: tuple[Range, ...] = ()
    claims: tuple[Range, ...] = ()
    scope: tuple[Range, ...] = ()
    note: str = ""

    @property
    def positive(self) -> bool:
        """Tell whether the document must be flagged."""
        return self.label == "detached"

    @property
    def wording(self) -> str | None:
        """Return in what words the frame disowns; None where the note does not say."""
        words = self.note.lower().replace(";", " ").replace(",", " ").split()
        found = (
            name
            for word in words
            for start, name in WORDINGS.items()
            if word == start or (word.startswith(start) and start != "own")
        )
        return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinary:
    """A document of ordinary text, which should not be flagged."""

    id: str
    document: Document
    genre: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a system says of a document; `kinds` by falling score, `seconds` spent.

    `score` is 0 where nothing was found at all. `at` holds the kinds by the score that
    a frame must have, without the thresholds at which the document is not flagged; it
    is empty for systems without scores.
    """

    id: str
    flagged: bool
    kinds: tuple[str, ...] = ()
    frames: tuple[Range, ...] = ()
    claims: tuple[Range, ...] = ()
    seconds: float = 0.0
    label: str = ""
    score: float = 0.0
    at: Mapping[float, tuple[str, ...]] = field(default_factory=dict)
    scored: bool = False

    def kinds_at(self, threshold: float) -> tuple[str, ...]:
        """Return the kinds found with at least a score; none where not flagged."""
        if self.scored:
            return self.at.get(threshold, ())
        return self.kinds if self.flagged else ()


def read_judged(path: Path, *, most: int | None = None) -> list[Judged]:
    """Return the labelled rows of a file, at most so many of them, evenly spread.

    Rows that are marked ambiguous are left out.

    Raises:
        UsageError: the file is missing, a line is no labelled row, or an id comes
            twice.
    """
    found: dict[str, Judged] = {}
    for number, row in read_objects(path):
        if row.get("ambiguous"):
            continue
        try:
            judged = _judged(row)
        except (KeyError, TypeError, ValueError) as error:
            msg = f"{path}:{number}: not a labelled row ({error!r})"
            raise UsageError(msg) from error
        if judged.id in found:
            msg = f"{path}:{number}: id {judged.id!r} is used twice"
            raise UsageError(msg)
        found[judged.id] = judged
    rows = list(found.values())
    return [rows[place] for place in spread(len(rows), most)]


def read_ordinary(path: Path, *, most: int | None = None) -> list[Ordinary]:
    """Return the documents of a Parquet file, or so many of them, evenly spread.

    Raises:
        UsageError: the file is missing, or has no columns `id`, `text` and `genre`.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only this door needs Arrow

    if not path.is_file():
        msg = f"{path}: no such file"
        raise UsageError(msg)
    names = pq.read_schema(path).names
    if missing := {"id", "text", "genre"} - set(names):
        msg = f"{path}: no column {', '.join(sorted(missing))}"
        raise UsageError(msg)
    wanted = [name for name in ("id", "text", "genre", "source") if name in names]
    table = pq.read_table(path, columns=wanted)
    return [
        Ordinary(
            id=row["id"],
            document=Document(text=row["text"], id=row["id"]),
            genre=row["genre"],
            source=row.get("source") or "",
        )
        for row in table.take(spread(table.num_rows, most)).to_pylist()
    ]


def spread(size: int, most: int | None) -> list[int]:
    """Return the numbers below `size`, or `most` of them at even distances.

    >>> spread(10, 3)
    [0, 3, 6]
    """
    if most is None or most >= size:
        return list(range(size))
    return [place * size // most for place in range(most)]


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and object for every line of a JSONL file.

    Raises:
        UsageError: the file is missing, or a line is no JSON object.
    """
    if not path.is_file():
        msg = f"{path}: no such file"
        raise UsageError(msg)
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield number, dict(json.loads(line))
            except (TypeError, ValueError) as error:
                msg = f"{path}:{number}: not a JSON object ({error})"
                raise UsageError(msg) from error


def _judged(row: Mapping[str, Any]) -> Judged:
    kind = str(row.get("frame_kind", "none"))
    label = str(row["label"])
    kinds = frozenset({kind, *row.get("kind_accept", ())} - {"none"})
    return Judged(
        id=str(row["id"]),
        document=_document(row),
        condition=str(row.get("condition") or f"natural_{label}"),
        label=label,
        kind=kind if kinds else UNKNOWN,
        kinds=kinds,
        frames=_quoted(row) if "frame_quote" in row else _ranges(row.get("frames")),
        claims=_ranges(row.get("claims")),
        scope=_ranges(row.get("scope")),
        note=str(row.get("note") or ""),
    )


def _document(row: Mapping[str, Any]) -> Document:
    if "messages" not in row:
        return Document(text=str(row["text"]), id=str(row["id"]))
    turns = tuple(
        Message(role=turn["role"], content=turn.get("content") or "")
        for turn in row["messages"]
    )
    return Document(messages=turns, id=str(row["id"]))


def _quoted(row: Mapping[str, Any]) -> tuple[Range, ...]:
    """Return the frame of a row that gives it as a quote of the text."""
    start = str(row["text"]).index(row["frame_quote"])
    return ((0, start, start + len(row["frame_quote"])),)


def _ranges(spans: Sequence[Mapping[str, int]] | None) -> tuple[Range, ...]:
    return tuple(
        (span.get("msg", 0), span["start"], span["end"]) for span in spans or ()
    )
