"""What a run came to, in sentences for people who never heard of its terms."""

from __future__ import annotations

from negguard.report.facts import RunFacts
from negguard.report.numbers import counted, number, percent


def headline(run: RunFacts) -> str:
    """Return what was found: how many documents, and what a model makes of them."""
    totals, spread = run.totals, run.totals.prevalence
    if not totals.documents:
        return "No document was read."
    if not totals.detached:
        return (
            f"None of {counted(totals.documents, 'document')} states something that "
            f"only other text takes back (95%: at most {percent(spread.high)})."
        )
    return (
        f"{number(totals.detached)} of {counted(totals.documents, 'document')}, "
        f"{percent(spread.rate)}, state something as fact that only other text calls "
        "false, invented, doubtful or wrong to do. A model that is trained on such "
        "text mostly learns the statement and not the warning."
    )


def outcome_of(run: RunFacts) -> str:
    """Return what became of these documents; nothing where there were none."""
    if not run.totals.detached:
        return ""
    left = number(run.left.detached)
    put = f"{number(run.set_aside)} {_aside(run)}, {number(run.rewritten)} rewritten"
    if run.mode == "scan":
        return (
            f"This was a scan: nothing was written. An apply by policy {run.policy} "
            f"would leave {left} of them as they are ({put})."
        )
    if not run.left.detached:
        return f"None of them stands in kept/ as it was: {put}."
    return f"{left} of them still stand in kept/ as they were ({put})."


def _aside(run: RunFacts) -> str:
    return "dropped or set aside" if run.dropped else "set aside"
