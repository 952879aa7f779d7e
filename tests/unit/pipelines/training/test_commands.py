"""Commands teach, name what is wrong in one line, and need torch only to fit."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest

from negguard.errors import UsageError
from negguard.model import CLEAN
from pipelines.training import command
from pipelines.training.export_judge import window
from pipelines.training.score import Scored, as_prediction, figures
from tests.unit.pipelines.training.made import clean_row, framed_row

COMMANDS = (
    "draw",
    "label",
    "fit_early",
    "fit_student",
    "fit_judge",
    "export_judge",
    "mine",
    "score",
    "calibrate",
)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = import_module(f"pipelines.training.{name}")
    with pytest.raises(SystemExit) as ended:
        module.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"python -m pipelines.training.{name}" in shown
    assert module.__doc__.splitlines()[0] in shown
    assert "pipelines.training.network" not in sys.modules


def test_a_package_that_is_missing_is_named_with_its_extra() -> None:
    with pytest.raises(UsageError, match=r"needs no_such_package: pip install"):
        command.need("json", "no_such_package")


def test_what_was_wrong_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        msg = "rows.jsonl:3: odd"
        raise UsageError(msg)

    with pytest.raises(SystemExit) as ended:
        command.run(fail)
    assert ended.value.code == 2
    assert capsys.readouterr().err == "rows.jsonl:3: odd\n"


def test_a_window_made_up_marks_each_segment() -> None:
    inputs = window(3)
    assert inputs["ids"].shape == (1, 3 * 12 + 2)
    assert inputs["marks"].tolist() == [1, 13, 25]
    assert inputs["ends"].tolist() == [13, 25, 37]


def test_figures_count_what_was_found_and_flagged() -> None:
    rows = [framed_row(), clean_row("Rain.")]
    scored = [Scored(row=row, verdict=CLEAN) for row in rows]
    assert list(figures(scored)) == [
        "framed rows found: 0 of 1 (0.000)",
        "others flagged: 0 of 1 (0.000)",
        "kinds right: 0 of 0",
    ]
    assert [each.right for each in scored] == [False, True]
    assert as_prediction(scored[0])["flagged"] is False
