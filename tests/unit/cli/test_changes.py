"""Two plans side by side: which inputs are in, which are out, and why."""

from __future__ import annotations

import pytest

from negguard.cli.changes import change_values, input_changes, print_changes

OLD = {"url": "/a", "source": "a", "size": 10, "version": "1", "tail": "x"}
PLAN = {"basis": "b", "shards": {"a-1": OLD}}


def state(shard: dict[str, object], *, basis: str = "b") -> tuple[str, str]:
    (change,) = input_changes(PLAN, {"basis": basis, "shards": {"a-1": shard}})
    return change.state, change.why


def test_a_first_run_reads_everything_as_new() -> None:
    (change,) = input_changes(None, PLAN)
    assert (change.source, change.state) == ("a", "new")


def test_the_same_fingerprint_is_left() -> None:
    assert state(OLD) == ("unchanged", "same fingerprint")


def test_a_changed_policy_reads_the_same_input_again() -> None:
    assert state(OLD, basis="other")[0] == "again"


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"size": 2000}, "size was 10 B, is 2.00 kB"),
        ({"version": "2"}, "written since"),
        ({"tail": "y"}, "ends in other bytes"),
    ],
)
def test_a_changed_input_says_what_changed(part: dict[str, object], why: str) -> None:
    assert state({**OLD, **part}) == ("changed", why)


def test_an_input_that_is_gone_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    changes = input_changes(PLAN, {"basis": "b", "shards": {}})
    print_changes(changes)
    assert "removed: a (no longer an input)" in capsys.readouterr().out
    assert change_values(changes)["removed"] == ["a"]


def test_ranges_of_one_file_are_one_input() -> None:
    shards = {
        "a-0": {**OLD, "row_groups": [0, 2]},
        "a-2": {**OLD, "row_groups": [2, 4]},
    }
    assert len(input_changes(None, {"basis": "b", "shards": shards})) == 1


def test_a_name_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = {**OLD, "source": "\x1b[2Ja"}
    print_changes(input_changes(None, {"shards": {"a": hostile}}))
    assert "\x1b" not in capsys.readouterr().out
