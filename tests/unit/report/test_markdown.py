"""The Markdown report."""

from __future__ import annotations

import pytest

from negguard.report.markdown import inert, markdown_report
from tests.unit.report.runs import HOSTILE, run_facts


@pytest.mark.parametrize(
    "part",
    [
        "Verdict **warn** (exit code 0)",
        "| with disowned claims (detached) | 12: 1.2% (95%: 0.69% to 2.1%) |",
        "| documents with disowned claims | 3 | 12 |",
        "<pre>negguard verify clean</pre>",
        "3 of them still stand in kept/ as they were",
        "| detached\\_rate | warn | 0.5% | 1.2% | **warns** |",
        "<b>did not win</b>",
        "wiki",
        "| estimated tokens | 22 | 10,000 |",
        "| 2026\\-02\\-28T12\\:00\\:00\\+00\\:00 | 900 | 0.33% (95%: 0.11% to 0.98%) |",
        "falsity, rewrite, a\\.parquet row 3, id row\\-3:",
    ],
)
def test_markdown_tells(part: str) -> None:
    assert part in markdown_report(run_facts())


def test_hostile_text_is_no_markup() -> None:
    report = markdown_report(run_facts())
    assert "<script" not in report
    assert "\x1b" not in report


def test_cells_cannot_break_out_of_their_table() -> None:
    assert inert("a|b\nc") == "a\\|b\\\\x0ac"
    assert "|" not in inert(HOSTILE).replace("\\|", "")
