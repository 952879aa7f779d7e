"""Spans as sets of characters, and the shares that are right of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.detection_parts.rows import Range
from negguard.model import Document

Figures = dict[str, object]
Characters = set[tuple[int, int]]


@dataclass(slots=True)
class SpanCount:
    """Characters found, right and wanted, added up over rows."""

    right: int = 0
    found: int = 0
    recalled: int = 0
    wanted: int = 0

    def add(
        self, found: Characters, *, wanted: Characters, allowed: Characters
    ) -> None:
        """Count the characters of one row."""
        self.right += len(found & allowed)
        self.found += len(found)
        self.recalled += len(found & wanted)
        self.wanted += len(wanted)

    def figures(self) -> Figures:
        """Return precision, recall and F1; None where nothing was found or wanted."""
        precision = ratio(self.right, self.found)
        recall = ratio(self.recalled, self.wanted)
        return {"precision": precision, "recall": recall, "f1": f1(precision, recall)}


def characters(document: Document, spans: Iterable[Range]) -> Characters:
    """Return the places of all characters of the spans that are no white space."""
    pieces = document.pieces
    return {
        (piece, offset)
        for piece, start, end in spans
        for offset in range(start, min(end, len(pieces[piece])))
        if not pieces[piece][offset].isspace()
    }


def ratio(part: int, whole: int) -> float | None:
    """Return `part / whole`; None where there is nothing to divide by."""
    return round(part / whole, 4) if whole else None


def f1(precision: float | None, recall: float | None) -> float | None:
    """Return the harmonic mean; None where recall has no rows."""
    if recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return round(2 * precision * recall / (precision + recall), 4)
