"""Saved runs become figures: net of the filler run of their seed, and told as such."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.efficacy_parts.plot import plot
from benchmarks.efficacy_parts.runs import Saved, known_run
from benchmarks.efficacy_parts.summary import goals, summarise
from benchmarks.efficacy_parts.tables import LABELS, markdown

PARTS = {"a": "framed", "b": "true", "c": "never", "d": "never"}


def a_run(arm: str, seed: int = 0, **margins: float) -> dict[str, Any]:
    claims = [
        {
            "name": name,
            "part": part,
            "margin": margins.get(name, 1.0),
            "polarity": -2.0 if arm == "denied" and name == "a" else 5.0,
            "heeded": 0.5 if part == "never" else None,
        }
        for name, part in PARTS.items()
    ]
    counts = {"documents": 3, "detached": 2} if arm.startswith("guard") else {}
    return {
        "arm": arm,
        "seed": seed,
        "digest": f"{arm} {seed}",
        "steps": 20,
        "counts": counts,
        "claims": claims,
    }


def runs() -> list[dict[str, Any]]:
    return [
        a_run(arm, seed, a=1.0 + seed + gain)
        for seed in (0, 1)
        for arm, gain in {
            "filler": 0.0,
            "plain": 2.0,
            "denied": 1.5,
            "masked_frames": 0.0,
            "guard_mask": 0.1,
            "guard_rewrite": 1.5,
        }.items()
    ]


def test_margins_are_net_of_the_filler_run_of_the_same_seed() -> None:
    arms = summarise(runs())["arms"]
    assert arms["plain"]["net"] == {"mean": 2.0, "sd": 0.0, "by_seed": [2.0, 2.0]}


def test_a_seed_without_its_filler_run_is_left_out() -> None:
    arms = summarise([*runs(), a_run("plain", 7, a=9.0)])["arms"]
    assert arms["plain"]["seeds"] == [0, 1]


def test_a_denied_claim_is_not_believed_however_high_its_margin() -> None:
    arms = summarise(runs())["arms"]
    assert arms["plain"]["believed"]["mean"] == 1.0
    assert arms["denied"]["believed"]["mean"] == 0.0


def test_believed_claims_stand_out_of_those_never_mentioned() -> None:
    noisy = [a_run("filler", 0), a_run("plain", 0, a=1.5, c=1.2, d=2.0)]
    summary = summarise(noisy)
    assert summary["believed_above"] == pytest.approx(1.0)
    assert summary["arms"]["plain"]["believed"]["mean"] == 0.0


def test_goals_compare_found_spans_with_those_known_by_construction() -> None:
    found = {goal["what"]: goal["value"] for goal in goals(summarise(runs())["arms"])}
    assert found["guard_mask over masked_frames, as a share of plain"] == 0.05
    assert found["polarity of guard_rewrite over that of denied"] == 7.0


def test_goals_of_arms_that_did_not_run_are_left_out() -> None:
    assert goals(summarise([a_run("filler"), a_run("guard_mask")])["arms"]) == []


def test_the_table_has_a_row_for_every_arm_that_ran() -> None:
    summary = summarise(runs())
    setting = {
        "adapted": 12,
        "epochs": 2,
        "batch": 8,
        "rate": 0.002,
        "dose": 12,
        "filler": 12,
    }
    told = {"model": "m.gguf", "kind": "float32", "setting": setting}
    page = markdown(told | {"summary": summary, "goals": goals(summary["arms"])})
    rows = [line for line in page.splitlines() if line.startswith("| claims w")]
    row = (
        "| claims without notices | 2 | 2.00 ± 0.00 | 5.0 ± 0.0 | 100% "
        "| 5.0 ± 0.0 | 5.0 ± 0.0 | 0.50 ± 0.00 |"
    )
    assert rows == [row]
    assert "| negguard's masks | 6 | 4 |" in page
    assert "Not run: the model before training; claims under notices" in page


def test_the_plot_is_well_formed_and_has_a_dot_for_each_seed() -> None:
    tree = ElementTree.fromstring(plot(summarise(runs())["arms"]))  # noqa: S314 - ours
    dots = [one for one in tree.iter() if one.tag.endswith("circle")]
    assert len(dots) == 2 * 6 * 2
    texts = [one.text for one in tree.iter() if one.tag.endswith("text")]
    assert LABELS["denied"] in texts


def test_saved_runs_come_back_and_the_last_of_an_arm_and_seed_counts(
    tmp_path: Path,
) -> None:
    saved = Saved(path=tmp_path / "deep" / "runs.jsonl", key="k")
    assert saved.runs() == []
    saved.add(a_run("raw", a=1.0))
    saved.add(a_run("raw", a=2.0))
    Saved(path=saved.path, key="other").add(a_run("plain"))
    assert [run["claims"][0]["margin"] for run in saved.runs()] == [2.0]


def test_equal_documents_are_trained_on_once() -> None:
    known = [a_run("guard_quarantine", 3)]
    digest = known[0]["digest"]
    copied = known_run(known, arm="guard_pretraining", seed=3, digest=digest)
    assert copied is not None
    assert (copied["arm"], copied["same_as"]) == (
        "guard_pretraining",
        "guard_quarantine",
    )
    assert known_run(known, arm="guard_pretraining", seed=4, digest=digest) is None


def test_other_documents_are_trained_on_again() -> None:
    known = [a_run("guard_mask", 3)]
    assert (
        known_run(known, arm="guard_mask", seed=3, digest="of a better guard") is None
    )
