"""Figures of one system on one labelled set: documents, kinds, frames and claims.

Spans are compared by their characters without white space: end to end, so that missed
documents cost recall and false alarms cost precision, and over true positives alone.
Recall of claims is taken against the labelled claims; precision against the labelled
scope where a row has one, since a covered sentence that nobody listed is no mistake.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.detection_parts.mixed import mixed_company
from benchmarks.detection_parts.rows import Judged, Prediction
from benchmarks.detection_parts.spans import Figures, SpanCount, characters, f1, ratio


@dataclass(slots=True)
class Count:
    """Counts over the rows of one group."""

    positives: int = 0
    hits: int = 0
    negatives: int = 0
    alarms: int = 0
    right_kinds: int = 0
    judged_kinds: int = 0
    frames: SpanCount = field(default_factory=SpanCount)
    claims: SpanCount = field(default_factory=SpanCount)
    hit_frames: SpanCount = field(default_factory=SpanCount)
    hit_claims: SpanCount = field(default_factory=SpanCount)

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
            "hit_frames": self.hit_frames.figures(),
            "hit_claims": self.hit_claims.figures(),
        }


def measure(rows: Sequence[Judged], predictions: Mapping[str, Prediction]) -> Figures:
    """Return the figures over all rows, by condition, wording, kind and label."""

    def by(group: Callable[[Judged], str | None]) -> Figures:
        groups: defaultdict[str, list[Judged]] = defaultdict(list)
        for row in rows:
            name = group(row)
            if name is not None:
                groups[name].append(row)
        return {
            name: _count(groups[name], predictions).figures() for name in sorted(groups)
        }

    total = _count(rows, predictions)
    confusions = Counter(
        each for row in rows for each in _confusion(row, predictions[row.id])
    )
    return {
        "documents": _documents(total),
        "all": total.figures(),
        "conditions": by(lambda row: row.condition),
        "wordings": by(lambda row: row.wording if row.positive else None),
        "kinds": by(lambda row: row.kind if row.positive else None),
        "labels": by(lambda row: row.label),
        "kind_confusions": dict(confusions.most_common(12)),
        "mixed": mixed_company(rows, predictions),
        "unjudged": sum(predictions[row.id].label == "unjudged" for row in rows),
    }


def _count(rows: Iterable[Judged], predictions: Mapping[str, Prediction]) -> Count:
    count = Count()
    for row in rows:
        _add(count, row, predictions[row.id])
    return count


def _add(count: Count, row: Judged, found: Prediction) -> None:
    count.positives += row.positive
    count.hits += row.positive and found.flagged
    count.negatives += not row.positive
    count.alarms += not row.positive and found.flagged
    if row.positive and found.flagged and row.kinds:
        count.judged_kinds += 1
        count.right_kinds += found.kinds[:1] != () and found.kinds[0] in row.kinds
    _add_spans(count, row, found)


def _add_spans(count: Count, row: Judged, found: Prediction) -> None:
    """Count frames and claims; a framed row without marked claims has none to miss."""
    said = found if found.flagged else Prediction(id=row.id, flagged=False)
    hit = row.positive and found.flagged
    frames, got = (characters(row.document, each.frames) for each in (row, said))
    for spans in [count.frames, *[count.hit_frames] * hit]:
        spans.add(got, wanted=frames, allowed=frames)
    if row.positive and not row.claims:
        return
    claims, got = (characters(row.document, each.claims) for each in (row, said))
    allowed = claims | characters(row.document, row.scope)
    for spans in [count.claims, *[count.hit_claims] * hit]:
        spans.add(got, wanted=claims, allowed=allowed)


def _confusion(row: Judged, found: Prediction) -> Iterable[str]:
    if row.positive and found.flagged and row.kinds:
        kind = found.kinds[0] if found.kinds else "none"
        if kind not in row.kinds:
            yield f"{'/'.join(sorted(row.kinds))} -> {kind}"


def _documents(total: Count) -> Figures:
    precision = ratio(total.hits, total.hits + total.alarms)
    recall = ratio(total.hits, total.positives)
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall)}
