"""Count a batch from its outcomes: clean rows cost nothing but their bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa

from negguard.model import Action, Attachment, Decision, Label, Outcome, Span
from negguard.store.metrics import KEPT_ACTIONS, Metrics, count_bytes, count_names
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
        **_by_source(source, outcomes),
    )


def _detached_spans(outcome: Outcome) -> list[Span]:
    return [
        claim.span
        for claim in outcome.verdict.claims
        if claim.attachment is Attachment.DETACHED
    ]


def _by_source(
    source: pa.ChunkedArray | None, outcomes: Mapping[int, Outcome]
) -> dict[str, dict[str, int]]:
    if source is None:
        return {}
    rows = [r for r, o in outcomes.items() if o.verdict.label is Label.DETACHED]
    detached = take_values(source, pa.array(sorted(rows), type=pa.int64()))
    return {"sources": count_names(source), "detached_sources": count_names(detached)}


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in sorted(counts.items()) if number}
