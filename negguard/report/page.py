"""The report of a run as one HTML file that loads nothing and runs no script.

Everything that comes from data passes through autoescape, and the content-security
policy allows nothing but the one style sheet inside, named by its digest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from negguard.model import Kind, Outcome
from negguard.raydata.request import Example
from negguard.report import excerpt
from negguard.report.escape import visible
from negguard.report.evidence import PUBLISHED, SOURCE, estimate_risk
from negguard.report.facts import Count, Moment, RunFacts, Source
from negguard.report.numbers import duration, number, percent, size

MOST_SOURCES = 40
MOST_RULES = 15
STATES = {"holds": "good", "warns": "warn", "fails": "bad", "not judged": "neutral"}
RISKS = {"none found": "good", "low": "good", "moderate": "warn"}
VERDICTS = {
    0: ("good", "done, thresholds hold"),
    1: ("bad", "a fail threshold was crossed"),
    3: ("bad", "done, but inputs were unreadable or too many rows failed"),
    4: ("bad", "stopped by the infrastructure; safe to run again"),
}
WARNED = ("warn", "done, a warning threshold was crossed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The coordinates of the trend's plot; `scale` is the share at its top."""

    scale: float
    curve: str
    band: str
    dots: tuple[tuple[str, str], ...]


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
    risk = estimate_risk(run.totals)
    known = sorted(run.sources, key=lambda s: (-s.tally.detached, s.name))
    warned = run.exit_code == 0 and run.verdict == "warn"
    known_verdict = VERDICTS.get(run.exit_code, ("neutral", run.verdict))
    verdict_class, verdict_text = WARNED if warned else known_verdict
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
            risk=risk,
            risk_class=RISKS.get(risk.band, "bad"),
            published=PUBLISHED,
            evidence=SOURCE,
            scale=_scale([s.tally.prevalence.high for s in known[:MOST_SOURCES]]),
            more_sources=max(0, len(known) - MOST_SOURCES),
            trend=trend_of(run.history),
            examples=_examples(run.examples),
        )
    )


def trend_of(history: tuple[Moment, ...]) -> Trend | None:
    """Return the plot of earlier runs and this one; None for fewer than two."""
    if len(history) < 2:
        return None
    spreads = [moment.prevalence for moment in history]
    scale = _scale([spread.high for spread in spreads])
    across = [100 * n / (len(spreads) - 1) for n in range(len(spreads))]

    def points(heights: list[float], places: list[float]) -> list[tuple[str, str]]:
        return [
            (coordinate(x), coordinate(40 - 40 * height / scale))
            for x, height in zip(places, heights, strict=True)
        ]

    dots = points([spread.rate for spread in spreads], across)
    high = points([spread.high for spread in spreads], across)
    low = points([spread.low for spread in spreads], across)
    return Trend(
        scale=scale,
        curve=" ".join(map(",".join, dots)),
        band=" ".join(map(",".join, [*high, *reversed(low)])),
        dots=tuple(dots),
    )


def coordinate(value: float) -> str:
    """Return a number for SVG, inside the plot and with two digits."""
    return f"{min(100.0, max(0.0, value)):.2f}"


def _environment() -> Environment:
    filters: dict[str, Callable[..., Any]] = {
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


def _labels(run: RunFacts) -> list[Count]:
    totals = run.totals
    return [
        Count(name="clean", count=totals.clean),
        Count(name="local", count=totals.local),
        Count(name="detached", count=totals.detached),
        Count(name="error", count=totals.errors),
    ]


def _scale(highs: list[float]) -> float:
    """Return the end of an axis: the first round share that holds every value."""
    top = max(highs, default=0.0)
    rounds = (m * 10.0**e for e in range(-6, 0) for m in (1, 2, 5))
    return next((limit for limit in rounds if top <= limit), 1.0)


def _examples(examples: tuple[Example, ...]) -> list[tuple[str, list[Shown]]]:
    groups: dict[Kind, list[Shown]] = {}
    for example in examples:
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
