"""Commands to copy after a run."""

from __future__ import annotations

from typing import Any

import pytest

from negguard.raydata.request import Mode, RunResult, RunStatus
from negguard.report.next_steps import steps_after
from negguard.store.metrics import Metrics


def commands(inputs: tuple[str, ...] = ("corpus",), **more: Any) -> list[str]:  # noqa: ANN401
    given: dict[str, Any] = {
        "mode": Mode.APPLY,
        "output": "out dir",
        "totals": Metrics(),
        "verdict": RunStatus.PASS,
        "exit_code": 0,
        "made_by": {"policy": {"name": "pretraining"}},
    }
    steps = steps_after(RunResult(**{**given, **more}), inputs=inputs)
    return [step.command for step in steps]


def test_a_finished_corpus_is_verified() -> None:
    assert commands() == ["negguard verify 'out dir'"]


def test_what_was_set_aside_is_reviewed_and_then_released() -> None:
    held = Metrics(rows_in=1, quarantined=1)
    assert commands(totals=held)[:2] == [
        "negguard review 'out dir'",
        "negguard release 'out dir'",
    ]


def test_a_scan_is_followed_by_an_apply_of_its_policy() -> None:
    assert commands(mode=Mode.SCAN) == [
        "negguard apply corpus --output clean --policy pretraining --dry-run"
    ]


def test_an_audit_that_left_finds_is_followed_by_a_policy_that_acts() -> None:
    found = Metrics(rows_in=1, kept=1, left=1)
    made_by = {"policy": {"name": "audit"}}
    assert "--policy pretraining" in commands(totals=found, made_by=made_by)[0]


def test_an_incomplete_run_is_given_again() -> None:
    assert commands(exit_code=3)[0] == (
        "negguard apply corpus --output 'out dir' --policy pretraining"
    )


@pytest.mark.parametrize("inputs", [(), ("a", "b", "c", "d", "e")])
def test_a_policy_file_and_many_inputs_are_left_to_the_reader(
    inputs: tuple[str, ...],
) -> None:
    made_by = {"policy": {"name": "mine"}}
    (command,) = commands(inputs, mode=Mode.SCAN, made_by=made_by)
    assert "INPUT..." in command
    assert "POLICY.yaml" in command


def test_names_that_a_shell_would_read_are_quoted() -> None:
    (command,) = commands(("a b; rm -r *",), mode=Mode.SCAN)
    assert "'a b; rm -r *'" in command
