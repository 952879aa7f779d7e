"""JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from negguard.report.facts import Source, Tally, Threshold
from negguard.report.junit import junit_report
from tests.unit.report.runs import run_facts

FAILED = Threshold(
    name="detached_rate", level="fail", limit=0.01, value=0.012, state="fails"
)


def suite(**changes: object) -> ET.Element:
    return ET.fromstring(junit_report(run_facts(**changes)))  # noqa: S314 - ours


def test_there_is_one_case_per_threshold_source_and_bad_input() -> None:
    found = suite()
    assert len(found.findall("testcase")) == 3 + 2 + 1
    assert (found.get("tests"), found.get("errors"), found.get("skipped")) == (
        "6",
        "1",
        "1",
    )


def test_a_crossed_fail_threshold_is_a_failure() -> None:
    case = suite(thresholds=(FAILED,)).find("testcase/failure")
    assert case is not None
    assert case.get("message") == "1.2% against a limit of 1%"


def test_a_warning_is_none() -> None:
    assert suite().get("failures") == "0"


def test_a_source_fails_only_with_confidence() -> None:
    sources = (
        Source(name="few", tally=Tally(documents=50, detached=1)),
        Source(name="many", tally=Tally(documents=3000, detached=90)),
    )
    found = suite(thresholds=(FAILED,), sources=sources)
    failed = [
        c.get("name")
        for c in found.findall("testcase")
        if c.find("failure") is not None
    ]
    assert failed == ["fail detached_rate", "many"]
