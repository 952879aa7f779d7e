"""Prometheus text format 0.0.4, for the node exporter's textfile collector.

| metric | unit | labels |
|---|---|---|
| `negguard_documents` | documents of the last run | `label` |
| `negguard_actions` | documents of the last run | `action` |
| `negguard_kind_documents` | documents of the last run | `kind` |
| `negguard_source_documents` | documents of the last run | `source`, `label` |
| `negguard_tier_seconds` | seconds of all workers | `tier` |
| `negguard_detached_ratio` | share, 0 to 1 | |
| `negguard_covered_characters` | code points of claims left asserted | |
| `negguard_input_bytes` | bytes of text | |
| `negguard_run_seconds` | seconds of wall time | |
| `negguard_exit_code` | exit code | |
| `negguard_finished_timestamp_seconds` | Unix time | |

The labels of a source are `all` and `detached`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from negguard.report.escape import visible
from negguard.report.facts import RunFacts

Sample = tuple[dict[str, str], float]


def prometheus_report(run: RunFacts) -> str:
    """Return every metric of a run with its help and type."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: RunFacts) -> Iterator[str]:
    totals = run.totals
    labels = {
        "clean": totals.clean,
        "local": totals.local,
        "detached": totals.detached,
        "unjudged": totals.foreign,
        "error": totals.errors,
    }
    actions = [({"action": row.name}, row.count) for row in run.actions]
    kinds = [({"kind": row.name}, row.count) for row in run.kinds]
    finished = datetime.fromisoformat(run.finished).timestamp()
    yield from _metric(
        "documents",
        "documents of the last run by label",
        [({"label": label}, count) for label, count in labels.items()],
    )
    yield from _metric("actions", "documents of the last run by action", actions)
    yield from _metric("kind_documents", "documents of the last run by kind", kinds)
    yield from _metric(
        "source_documents", "documents of the last run by source", _sources(run)
    )
    tiers = [({"tier": name}, seconds) for name, seconds in run.tiers]
    yield from _metric("tier_seconds", "seconds of all workers by tier", tiers)
    single = {
        "detached_ratio": ("share of detached documents", totals.prevalence.rate),
        "covered_characters": ("code points of claims left asserted", totals.covered),
        "input_bytes": ("bytes of text read", totals.bytes),
        "run_seconds": ("wall time in seconds", run.seconds),
        "exit_code": ("exit code of the last run", run.exit_code),
        "finished_timestamp_seconds": ("Unix time of the last run's end", finished),
    }
    for name, (what, value) in single.items():
        yield from _metric(name, what, [({}, value)])


def _sources(run: RunFacts) -> Iterator[Sample]:
    for source in run.sources:
        yield {"source": source.name, "label": "all"}, source.tally.documents
        yield {"source": source.name, "label": "detached"}, source.tally.detached


def _metric(name: str, what: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP negguard_{name} {what}"
    yield f"# TYPE negguard_{name} gauge"
    for labels, value in samples:
        inside = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels.items())
        yield (
            f"negguard_{name}{{{inside}}} {value:.15g}"
            if inside
            else (f"negguard_{name} {value:.15g}")
        )


def _quoted(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
