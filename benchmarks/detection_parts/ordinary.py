"""Alarms on ordinary text, and whether a threshold holds for sources it never saw."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.detection_parts.rows import Judged, Ordinary, Prediction
from benchmarks.detection_parts.spans import Figures, ratio

Predictions = Mapping[str, Prediction]
DENIALS = frozenset({"falsity", "correction"})
# What is asked for, per 10,000 documents of ordinary text.
MOST, MOST_DENIALS = 30, 10


def measure_ordinary(
    rows: Sequence[Ordinary], predictions: Predictions, *, thresholds: Sequence[float]
) -> Figures:
    """Return alarms per 10,000 documents by threshold, in all and by genre."""
    genres: defaultdict[str, list[Prediction]] = defaultdict(list)
    for row in rows:
        genres[row.genre].append(predictions[row.id])
    everything = [predictions[row.id] for row in rows]
    ranked = sorted(genres.items(), key=lambda item: (-len(item[1]), item[0]))
    return {
        "documents": len(rows),
        "megabytes": round(sum(map(size, rows)) / 1e6, 3),
        "seconds": round(sum(found.seconds for found in everything), 3),
        "unjudged": sum(found.label == "unjudged" for found in everything),
        "thresholds": {
            str(threshold): {
                "all": alarms(everything, threshold),
                "genres": {name: alarms(found, threshold) for name, found in ranked},
            }
            for threshold in thresholds
        },
    }


def alarms(found: Sequence[Prediction], threshold: float) -> Figures:
    """Return how many documents are flagged at a threshold, and for what kinds."""
    kinds = [prediction.kinds_at(threshold) for prediction in found]
    flagged = sum(bool(each) for each in kinds)
    denials = sum(bool(DENIALS & set(each)) for each in kinds)
    return {
        "documents": len(found),
        "flagged": flagged,
        "per_10000": _per_10000(flagged, len(found)),
        "falsity_or_correction": denials,
        "falsity_or_correction_per_10000": _per_10000(denials, len(found)),
        "kinds": dict(Counter(kind for each in kinds for kind in each).most_common()),
    }


def transfer(
    rows: Sequence[Ordinary],
    predictions: Predictions,
    *,
    levels: Sequence[float],
    labelled: Mapping[str, tuple[Sequence[Judged], Predictions]],
) -> list[Figures]:
    """Return what a threshold chosen on half of the sources does on the other half.

    Chosen is the lowest that flags no more of the first half than is asked for. The
    recall of each labelled set at it is beside.
    """
    halves = parted(rows)
    return [
        _carried(
            [predictions[row.id] for row in halves[first]],
            [predictions[row.id] for row in halves[1 - first]],
            levels=levels,
            labelled=labelled,
        )
        for first in (0, 1)
    ]


def parted(rows: Iterable[Ordinary]) -> tuple[list[Ordinary], list[Ordinary]]:
    """Return the rows in two halves that share no source, by a digest of its name."""
    halves: tuple[list[Ordinary], list[Ordinary]] = ([], [])
    for row in rows:
        name = (row.source or row.id).encode()
        halves[hashlib.sha256(name).digest()[0] % 2].append(row)
    return halves


def size(row: Ordinary) -> int:
    """Return the bytes of a document in UTF-8."""
    return len((row.document.text or "").encode("utf-8", "surrogatepass"))


def _carried(
    chosen_on: Sequence[Prediction],
    shown_on: Sequence[Prediction],
    *,
    levels: Sequence[float],
    labelled: Mapping[str, tuple[Sequence[Judged], Predictions]],
) -> Figures:
    fitting = (level for level in levels if _holds(alarms(chosen_on, level)))
    threshold = next(fitting, None)
    if threshold is None:
        return {"threshold": None}
    return {
        "threshold": threshold,
        "chosen_on": alarms(chosen_on, threshold),
        "shown_on": alarms(shown_on, threshold),
        "recall": {
            name: _recall(judged, found, threshold)
            for name, (judged, found) in labelled.items()
        },
    }


def _holds(figures: Mapping[str, object]) -> bool:
    flagged = figures["per_10000"]
    denials = figures["falsity_or_correction_per_10000"]
    return (
        isinstance(flagged, float)
        and isinstance(denials, float)
        and flagged <= MOST
        and denials <= MOST_DENIALS
    )


def _recall(
    rows: Iterable[Judged], predictions: Predictions, threshold: float
) -> float | None:
    hits = [
        bool(predictions[row.id].kinds_at(threshold)) for row in rows if row.positive
    ]
    return ratio(sum(hits), len(hits))


def _per_10000(part: int, whole: int) -> float | None:
    return round(10_000 * part / whole, 1) if whole else None
