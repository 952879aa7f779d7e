"""Figures of one system: documents, kinds, characters of frames and claims.

Spans are compared by their characters without white space. Frames are counted end to
end, so that missed documents cost recall and false alarms cost precision. Recall of
claims is taken against the labelled claims; precision against the labelled scope where
a row has one, since a covered sentence that nobody listed is no mistake.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.detection_parts.rows import Judged, Ordinary, Prediction, Range

Figures = dict[str, object]
Characters = set[tuple[int, int]]
DENIALS = frozenset({"falsity", "correction"})


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


@dataclass(slots=True)
class ConditionCount:
    """Counts over the rows of one condition."""

    positives: int = 0
    hits: int = 0
    negatives: int = 0
    alarms: int = 0
    right_kinds: int = 0
    judged_kinds: int = 0
    frames: SpanCount = field(default_factory=SpanCount)
    claims: SpanCount = field(default_factory=SpanCount)

    def figures(self) -> Figures:
        """Return the figures of a table line; None where a figure has no rows."""
        return {
            "rows": self.positives + self.negatives,
            "flagged": self.hits + self.alarms,
            "recall": ratio(self.hits, self.positives),
            "false_alarms": ratio(self.alarms, self.negatives),
            "kind_accuracy": ratio(self.right_kinds, self.judged_kinds),
            "frames": self.frames.figures(),
            "claims": self.claims.figures(),
        }


def measure(rows: Sequence[Judged], predictions: Mapping[str, Prediction]) -> Figures:
    """Return the figures over all rows, and by condition."""
    total = ConditionCount()
    conditions: defaultdict[str, ConditionCount] = defaultdict(ConditionCount)
    confusions: Counter[str] = Counter()
    for row in rows:
        found = predictions[row.id]
        for count in (total, conditions[row.condition]):
            _add(count, row, found)
        confusions.update(_confusion(row, found))
    return {
        "documents": _documents(total),
        "all": total.figures(),
        "conditions": {name: count.figures() for name, count in conditions.items()},
        "kind_confusions": dict(confusions.most_common(12)),
    }


def measure_quotes(
    rows: Sequence[Judged], predictions: Mapping[str, Prediction]
) -> Figures:
    """Return flag rates by condition, and how often a found frame touches the quote."""
    figures: Figures = {}
    for condition in sorted({row.condition for row in rows}):
        members = [row for row in rows if row.condition == condition]
        flagged = [row for row in members if predictions[row.id].flagged]
        touched = [row for row in flagged if _touches(row, predictions[row.id])]
        figures[condition] = {
            "rows": len(members),
            "flagged": ratio(len(flagged), len(members)),
            "frame_found": ratio(len(touched), len(members)),
        }
    return figures


def measure_ordinary(
    rows: Sequence[Ordinary], predictions: Mapping[str, Prediction]
) -> Figures:
    """Return flags per 10,000 documents, in all and by genre."""
    genres: defaultdict[str, list[Prediction]] = defaultdict(list)
    for row in rows:
        genres[row.genre].append(predictions[row.id])
    everything = [predictions[row.id] for row in rows]
    ranked = sorted(genres.items(), key=lambda item: -len(item[1]))
    return {
        "all": _alarms(everything),
        "genres": {genre: _alarms(found) for genre, found in ranked},
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


def _add(count: ConditionCount, row: Judged, found: Prediction) -> None:
    if row.positive:
        count.positives += 1
        count.hits += found.flagged
    else:
        count.negatives += 1
        count.alarms += found.flagged
    if row.positive and found.flagged and row.kinds:
        count.judged_kinds += 1
        count.right_kinds += found.kinds[:1] != () and found.kinds[0] in row.kinds
    frames = _characters(row, row.frames)
    claims = _characters(row, row.claims)
    allowed = claims | _characters(row, row.scope) if row.scope else claims
    found_frames = _characters(row, found.frames) if found.flagged else set()
    found_claims = _characters(row, found.claims) if found.flagged else set()
    count.frames.add(found_frames, wanted=frames, allowed=frames)
    count.claims.add(found_claims, wanted=claims, allowed=allowed)


def _confusion(row: Judged, found: Prediction) -> Iterable[str]:
    if row.positive and found.flagged and row.kinds:
        kind = found.kinds[0] if found.kinds else "none"
        if kind not in row.kinds:
            yield f"{'/'.join(sorted(row.kinds))} -> {kind}"


def _documents(total: ConditionCount) -> Figures:
    precision = ratio(total.hits, total.hits + total.alarms)
    recall = ratio(total.hits, total.positives)
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall)}


def _touches(row: Judged, found: Prediction) -> bool:
    return bool(_characters(row, row.frames) & _characters(row, found.frames))


def _characters(row: Judged, spans: Iterable[Range]) -> Characters:
    pieces = row.document.pieces
    return {
        (piece, offset)
        for piece, start, end in spans
        for offset in range(start, min(end, len(pieces[piece])))
        if not pieces[piece][offset].isspace()
    }


def _alarms(found: Sequence[Prediction]) -> Figures:
    flagged = [prediction for prediction in found if prediction.flagged]
    denials = [prediction for prediction in flagged if DENIALS & set(prediction.kinds)]
    kinds = Counter(kind for prediction in flagged for kind in prediction.kinds)
    return {
        "documents": len(found),
        "flagged": len(flagged),
        "per_10000": _per_10000(len(flagged), len(found)),
        "falsity_or_correction": len(denials),
        "falsity_or_correction_per_10000": _per_10000(len(denials), len(found)),
        "kinds": dict(kinds.most_common()),
    }


def _per_10000(part: int, whole: int) -> float | None:
    return round(10_000 * part / whole, 1) if whole else None
