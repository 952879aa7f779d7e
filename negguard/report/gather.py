"""A run's result and its shards -> the facts of its report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from pathlib import PurePosixPath
from typing import Any

from negguard.model import Label
from negguard.raydata.request import Check, Example, RunResult
from negguard.report.facts import (
    Count,
    Moment,
    Problem,
    RunFacts,
    Source,
    Tally,
    Threshold,
)
from negguard.report.next_steps import steps_after
from negguard.store.metrics import Metrics
from negguard.store.originals import Beside, warning

# With more files than this, sources are folders.
MOST_FILES = 40


def facts_of(
    result: RunResult,
    parts: Iterable[tuple[str, Metrics]],
    *,
    examples: Iterable[Example] = (),
    inputs: Sequence[str] = (),
    beside: Beside | None = None,
) -> RunFacts:
    """Return the facts of a run; `parts` are its files with the metrics of each.

    `inputs` are the arguments that it was given, for commands to copy; `beside` tells
    of originals that were kept beside rewrites.
    """
    totals = result.totals
    moments = [_moment(values) for values in result.history]
    here = Moment(
        finished=result.finished,
        documents=totals.rows_in,
        detached=totals.labels.get(Label.DETACHED, 0),
    )
    policy = result.made_by.get("policy")
    name = policy.get("name", "") if isinstance(policy, Mapping) else ""
    output = result.output or ""
    sources_by, sources = sources_of(totals, parts)
    return RunFacts(
        title=f"{result.mode.value} {output}".strip(),
        verdict=result.verdict.value,
        exit_code=result.exit_code,
        policy=str(name),
        finished=result.finished,
        seconds=result.seconds,
        tiers=tuple(result.tiers.items()),
        totals=tally_of(totals),
        mode=result.mode.value,
        kept=totals.kept,
        quarantined=totals.quarantined,
        dropped=totals.dropped,
        left=left_of(totals),
        left_kinds=_counts(totals.left_kinds),
        actions=_counts(totals.actions),
        kinds=_counts(totals.kinds),
        rules=_counts(totals.rules),
        sources=sources,
        sources_by=sources_by,
        steps=steps_after(result, inputs=inputs),
        thresholds=tuple(_threshold(check) for check in result.checks),
        problems=tuple(
            Problem(where=receipt.path, what=receipt.problem or "")
            for receipt in result.failed
        ),
        history=(*moments, here),
        examples=tuple(examples),
        warning=warning(beside or Beside()),
        versions=tuple(_flat(result.made_by)),
    )


def tally_of(metrics: Metrics) -> Tally:
    """Return the part of the metrics that a report shows per source."""
    return Tally(
        documents=metrics.rows_in,
        detached=metrics.labels.get(Label.DETACHED, 0),
        local=metrics.labels.get(Label.LOCAL, 0),
        foreign=metrics.labels.get(Label.UNJUDGED, 0),
        errors=metrics.labels.get(Label.ERROR, 0),
        bytes=metrics.bytes,
        covered=metrics.covered,
        claims=metrics.claims,
    )


def left_of(metrics: Metrics) -> Tally:
    """Return what the run kept as it was, as a share of all text that was read."""
    return Tally(
        documents=metrics.kept,
        detached=metrics.left,
        bytes=metrics.bytes,
        covered=metrics.left_covered,
        claims=metrics.left_claims,
    )


def sources_of(
    totals: Metrics, parts: Iterable[tuple[str, Metrics]]
) -> tuple[str, tuple[Source, ...]]:
    """Return what sources are, and each of them, the most affected first.

    They go by the source column where the policy names one; else by file, or by folder
    where there are many. What is affected is told by the low end of the interval, so
    that one find in a tiny source does not come first.
    """
    by, found = _sources(totals, parts)
    ordered = sorted(found, key=lambda s: (-s.tally.prevalence.low, s.name))
    return by, tuple(ordered)


def _sources(
    totals: Metrics, parts: Iterable[tuple[str, Metrics]]
) -> tuple[str, list[Source]]:
    if totals.sources:
        return "source", [
            Source(
                name=name or "(none)",
                tally=Tally(
                    documents=rows, detached=totals.detached_sources.get(name, 0)
                ),
                left=totals.left_sources.get(name, 0),
            )
            for name, rows in totals.sources.items()
        ]
    by, files = "file", _added(parts)
    if len(files) > MOST_FILES:
        by = "folder"
        files = _added((str(PurePosixPath(n).parent), m) for n, m in files.items())
    return by, [
        Source(name=name, tally=tally_of(metrics), left=metrics.left)
        for name, metrics in files.items()
    ]


def _added(parts: Iterable[tuple[str, Metrics]]) -> dict[str, Metrics]:
    groups: defaultdict[str, list[Metrics]] = defaultdict(list)
    for name, metrics in parts:
        groups[name].append(metrics)
    return {name: reduce(add, groups[name], Metrics()) for name in sorted(groups)}


def _counts(found: Mapping[str, int]) -> tuple[Count, ...]:
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(name=name, count=count) for name, count in ordered)


def _threshold(check: Check) -> Threshold:
    state = "holds"
    if check.value is None:
        state = "not judged"
    elif check.crossed:
        state = "fails" if check.level == "fail" else "warns"
    return Threshold(
        name=check.name,
        level=check.level,
        limit=check.limit,
        value=check.value,
        state=state,
    )


def _moment(values: Mapping[str, Any]) -> Moment:
    return Moment(
        finished=str(values["finished"]),
        documents=int(values["documents"]),
        detached=int(values["detached"]),
    )


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    """Yield nested values with their paths as names."""
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name} ")
        elif isinstance(value, list | tuple):
            yield name, ", ".join(map(str, value)) or "none"
        else:
            yield name, "none" if value is None else str(value)
