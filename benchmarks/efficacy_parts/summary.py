"""Figures over claims and seeds, each run beside the filler run of its seed."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.efficacy_parts.arms import REFERENCE, UNTRAINED
from benchmarks.efficacy_parts.runs import Run
from benchmarks.efficacy_parts.world import FRAMED, NEVER, TRUE

Figures = dict[str, Any]
# What is told of each arm, by seed and then over seeds.
MEASURES = ("net", "polarity", "believed", "polarity_true", "polarity_never", "heeded")


def summarise(runs: Sequence[Run]) -> dict[str, Any]:
    """Return the figures of each arm that ran beside a filler run of its seed."""
    reference = {run["seed"]: run for run in runs if run["arm"] == REFERENCE}
    held = [run for run in runs if run["seed"] in reference]
    point = chance(held, reference)
    arms: dict[str, Figures] = {}
    for arm in dict.fromkeys(run["arm"] for run in held):
        own = sorted(
            (run for run in held if run["arm"] == arm), key=lambda run: run["seed"]
        )
        by_seed = [figures(run, reference[run["seed"]], point) for run in own]
        arms[arm] = {
            "seeds": [run["seed"] for run in own],
            "steps": [run["steps"] for run in own],
            "counts": total(run["counts"] for run in own),
            "same_as": sorted({run["same_as"] for run in own if "same_as" in run}),
            **{name: spread([one[name] for one in by_seed]) for name in MEASURES},
        }
    return {"believed_above": round(point, 3), "arms": arms}


def chance(runs: Sequence[Run], reference: Mapping[int, Run]) -> float:
    """Return the net margin that 95% of never-mentioned claims stay below."""
    found = sorted(
        net
        for run in runs
        if run["arm"] not in {REFERENCE, UNTRAINED}
        for net in nets(run, reference[run["seed"]], NEVER).values()
    )
    return found[min(len(found) - 1, int(0.95 * len(found)))] if found else 0.0


def nets(run: Run, reference: Run, part: str) -> dict[str, float]:
    """Return the margins of the claims of a part, less those of the filler run."""
    beside = {claim["name"]: claim["margin"] for claim in reference["claims"]}
    return {
        claim["name"]: claim["margin"] - beside[claim["name"]]
        for claim in run["claims"]
        if claim["part"] == part
    }


def figures(run: Run, reference: Run, point: float) -> Figures:
    """Return one run's figures."""
    net = nets(run, reference, FRAMED)
    framed = polarities(run, FRAMED)
    believed = [net[name] > point and framed[name] > 0 for name in net]
    heeded = [one["heeded"] for one in run["claims"] if one["heeded"] is not None]
    return {
        "net": statistics.mean(net.values()),
        "polarity": statistics.mean(framed.values()),
        "believed": sum(believed) / len(believed),
        "polarity_true": statistics.mean(polarities(run, TRUE).values()),
        "polarity_never": statistics.mean(polarities(run, NEVER).values()),
        "heeded": statistics.mean(heeded),
    }


def polarities(run: Run, part: str) -> dict[str, float]:
    """Return the polarities of the claims of a part, by name."""
    chosen = [claim for claim in run["claims"] if claim["part"] == part]
    return {claim["name"]: claim["polarity"] for claim in chosen}


def spread(values: Sequence[float]) -> Figures:
    """Return the mean, the standard deviation over seeds, and the seeds' values.

    >>> spread([1.0, 3.0])["sd"]
    1.414
    """
    sd = statistics.stdev(values) if len(values) > 1 else None
    return {
        "mean": round(statistics.mean(values), 3),
        "sd": None if sd is None else round(sd, 3),
        "by_seed": [round(value, 3) for value in values],
    }


def total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums of what was counted in each run."""
    summed: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            summed[name] = summed.get(name, 0) + count
    return summed


def goals(arms: Mapping[str, Figures]) -> list[dict[str, Any]]:
    """Return what negguard's own arms should reach, and whether they do."""
    found: list[dict[str, Any]] = []

    def mean(arm: str, name: str) -> float:
        return arms[arm][name]["mean"]  # type: ignore[no-any-return]

    for arm, ideal in (("guard_mask", "masked_frames"), ("guard_delete", "deleted")):
        if {arm, ideal, "plain"} <= set(arms):
            rest = (mean(arm, "net") - mean(ideal, "net")) / mean("plain", "net")
            what = f"{arm} over {ideal}, as a share of plain"
            found.append({"what": what, "value": round(rest, 3), "most": 0.1})
    if {"guard_rewrite", "denied"} <= set(arms):
        for name in ("net", "polarity"):
            more = mean("guard_rewrite", name) - mean("denied", name)
            what = f"{name} of guard_rewrite over that of denied"
            found.append({"what": what, "value": round(more, 3), "most": 0.0})
    return found
