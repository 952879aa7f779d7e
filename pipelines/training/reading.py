"""Read rows from the files that labelled documents come in.

Three layouts of JSONL are told apart by their fields:

* gold rows: `text` or `messages`, `label`, `frame_kind`, `frames` and `claims` as
  objects with `start`, `end` and, in chats, `msg`;
* rows of `pipelines/data/frames`: `frame_spans` and `claim_spans` as lists of numbers,
  and `kind`;
* marked rows: `marked`, or `messages`, with the marks of `marks`; `label` and `kind`.

Offsets are code points, half-open. A path may end in `@` and a share: `rows.jsonl@0.5`
reads one row in two, drawn by chance.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from negguard.errors import UsageError
from negguard.model import Kind, Label
from pipelines.training.marks import Unmarked, without_marks
from pipelines.training.rows import Place, Row, share_of

Record = Mapping[str, Any]


def read_rows(paths: Iterable[str | Path]) -> tuple[Row, ...]:
    """Return the rows of files, in order.

    Raises:
        UsageError: a line is not a row; the message names file, line and fault.
    """
    found: list[Row] = []
    for path in paths:
        name, _, share = str(path).rpartition("@")
        try:
            part = float(share) if name else 1.0
        except ValueError:
            name, part = str(path), 1.0
        found += share_of(_read_file(Path(name or str(path))), part)
    return tuple(found)


def read_records(path: Path) -> list[tuple[str, Record]]:
    """Return the objects of a JSONL file, each with its place for messages.

    Raises:
        UsageError: the file is not there, or a line holds no JSON object.
    """
    if not path.is_file():
        msg = f"{path}: no such file"
        raise UsageError(msg)
    found = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path}:{number}"
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                msg = f"{where}: not JSON ({error}); write one object a line"
                raise UsageError(msg) from error
            if not isinstance(record, dict):
                msg = f"{where}: not an object, but {type(record).__name__}"
                raise UsageError(msg)
            found.append((where, record))
    return found


def read_row(record: Record, *, where: str) -> Row:
    """Return one row, checked.

    Raises:
        UsageError: the object is no row, or says two things at once.
    """
    try:
        row = _row(record)
    except KeyError as error:
        msg = f"{where}: no field {error}; see the layouts in reading.py"
        raise UsageError(msg) from error
    except (UsageError, TypeError, ValueError) as error:
        msg = f"{where}: {error}"
        raise UsageError(msg) from error
    fault = _fault(row)
    if fault:
        msg = f"{where}: {fault}"
        raise UsageError(msg)
    return row


def _read_file(path: Path) -> list[Row]:
    return [
        read_row({"id": f"{path.stem}-{number:04}", **record}, where=where)
        for number, (where, record) in enumerate(read_records(path), 1)
    ]


def _row(record: Record) -> Row:
    chat = record.get("messages")
    roles = tuple(turn["role"] for turn in chat) if chat else ()
    texts = tuple(turn.get("content") or "" for turn in chat or ())
    texts = texts or (record["marked"] if "marked" in record else record["text"],)
    given = "frame_spans" in record or "frames" in record
    if given:
        frames, claims = _places(record)
    else:
        plain = [without_marks(text) for text in texts]
        texts = tuple(each.text for each in plain)
        frames, claims = _marked(plain)
    label = Label(record.get("label") or ("detached" if frames else "clean"))
    kind = record["frame_kind"] if "frame_kind" in record else record["kind"]
    detached = label is Label.DETACHED
    return Row(
        id=str(record["id"]),
        texts=texts,
        roles=roles,
        label=label,
        kind=Kind(kind) if detached else None,
        accepted=tuple(Kind(each) for each in record.get("kind_accept") or ()),
        frames=frames if detached or not given else (),
        claims=claims if detached or not given else (),
        author=str(record.get("author") or record.get("source") or ""),
        licence=str(record.get("license") or ""),
        **{name: str(record.get(name) or "") for name in ABOUT},
    )


ABOUT = ("source", "genre", "topic", "note")


def _places(record: Record) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the frames and claims of a row with offsets."""
    if "frame_spans" in record:
        found = record["frame_spans"], record.get("claim_spans") or ()
        frames, claims = ([_listed(each) for each in spans] for spans in found)
        return tuple(frames), tuple(claims)
    spans = [*(record.get("claims") or ()), *(record.get("scope") or ())]
    frames = [_named(each) for each in record["frames"] or ()]
    return tuple(frames), tuple(_named(each) for each in spans)


def _listed(span: Sequence[int]) -> Place:
    return Place(0, *span) if len(span) == 2 else Place(*span)


def _named(span: Mapping[str, int]) -> Place:
    return Place(span.get("msg") or 0, span["start"], span["end"])


def _marked(plain: Sequence[Unmarked]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the frames and claims of texts that were marked."""
    frames = [Place(n, s.start, s.end) for n, u in enumerate(plain) for s in u.frames]
    claims = [Place(n, s.start, s.end) for n, u in enumerate(plain) for s in u.claims]
    return tuple(frames), tuple(claims)


def _fault(row: Row) -> str:
    """Return what is wrong with a row, empty if nothing is."""
    if row.detached != bool(row.frames):
        return f"label {row.label} and {len(row.frames)} frames disagree"
    if row.claims and not row.frames:
        return "claims without a frame; mark what disowns them, or unmark them"
    for piece, start, end in (*row.frames, *row.claims):
        size = len(row.texts[piece]) if 0 <= piece < len(row.texts) else 0
        if not 0 <= start < end <= size:
            return f"span {start} to {end} of text {piece} is not in it ({size} long)"
    return ""
