"""Prometheus text format."""

from __future__ import annotations

import re

from negguard.report import prometheus
from negguard.report.prometheus import prometheus_report
from tests.unit.report.runs import run_facts

PAIR = r'[a-z]+="(?:[^"\\\n]|\\.)*"'
SAMPLE = re.compile(rf"negguard_[a-z_]+(\{{{PAIR}(,{PAIR})*\}})? \S+")


def test_every_line_is_a_comment_or_a_sample() -> None:
    for line in prometheus_report(run_facts()).splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or SAMPLE.fullmatch(line), line


def test_every_metric_is_documented_with_its_unit() -> None:
    names = re.findall(r"# TYPE (\S+) gauge", prometheus_report(run_facts()))
    assert prometheus.__doc__ is not None
    assert re.findall(r"^\| `(\S+)` \|", prometheus.__doc__, re.MULTILINE) == names


def test_values_are_those_of_the_run() -> None:
    text = prometheus_report(run_facts())
    assert 'negguard_documents{label="detached"} 12\n' in text
    assert "negguard_detached_ratio 0.012\n" in text
    assert "negguard_finished_timestamp_seconds 1772366400\n" in text
