"""Predictions that stay on disk, so that a run that was broken off goes on.

One JSON line a row, in the form that scorers of predictions read: id, flagged, kind,
frames, claims, and what else is needed to measure them again. A row counts only where
text and system are the same as when it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.detection_parts.rows import Prediction
from negguard.model import Document


class Kept:
    """The predictions of one system on one corpus; without a file, kept nowhere."""

    def __init__(self, path: Path | None, made_by: str) -> None:
        self._path = path
        self._made_by = made_by
        self._rows: dict[str, tuple[str, Prediction]] = {}
        for row in _whole_lines(path) if path is not None and path.is_file() else ():
            if row["by"] == made_by:
                self._rows[row["id"]] = (row["of"], _prediction(row))

    def get(self, document: Document) -> Prediction | None:
        """Return what was said of the same document before; None if nothing was."""
        of, found = self._rows.get(document.id or "", ("", None))
        return found if of == digest(document) else None

    def add(self, found: Iterable[tuple[Document, Prediction]]) -> None:
        """Keep predictions, each with the document that it is of."""
        lines = [
            json.dumps(_row(prediction, of=digest(document), by=self._made_by)) + "\n"
            for document, prediction in found
        ]
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(lines)


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file; cut off a last line that a kill left unfinished."""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        path.write_bytes(whole)
    return [json.loads(line) for line in whole.splitlines()]


def digest(document: Document) -> str:
    """Return 16 hex digits that tell the texts of a document from others."""
    parts = [f"{len(piece)} {piece}" for piece in document.pieces]
    content = "".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()[:16]


def _row(found: Prediction, *, of: str, by: str) -> dict[str, Any]:
    return {
        "id": found.id,
        "flagged": found.flagged,
        "kind": found.kinds[0] if found.kinds else None,
        "frames": [list(span) for span in found.frames],
        "claims": [list(span) for span in found.claims],
        "kinds": list(found.kinds),
        "label": found.label,
        "score": found.score,
        "at": [[level, list(kinds)] for level, kinds in found.at.items()],
        "scored": found.scored,
        "seconds": found.seconds,
        "of": of,
        "by": by,
    }


def _prediction(row: Mapping[str, Any]) -> Prediction:
    return Prediction(
        id=row["id"],
        flagged=row["flagged"],
        kinds=tuple(row["kinds"]),
        frames=tuple((span[0], span[1], span[2]) for span in row["frames"]),
        claims=tuple((span[0], span[1], span[2]) for span in row["claims"]),
        seconds=row["seconds"],
        label=row["label"],
        score=row["score"],
        at={level: tuple(kinds) for level, kinds in row["at"]},
        scored=row["scored"],
    )
