"""The sentences at the top of a report."""

from __future__ import annotations

from negguard.report.facts import Count, Tally
from negguard.report.headline import headline, outcome_of
from tests.unit.report.runs import run_facts


def test_the_headline_says_how_many_and_what_it_means() -> None:
    said = headline(run_facts())
    assert said.startswith("12 of 1,000 documents, 1.2%, state something as fact")
    assert "learns the statement and not the warning" in said


def test_nothing_found_says_how_sure_that_is() -> None:
    said = headline(run_facts(totals=Tally(documents=1000)))
    assert said.startswith("None of 1,000 documents")
    assert "(95%: at most 0.38%)" in said


def test_after_a_whole_quarantine_nothing_is_left() -> None:
    said = outcome_of(run_facts(left=Tally(documents=988)))
    assert said == (
        "None of them stands in kept/ as it was: 12 set aside, 0 rewritten."
    )


def test_rewrites_and_drops_are_told_apart_from_what_is_left() -> None:
    actions = (Count(name="rewrite", count=4), Count(name="drop", count=5))
    said = outcome_of(run_facts(actions=actions, dropped=5))
    assert "3 of them still stand in kept/" in said
    assert "(5 dropped or set aside, 4 rewritten)" in said


def test_a_run_that_found_nothing_has_no_outcome() -> None:
    assert outcome_of(run_facts(totals=Tally(documents=3))) == ""
