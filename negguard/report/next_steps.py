"""What to do after a run, each step with the command to copy."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from negguard.config import PRESETS
from negguard.raydata.request import Mode, RunResult
from negguard.report.facts import Step

# Inputs that a command names; the rest is left to whoever copies it.
NAMED = 4


def steps_after(result: RunResult, *, inputs: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps in the order in which they are taken; `inputs` were read."""
    return tuple(_steps(result, _inputs(inputs)))


def _steps(result: RunResult, inputs: str) -> Iterator[Step]:
    output = shlex.quote(result.output or "OUTPUT")
    policy = _policy(result)
    if result.exit_code == 3:
        yield Step(
            what="Mend what could not be read or judged, then give the command again: "
            "only what is missing is done.",
            command=f"negguard {result.mode.value} {inputs} --output {output} "
            f"--policy {policy}",
        )
    if result.mode is Mode.SCAN:
        chosen = "pretraining" if policy == "audit" else policy
        yield Step(
            what="See what a policy would do, then let it: take --dry-run away.",
            command=f"negguard apply {inputs} --output clean --policy {chosen} "
            "--dry-run",
        )
        return
    totals = result.totals
    if totals.left and policy == "audit":
        yield Step(
            what="Nothing was changed, as policy audit says. Choose one that acts:",
            command=f"negguard apply {inputs} --output clean --policy pretraining "
            "--dry-run",
        )
    if totals.quarantined:
        yield Step(
            what="Look at what was set aside, and reject what was found wrongly.",
            command=f"negguard review {output}",
        )
        yield Step(
            what="Then put back what you rejected.",
            command=f"negguard release {output}",
        )
    yield Step(
        what="Before the corpus is used: count and digest its files once more.",
        command=f"negguard verify {output}",
    )


def _policy(result: RunResult) -> str:
    made = result.made_by.get("policy")
    name = made.get("name", "") if isinstance(made, dict) else ""
    return name if name in PRESETS else "POLICY.yaml"


def _inputs(inputs: Sequence[str]) -> str:
    if not 0 < len(inputs) <= NAMED:
        return "INPUT..."
    return shlex.join(inputs)
