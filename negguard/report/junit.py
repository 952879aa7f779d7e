"""JUnit XML: one case per threshold, and one per source, for CI servers."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from negguard.report.escape import visible
from negguard.report.facts import Problem, RunFacts, Source, Threshold
from negguard.report.numbers import percent

SUITE = "negguard"


def junit_report(run: RunFacts) -> str:
    """Return the XML: a crossed fail threshold is a failure, a bad input an error.

    A source fails where its own rate lies above the policy's limit with 95%
    confidence, so that a source of three documents does not fail on one of them.
    """
    suite = Element("testsuite", name=SUITE, time=f"{run.seconds:.3f}")
    for threshold in run.thresholds:
        _threshold(suite, threshold)
    limit = _limit(run)
    for source in run.sources:
        _source(suite, source, limit)
    for problem in run.problems:
        _problem(suite, problem)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _threshold(suite: Element, threshold: Threshold) -> None:
    name = f"{threshold.level} {threshold.name}"
    case = _case(suite, group="thresholds", name=name)
    measured = "none" if threshold.value is None else percent(threshold.value)
    message = f"{measured} against a limit of {percent(threshold.limit)}"
    match threshold.state:
        case "fails":
            SubElement(case, "failure", message=message)
        case "not judged":
            SubElement(case, "skipped", message="below the minimum sample, or no run")
        case _:
            SubElement(case, "system-out").text = f"{threshold.state}: {message}"


def _source(suite: Element, source: Source, limit: float | None) -> None:
    case = _case(suite, group="sources", name=source.name)
    spread = source.tally.prevalence
    message = (
        f"{source.tally.detached} of {source.tally.documents} documents detached: "
        f"{percent(spread.rate)}, 95% {percent(spread.low)} to {percent(spread.high)}"
    )
    if limit is not None and spread.low > limit:
        SubElement(case, "failure", message=message)
    else:
        SubElement(case, "system-out").text = message


def _problem(suite: Element, problem: Problem) -> None:
    case = _case(suite, group="inputs", name=problem.where)
    SubElement(case, "error", message=visible(problem.what))


def _case(suite: Element, *, group: str, name: str) -> Element:
    # `visible` also takes out the controls that XML 1.0 cannot hold at all.
    return SubElement(
        suite, "testcase", classname=f"{SUITE}.{group}", name=visible(name)
    )


def _limit(run: RunFacts) -> float | None:
    limits = [
        row.limit
        for row in run.thresholds
        if row.level == "fail" and row.name == "detached_rate"
    ]
    return min(limits, default=None)
