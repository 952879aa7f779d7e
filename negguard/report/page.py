"""The report of a run as one HTML file that loads nothing and runs no script.

Everything that comes from data passes through autoescape, and the content-security
policy allows nothing but the one style sheet inside, named by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from negguard.model import Action, Kind, Label, Outcome
from negguard.raydata.request import Example
from negguard.report import excerpt
from negguard.report.archive import in_reading_order
from negguard.report.escape import visible
from negguard.report.evidence import (
    ENOUGH_DOCUMENTS,
    PUBLISHED,
    SOURCE,
    estimate_risk,
)
from negguard.report.facts import Count, RunFacts, Source
from negguard.report.numbers import duration, number, percent, size
from negguard.report.plots import Part, axis_end, coordinate, stacked, trend_of

MOST_SOURCES = 40
MOST_RULES = 12
STATES = {"holds": "good", "warns": "warn", "fails": "bad", "not judged": "neutral"}
RISKS = {"none found": "good", "low": "good", "moderate": "warn"}
VERDICTS = {
    0: ("good", "done, thresholds hold"),
    1: ("bad", "a fail threshold was crossed"),
    3: ("bad", "done, but inputs were unreadable or too many rows failed"),
    4: ("bad", "stopped by the infrastructure; safe to run again"),
}
WARNED = ("warn", "done, a warning threshold was crossed")
UNJUDGED = ("neutral", "done, too little to judge by the thresholds")
NO_LIMITS = ("neutral", "done, the policy sets no thresholds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An example cut to what fits on a page."""

    place: str
    outcome: Outcome
    before: tuple[excerpt.Piece, ...]
    after: tuple[excerpt.Piece, ...]


def html_report(run: RunFacts) -> str:
    """Return the whole page."""
    style = _template("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    risk = estimate_risk(run.totals, run.kinds)
    known = sorted(run.sources, key=lambda s: (-s.tally.detached, s.name))
    verdict_class, verdict_text = verdict_of(run)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=_top(run, known),
            style=Markup(style),  # noqa: S704 - our own file, no data in it
            style_hash=Markup(f"sha256-{digest}"),  # noqa: S704 - base64 of a digest
            verdict_class=verdict_class,
            verdict_text=verdict_text,
            labels=_labels(run),
            actions=_actions(run),
            risk=risk,
            risk_class=RISKS.get(risk.band, "bad"),
            published=PUBLISHED,
            evidence=SOURCE,
            enough=ENOUGH_DOCUMENTS,
            scale=axis_end(s.tally.prevalence.high for s in known[:MOST_SOURCES]),
            more_sources=max(0, len(known) - MOST_SOURCES),
            trend=trend_of(run.history),
            examples=_examples(run.examples),
        )
    )


def verdict_of(run: RunFacts) -> tuple[str, str]:
    """Return the colour and the words of a verdict; unjudged limits do not hold."""
    if run.exit_code:
        return VERDICTS.get(run.exit_code, ("neutral", run.verdict))
    if run.verdict == "warn":
        return WARNED
    if not run.thresholds:
        return NO_LIMITS
    judged = any(limit.state != "not judged" for limit in run.thresholds)
    return VERDICTS[0] if judged else UNJUDGED


def _environment() -> Environment:
    filters: dict[str, Callable[..., Any]] = {
        "breakable": _breakable,
        "coordinate": coordinate,
        "duration": duration,
        "number": number,
        "percent": percent,
        "size": size,
        "shown": lambda text: visible(str(text)),
        "state_class": lambda state: STATES.get(state, "neutral"),
    }
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=DictLoader({"report.html.j2": _template("report.html.j2")}),
        keep_trailing_newline=True,
    )
    environment.filters.update(filters)
    return environment


def _template(name: str) -> str:
    return (resources.files("negguard.report") / "templates" / name).read_text("utf-8")


def _top(run: RunFacts, known: list[Source]) -> RunFacts:
    return replace(
        run, sources=tuple(known[:MOST_SOURCES]), rules=run.rules[:MOST_RULES]
    )


def _labels(run: RunFacts) -> tuple[Part, ...]:
    totals = run.totals
    counts = {
        Label.CLEAN: totals.clean,
        Label.LOCAL: totals.local,
        Label.DETACHED: totals.detached,
        Label.ERROR: totals.errors,
    }
    return stacked([Count(name=name, count=count) for name, count in counts.items()])


def _actions(run: RunFacts) -> tuple[Part, ...]:
    counts = {each.name: each.count for each in run.actions}
    return stacked(
        [Count(name=a.value, count=counts[a.value]) for a in Action if a in counts]
    )


def _examples(examples: tuple[Example, ...]) -> list[tuple[str, list[Shown]]]:
    groups: dict[Kind, list[Shown]] = {}
    for example in in_reading_order(examples):
        groups.setdefault(example.kind, []).append(
            Shown(
                place=example.place,
                outcome=example.outcome,
                before=excerpt.before(example.outcome),
                after=excerpt.after(example.outcome)
                if example.outcome.decision.edits
                else (),
            )
        )
    return [(kind.value, groups[kind]) for kind in Kind if kind in groups]


def _breakable(name: str) -> Markup:
    """Return a name that may break after its dots and slashes, and nowhere else."""
    shown = str(escape(visible(name)))
    return Markup(re.sub(r"([./])", r"\1<wbr>", shown))  # noqa: S704 - escaped above
