"""The report of a run as one HTML file that loads nothing and runs no script.

Everything that comes from data passes through autoescape, and the content-security
policy allows nothing but the one style sheet inside, named by its digest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from negguard.model import Action, Kind, Label, Outcome
from negguard.raydata.request import Example
from negguard.report import excerpt
from negguard.report.archive import READ_FIRST, in_reading_order
from negguard.report.evidence import (
    ENOUGH_DOCUMENTS,
    PUBLISHED,
    SOURCE,
    Risk,
    estimate_risk,
)
from negguard.report.facts import Count, RunFacts
from negguard.report.headline import headline, outcome_of
from negguard.report.numbers import by_tier
from negguard.report.plots import BarPart, axis_end, stacked, trend_of
from negguard.report.rendering import environment, source_hash, template

TEMPLATES = ("report.html.j2", "excerpt.html.j2")
MOST_SOURCES = 40
MOST_RULES = 12
STATES = {"holds": "good", "warns": "warn", "fails": "bad", "not judged": "neutral"}
RISKS = {"none found": "good", "low": "good", "moderate": "warn"}
VERDICTS = {
    0: ("good", "done, thresholds hold"),
    1: ("bad", "a fail threshold was crossed"),
    3: ("bad", "incomplete: inputs were unreadable or too many rows failed"),
    4: ("bad", "stopped by the infrastructure; safe to run again"),
}
WARNED = ("warn", "done, a warning threshold was crossed")
UNJUDGED = ("neutral", "done, too little to judge by the thresholds")
NO_LIMITS = ("neutral", "done, the policy sets no thresholds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An example cut to what fits on a page."""

    kind: str
    place: str
    outcome: Outcome
    before: tuple[excerpt.Excerpt, ...]
    after: tuple[excerpt.Excerpt, ...]


def html_report(run: RunFacts) -> str:
    """Return the whole page."""
    style = template("style.css") + filter_rules()
    known = run.sources[:MOST_SOURCES]
    verdict_class, verdict_text = verdict_of(run)
    return (
        environment({name: template(name) for name in TEMPLATES}, state_class=_colour)
        .get_template("report.html.j2")
        .render(
            run=replace(run, sources=known, rules=run.rules[:MOST_RULES]),
            headline=headline(run),
            outcome=outcome_of(run),
            times=by_tier(run.tiers),
            style=Markup(style),  # noqa: S704 - our own file, no data in it
            style_hash=source_hash(style),
            verdict_class=verdict_class,
            verdict_text=verdict_text,
            finds=_finds(run),
            rows=_rows(run),
            risks=_risks(run),
            published=PUBLISHED,
            evidence=SOURCE,
            enough=ENOUGH_DOCUMENTS,
            scale=axis_end(source.tally.prevalence.high for source in known),
            more_sources=len(run.sources) - len(known),
            trend=trend_of(run.history),
            examples=_examples(run.examples),
            kinds=[kind.value for kind in Kind],
            shown_actions=[action.value for action in READ_FIRST],
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


def _colour(state: str) -> str:
    return STATES.get(state, "neutral")


def filter_rules() -> str:
    """Return the style rules by which the chosen kind or action hides the others."""
    chosen = [f"kind-{kind.value}" for kind in Kind]
    chosen += [f"action-{action.value}" for action in Action]
    return "".join(
        f"#examples:has(#show-{name}:checked) .example:not(.{name}){{display:none}}\n"
        for name in chosen
    )


def _finds(run: RunFacts) -> tuple[BarPart, ...]:
    """Return what became of the detached documents, and of these alone."""
    return stacked(
        [
            Count(name="rewrite", count=run.rewritten),
            Count(name="quarantine", count=run.set_aside),
            Count(name="keep", count=run.left.detached),
        ]
    )


def _rows(run: RunFacts) -> list[Count]:
    counts = {each.name: each.count for each in run.actions}
    found = [Count(name=a.value, count=counts[a.value]) for a in Action if a in counts]
    labels = {
        Label.LOCAL: run.totals.local,
        Label.UNJUDGED: run.totals.foreign,
        Label.ERROR: run.totals.errors,
    }
    return found + [Count(name=name.value, count=n) for name, n in labels.items() if n]


def _risks(run: RunFacts) -> list[tuple[str, Risk, int, str]]:
    """Return who the estimate is of, the estimate, its documents, and its colour."""
    scanned = run.mode == "scan"
    after = "what the policy would keep" if scanned else "what stands in kept/"
    both = ((after, run.left, run.left_kinds), ("what was read", run.totals, run.kinds))
    risks = [(name, estimate_risk(tally, kinds), tally) for name, tally, kinds in both]
    return [
        (name, risk, tally.detached, RISKS.get(risk.band, "bad"))
        for name, risk, tally in risks
    ]


def _examples(examples: tuple[Example, ...]) -> list[Shown]:
    found = in_reading_order(examples)
    return [
        Shown(
            kind=example.kind.value,
            place=example.place,
            outcome=example.outcome,
            before=excerpt.before(example.outcome),
            after=excerpt.after(example.outcome)
            if example.outcome.decision.edits
            else (),
        )
        for example in found
    ]
