"""Text cut at every mark."""

from __future__ import annotations

from negguard.report.marks import runs_of
from tests.unit.report.outcomes import DENIED, NOTICE, TEXT, WON, rewritten


def test_runs_cover_the_text_in_order() -> None:
    runs = runs_of(TEXT, rewritten().verdict, message=None)
    assert "".join(run.text for run in runs) == TEXT


def test_each_run_knows_its_frame_claim_and_cover() -> None:
    runs = {r.text: r for r in runs_of(TEXT, rewritten().verdict, message=None)}
    assert runs[NOTICE].frame == 0
    assert runs[WON].claim == 0
    assert runs[DENIED].claim == 1
    assert runs[WON].covered
    assert not runs[NOTICE].covered


def test_marks_of_other_messages_are_left_out() -> None:
    runs = list(runs_of(TEXT, rewritten().verdict, message=3))
    assert [run.text for run in runs] == [TEXT]
