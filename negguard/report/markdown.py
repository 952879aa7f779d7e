"""The report of a run as Markdown, short enough for a pull request."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from negguard.model import Kind
from negguard.raydata.request import Example
from negguard.report import excerpt
from negguard.report.archive import in_reading_order
from negguard.report.escape import visible
from negguard.report.evidence import SOURCE, estimate_risk
from negguard.report.facts import Count, RunFacts, Step
from negguard.report.headline import headline, outcome_of
from negguard.report.intervals import Interval
from negguard.report.numbers import by_tier, duration, number, percent, size

MOST_ROWS = 10
# What starts markup in GitHub's Markdown, once `<`, `>` and `&` are entities.
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:@])")


def markdown_report(run: RunFacts) -> str:
    """Return the same facts as the page, without the plots."""
    return "\n".join(_lines(run)).rstrip() + "\n"


def _lines(run: RunFacts) -> Iterator[str]:
    yield f"# negguard: {inert(run.title)}"
    yield ""
    yield inert(headline(run))
    yield from _outcome(run)
    yield ""
    yield (
        f"Verdict **{inert(run.verdict)}** (exit code {run.exit_code}), policy "
        f"{inert(run.policy)}, {duration(run.seconds)}, "
        f"{size(run.bytes_per_second)}/s of text."
    )
    yield ""
    if times := by_tier(run.tiers):
        yield f"Time of workers: {inert(times)}."
        yield ""
    yield from table(("documents", "number"), _documents(run))
    yield from _exposure(run)
    yield from _steps(run.steps)
    yield from _thresholds(run)
    yield from _counts("What happened", ("action", "documents"), run.actions)
    yield from _counts("Kinds", ("kind", "documents"), run.kinds)
    yield from _counts("Rules", ("rule", "frames"), run.rules)
    yield from _sources(run)
    if run.problems:
        yield "## Inputs that could not be read or written\n"
        rows = [(inert(p.where), inert(p.what)) for p in run.problems[:MOST_ROWS]]
        yield from table(("input", "what happened"), rows)
    yield from _trend(run)
    yield from _examples(run.examples)
    yield "## Provenance\n"
    versions = [(inert(name), inert(value)) for name, value in run.versions]
    yield from table(("what", "version or digest"), versions)
    yield f"Belief rates behind the estimate: {inert(SOURCE)}."


def _outcome(run: RunFacts) -> Iterator[str]:
    if outcome := outcome_of(run):
        yield f"**{inert(outcome)}**"
    if run.warning:
        yield f"\nWarning: {inert(run.warning)}"


def _documents(run: RunFacts) -> list[tuple[str, str]]:
    totals = run.totals
    return [
        ("read", number(totals.documents)),
        (
            "with disowned claims (detached)",
            f"{number(totals.detached)}: {_spread(totals.prevalence)}",
        ),
        ("kept", number(run.kept)),
        ("quarantined", number(run.quarantined)),
        ("dropped", number(run.dropped)),
        ("denied in their own clause (local)", number(totals.local)),
        ("not in a language that is known (unjudged)", number(totals.foreign)),
        ("could not be judged (error)", number(totals.errors)),
    ]


def _exposure(run: RunFacts) -> Iterator[str]:
    after = "policy would keep" if run.mode == "scan" else "stands in kept/"
    sides = (
        (run.left, estimate_risk(run.left, run.left_kinds)),
        (run.totals, estimate_risk(run.totals, run.kinds)),
    )
    measures = {
        "indicative risk, an estimate": [f"**{risk.band}**" for _, risk in sides],
        "documents with disowned claims": [number(t.detached) for t, _ in sides],
        "claims left asserted": [number(risk.claims) for _, risk in sides],
        "of these a model may come to believe": [
            f"{number(round(risk.believed_low))} to {number(round(risk.believed_high))}"
            for _, risk in sides
        ],
        "estimated tokens": [number(round(risk.tokens)) for _, risk in sides],
        "share of the text that was read": [percent(risk.share) for _, risk in sides],
    }
    yield "## Exposure\n"
    rows = [(name, *values) for name, values in measures.items()]
    yield from table(("measure", after, "was read"), rows)


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    if steps:
        yield "## What to do next\n"
    for step in steps:
        command = html.escape(visible(step.command), quote=False)
        yield f"{inert(step.what)}\n\n<pre>{command}</pre>\n"


def _spread(spread: Interval) -> str:
    return (
        f"{percent(spread.rate)} (95%: {percent(spread.low)} to {percent(spread.high)})"
    )


def inert(text: str) -> str:
    r"""Return text that Markdown shows as it is, in one line.

    >>> inert("a|b <i>")
    'a\\|b &lt;i&gt;'
    """
    return SPECIAL.sub(r"\\\1", html.escape(visible(text), quote=False))


def _thresholds(run: RunFacts) -> Iterator[str]:
    if run.thresholds:
        yield "## Thresholds\n"
        rows = [
            (
                inert(row.name),
                row.level,
                percent(row.limit),
                "none" if row.value is None else percent(row.value),
                f"**{row.state}**",
            )
            for row in run.thresholds
        ]
        yield from table(("threshold", "level", "limit", "measured", "state"), rows)


def _counts(
    title: str, heads: tuple[str, str], counts: Sequence[Count]
) -> Iterator[str]:
    if counts:
        yield f"## {title}\n"
        rows = [(inert(row.name), number(row.count)) for row in counts[:MOST_ROWS]]
        yield from table(heads, rows)


def _sources(run: RunFacts) -> Iterator[str]:
    if run.sources:
        yield "## Where it is\n"
        rows = []
        for source in run.sources[:MOST_ROWS]:
            share = _spread(source.tally.prevalence)
            documents = number(source.tally.documents)
            found = number(source.tally.detached)
            left = number(source.left)
            rows.append((inert(source.name), documents, found, left, share))
        heads = (run.sources_by, "documents", "found", "kept as they were", "share")
        yield from table(heads, rows)


def _trend(run: RunFacts) -> Iterator[str]:
    if len(run.history) > 1:
        yield "## Trend\n"
        rows = [
            (inert(m.finished), number(m.documents), _spread(m.prevalence))
            for m in run.history[-MOST_ROWS:]
        ]
        yield from table(("finished", "documents", "detached"), rows)


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    """Yield one example of each kind, a rewrite where there is one."""
    first = {each.kind: each for each in reversed(in_reading_order(examples))}
    if first:
        yield "## Examples\n"
    for example in (first[kind] for kind in Kind if kind in first):
        action = example.outcome.decision.action.value
        id_ = example.outcome.document.id
        place = inert(example.place if id_ is None else f"{example.place}, id {id_}")
        yield f"{example.kind.value}, {action}, {place}:\n"
        yield f"<pre>{_marked(excerpt.before(example.outcome))}</pre>\n"
        if example.outcome.decision.edits:
            yield "becomes\n"
            yield f"<pre>{_marked(excerpt.after(example.outcome))}</pre>\n"


def _marked(pieces: Iterable[excerpt.Excerpt]) -> str:
    parts: list[str] = []
    for piece in pieces:
        if piece.role is not None:
            parts.append(f"\n{html.escape(piece.role)}:\n")
        for bit in piece.bits:
            text = html.escape(bit.text)
            strong = bit.style in ("frame", "detached", "added")
            parts.append(f"<b>{text}</b>" if strong and text else text)
            if bit.skipped:
                parts.append(f" … {number(bit.skipped)} characters … ")
    return "".join(parts)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table whose cells are Markdown already."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
