"""The tables of the efficacy benchmark, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Report = Mapping[str, Any]
LABELS = {
    "untrained": "the model before training",
    "filler": "filler in the documents' place (the reference)",
    "plain": "claims without notices",
    "raw": "claims under notices of falsity",
    "fiction": "under labels of fiction",
    "doubt": "under labels of doubt",
    "bad_source": "under labels of a bad source",
    "corrected": "corrections that restate the claim",
    "trailing": "a denial in a sentence after each claim",
    "denied": "denied in the clause, by hand",
    "masked": "claims masked, notices in the loss",
    "masked_frames": "claims and notices masked",
    "deleted": "claims and notices deleted",
    "dropped": "documents dropped, not replaced",
    "missed_10": "filler for all but 10% of the documents",
    "missed_25": "filler for all but 25% of the documents",
    "missed_50": "filler for all but 50% of the documents",
    "guard_mask": "negguard's masks",
    "guard_rewrite": "negguard's rewrites, no limits",
    "guard_delete": "negguard's deletions",
    "guard_quarantine": "negguard's quarantine, filler in place",
    "guard_pretraining": "preset `pretraining`, filler for what it withholds",
    "guard_synthetic": "preset `synthetic`, filler for what it withholds",
}


def markdown(report: Report) -> str:
    """Return the whole page."""
    return "\n".join(
        (*_head(report), *_arms(report), *_guarded(report), *_goals(report))
    )


def _head(report: Report) -> Iterator[str]:
    setting, most = report["setting"], report["summary"]["believed_above"]
    arms = report["summary"]["arms"]
    yield "# What a model believes afterwards\n"
    yield (
        f"`{report['model']}`, {report['kind']}, adapters of rank 16 in the last "
        f"{setting['adapted']} layers, {setting['epochs']} epochs in steps of "
        f"{setting['batch']} documents, Adam {setting['rate']:g} falling to 0. "
        f"{setting['dose']} documents for each of 5 framed claims, half as many for "
        f"each of 2 true ones, {setting['filler']} of filler; 8 claims are never "
        "mentioned. "
        "One run per arm and seed; claims change their parts with the seed.\n"
    )
    yield (
        "*Net margin*: log odds of the claim's name over unused names, mean of 10 "
        "prompts, less that of the filler run of the same seed; it is association. "
        "*Polarity*: log odds of the assertion over its denial after the name. "
        f"*Believed*: net margin above {most:.2f}, the 95% point of never-mentioned "
        "claims, and polarity above 0; not comparable with published rates. *Heeded*: "
        "how much a notice in the context lowers the margin of a claim in the context. "
        "Means and standard deviations over seeds; arms of fewer than five seeds say "
        "less than their digits.\n"
    )
    missing = [told for arm, told in LABELS.items() if arm not in arms]
    if missing:
        yield f"Not run: {'; '.join(missing)}.\n"


def _arms(report: Report) -> Iterator[str]:
    yield (
        "| arm | seeds | net margin | polarity | believed | polarity of true facts | "
        "of strangers | heeded |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    arms = report["summary"]["arms"]
    for name in [name for name in LABELS if name in arms]:
        arm = arms[name]
        cells = [
            LABELS[name],
            str(len(arm["seeds"])),
            spread(arm["net"], 2),
            spread(arm["polarity"], 1),
            f"{arm['believed']['mean']:.0%}",
            spread(arm["polarity_true"], 1),
            spread(arm["polarity_never"], 1),
            spread(arm["heeded"], 2),
        ]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def spread(figure: Mapping[str, Any], digits: int) -> str:
    """Return a mean with its deviation, where there is one.

    >>> spread({"mean": 1.5, "sd": None}, 2)
    '1.50'
    """
    sd = figure["sd"]
    mean = f"{figure['mean']:.{digits}f}"
    return mean if sd is None else f"{mean} ± {sd:.{digits}f}"


def _guarded(report: Report) -> Iterator[str]:
    arms = report["summary"]["arms"]
    rows = [name for name in LABELS if arms.get(name, {}).get("counts")]
    if not rows:
        return
    yield "## What negguard did to the framed documents\n"
    columns = [name for name in arms[rows[0]]["counts"] if name != "error"]
    yield "| arm | " + " | ".join(columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for name in rows:
        counts = [str(arms[name]["counts"][column]) for column in columns]
        yield f"| {LABELS[name]} | " + " | ".join(counts) + " |"
    yield ""


def _goals(report: Report) -> Iterator[str]:
    if not report["goals"]:
        return
    yield "## Goals\n"
    yield "| what | value | at most | reached |"
    yield "|---|---|---|---|"
    for goal in report["goals"]:
        reached = "yes" if goal["value"] <= goal["most"] else "no"
        yield f"| {goal['what']} | {goal['value']:.2f} | {goal['most']} | {reached} |"
    yield ""
