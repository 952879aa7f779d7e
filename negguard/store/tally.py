"""Count a batch from its outcomes: clean rows cost nothing but their bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from negguard.model import Action, Attachment, Decision, Label, Outcome, Span
from negguard.store.metrics import (
    KEPT_ACTIONS,
    UNCHANGED_ACTIONS,
    Metrics,
    count_bytes,
    count_names,
    problems_of,
)
from negguard.store.rows import take_values


def tally(
    body: pa.ChunkedArray,
    outcomes: Mapping[int, Outcome],
    *,
    clean: Decision,
    source: pa.ChunkedArray | None = None,
) -> Metrics:
    """Return what `count` says of the annotated batch, before there is one.

    `outcomes` are of the judged rows; all others are clean, and `clean` is what the
    policy makes of them. `source` is the source column.
    """
    rest = len(body) - len(outcomes)
    judged = list(outcomes.values())
    labels = Counter(outcome.verdict.label.value for outcome in judged)
    labels[Label.CLEAN.value] += rest
    actions = Counter(outcome.decision.action.value for outcome in judged)
    actions[clean.action.value] += rest
    detached = {
        row: outcome
        for row, outcome in outcomes.items()
        if outcome.verdict.label is Label.DETACHED
    }
    covered = [span for outcome in judged for span in _detached_spans(outcome)]
    return Metrics(
        rows_in=len(body),
        kept=sum(actions[action.value] for action in KEPT_ACTIONS),
        quarantined=actions[Action.QUARANTINE.value],
        dropped=actions[Action.DROP.value],
        edits=sum(len(outcome.decision.edits) for outcome in judged),
        bytes=count_bytes(body),
        claims=len(covered),
        covered=sum(map(len, covered)),
        labels=_sorted(labels),
        actions=_sorted(actions),
        kinds=_sorted(Counter(kind.value for o in judged for kind in o.verdict.kinds)),
        rules=_sorted(
            Counter(r for o in judged for r in {f.rule for f in o.verdict.frames})
        ),
        problems=problems_of(
            outcome.verdict.problem or outcome.decision.reason
            for outcome in judged
            if outcome.verdict.label is Label.ERROR
        ),
        sources={} if source is None else count_names(source),
        detached_sources=_names(source, detached),
        **_left(detached, source),
    )


def _left(
    detached: Mapping[int, Outcome], source: pa.ChunkedArray | None
) -> dict[str, Any]:
    rows = {
        row: outcome
        for row, outcome in detached.items()
        if outcome.decision.action in UNCHANGED_ACTIONS
    }
    spans = [span for outcome in rows.values() for span in _detached_spans(outcome)]
    kinds = Counter(kind.value for o in rows.values() for kind in o.verdict.kinds)
    return {
        "left": len(rows),
        "left_claims": len(spans),
        "left_covered": sum(map(len, spans)),
        "left_kinds": _sorted(kinds),
        "left_sources": _names(source, rows),
    }


def _detached_spans(outcome: Outcome) -> list[Span]:
    return [
        claim.span
        for claim in outcome.verdict.claims
        if claim.attachment is Attachment.DETACHED
    ]


def _names(source: pa.ChunkedArray | None, rows: Iterable[int]) -> dict[str, int]:
    if source is None:
        return {}
    return count_names(take_values(source, pa.array(sorted(rows), type=pa.int64())))


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in sorted(counts.items()) if number}
