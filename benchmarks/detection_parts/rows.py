"""Rows of the detection benchmark: judged documents, ordinary text, and predictions.

All spans are (piece, start, end): half-open code points, `piece` the message index, 0
outside chats.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from negguard.errors import UsageError
from negguard.model import Document, Message

Range = tuple[int, int, int]
# Columns by which published data sets group their documents, best first.
GROUPS = ("condition", "annotation", "label", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A document that people have labelled; `kinds` are the kinds that are right."""

    id: str
    document: Document
    condition: str
    label: str
    kinds: frozenset[str] = frozenset()
    frames: tuple[Range, ...] = ()
    claims: tuple[Range, ...] = ()
    scope: tuple[Range, ...] = ()
    topic: str | None = None

    @property
    def positive(self) -> bool:
        """Tell whether the document must be flagged."""
        return self.label == "detached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinary:
    """A document of ordinary text, which should not be flagged."""

    id: str
    document: Document
    genre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a system says of a document; `kinds` by falling score, `seconds` spent."""

    id: str
    flagged: bool
    kinds: tuple[str, ...] = ()
    frames: tuple[Range, ...] = ()
    claims: tuple[Range, ...] = ()
    seconds: float = 0.0


def read_judged(paths: Iterable[Path]) -> list[Judged]:
    """Return the labelled rows of the files, without those marked ambiguous.

    Raises:
        UsageError: a file is missing, a line is no labelled row, or an id comes twice.
    """
    found: dict[str, Judged] = {}
    for path in paths:
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
    return list(found.values())


def read_natural(path: Path) -> list[Judged]:
    """Return the rows of a file whose frames are given as quotes of the text."""
    rows: list[Judged] = []
    for _, row in read_objects(path):
        start = row["text"].index(row["frame_quote"])
        quote = (0, start, start + len(row["frame_quote"]))
        rows.append(
            Judged(
                id=row["id"],
                document=Document(text=row["text"], id=row["id"]),
                condition=f"natural_{row['label']}",
                label=row["label"],
                frames=(quote,),
            )
        )
    return rows


def read_ordinary(path: Path, *, sample: int | None) -> list[Ordinary]:
    """Return the documents of a Parquet file, or `sample` of them evenly spread."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only this door needs Arrow

    table = pq.read_table(path, columns=["id", "text", "genre"])
    rows = range(table.num_rows)
    if sample is not None and sample < len(rows):
        rows = range(0, len(rows) // sample * sample, len(rows) // sample)
    return [
        Ordinary(
            id=row["id"],
            document=Document(text=row["text"], id=row["id"]),
            genre=row["genre"],
        )
        for row in table.take(list(rows)).to_pylist()
    ]


def read_hub(name: str, *, sample: int | None) -> list[Ordinary]:
    """Return the texts of a data set of the hub; the genre is its own grouping.

    Raises:
        UsageError: the data set cannot be read here, or has no column `text`.
    """
    from datasets import load_dataset  # noqa: PLC0415 - heavy, and seldom asked for

    try:
        table = load_dataset(name, split=f"train[:{sample}]" if sample else "train")
    # Each transport fails in its own way, and all that counts is that it did.
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        msg = f"cannot read {name!r} from the hub: {reason}"
        raise UsageError(msg) from error
    if "text" not in table.column_names:
        msg = f"{name!r} has no column 'text', only {', '.join(table.column_names)}"
        raise UsageError(msg)
    groups = [column for column in GROUPS if column in table.column_names]
    return [
        Ordinary(
            id=f"{name}:{number}",
            document=Document(text=row["text"], id=f"{name}:{number}"),
            genre=str(row[groups[0]]) if groups else name,
        )
        for number, row in enumerate(table)
    ]


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and object for every line of a JSONL file, plain or .gz."""
    if not path.is_file():
        msg = f"{path}: no such file"
        raise UsageError(msg)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, json.loads(line)


def write_predictions(path: Path, predictions: Sequence[Prediction]) -> None:
    """Write one JSON line per prediction: id, flagged, kind, frames, claims."""
    with path.open("w", encoding="utf-8") as file:
        for found in predictions:
            row = {
                "id": found.id,
                "flagged": found.flagged,
                "kind": found.kinds[0] if found.kinds else None,
                "frames": [list(span) for span in found.frames],
                "claims": [list(span) for span in found.claims],
            }
            file.write(json.dumps(row) + "\n")


def _judged(row: Mapping[str, Any]) -> Judged:
    kind = str(row.get("frame_kind", "none"))
    topic = row.get("claim_id")
    return Judged(
        id=str(row["id"]),
        document=_document(row),
        condition=str(row["condition"]),
        label=str(row["label"]),
        kinds=frozenset({kind, *row.get("kind_accept", ())} - {"none"}),
        frames=_ranges(row.get("frames")),
        claims=_ranges(row.get("claims")),
        scope=_ranges(row.get("scope")),
        topic=None if topic is None else str(topic),
    )


def _document(row: Mapping[str, Any]) -> Document:
    if "messages" not in row:
        return Document(text=str(row["text"]), id=str(row["id"]))
    turns = tuple(
        Message(role=turn["role"], content=turn.get("content") or "")
        for turn in row["messages"]
    )
    return Document(messages=turns, id=str(row["id"]))


def _ranges(spans: Sequence[Mapping[str, int]] | None) -> tuple[Range, ...]:
    return tuple(
        (span.get("msg", 0), span["start"], span["end"]) for span in spans or ()
    )
