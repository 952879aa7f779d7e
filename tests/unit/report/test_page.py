"""The HTML report: complete, offline, and deaf to what documents hold."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from negguard.report.facts import Count, RunFacts, Tally
from negguard.report.page import html_report, verdict_of
from negguard.report.plots import coordinate, stacked, trend_of
from tests.unit.report.runs import run_facts


class Elements(HTMLParser):
    """Collect every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    return html_report(run_facts())


def test_no_element_can_run_or_load_anything(page: str) -> None:
    tags = {tag for tag, _ in Elements(page).found}
    assert not tags & {"script", "img", "link", "iframe", "object", "a", "form", "base"}


def test_no_attribute_is_a_handler_a_style_or_an_address(page: str) -> None:
    names = {name for _, attributes in Elements(page).found for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"style", "href", "src", "srcset", "action"}


def test_the_policy_allows_only_the_style_sheet_inside(page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page


def test_the_style_sheet_loads_nothing(page: str) -> None:
    assert "url(" not in page
    assert "@import" not in page


def test_hostile_text_is_shown_as_text(page: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m\\u202e&lt;/div&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize(
    "part",
    [
        "done, a warning threshold was crossed",
        "with disowned claims, 1.2%",
        "<b>3</b><span>with disowned claims left in kept/",
        "<b>988</b><span>kept",
        "3 of them still stand in kept/ as they were (9 set aside, 0 rewritten).",
        "what stands in kept/</th><th",
        "negguard verify clean</code>",
        "<code>row-3</code>",
        'class="frame" title="frame 1: falsity, rule falsity.notice"',
        '<mark class="added" title="put in">did not win</mark>',
        "an estimate",
        "arXiv:2605.13829",
        "not judged",
        "2026-02-28",
    ],
)
def test_the_page_tells(page: str, part: str) -> None:
    assert part in page


def test_elements_are_balanced(page: str) -> None:
    for tag in ("section", "table", "div", "details", "mark", "svg", "span"):
        assert page.count(f"<{tag}") == page.count(f"</{tag}>"), tag


def test_an_empty_run_has_a_page() -> None:
    empty = RunFacts(
        title="scan",
        verdict="pass",
        exit_code=0,
        policy="audit",
        finished="2026-03-01T12:00:00+00:00",
        seconds=0.0,
        totals=Tally(),
    )
    assert "No document of this run had a detached frame." in html_report(empty)


def test_a_single_run_has_no_trend() -> None:
    assert trend_of(run_facts().history[:1]) is None


def test_coordinates_stay_inside_the_plot() -> None:
    assert (coordinate(-3), coordinate(250), coordinate(1 / 3)) == (
        "0.00",
        "100.00",
        "0.33",
    )


def test_parts_of_a_bar_lie_side_by_side() -> None:
    parts = stacked([Count(name="keep", count=3), Count(name="drop", count=1)])
    assert [(p.start, p.width) for p in parts] == [
        ("0.00", "75.00"),
        ("75.00", "25.00"),
    ]


def test_a_bar_of_nothing_has_no_width() -> None:
    assert stacked([Count(name="keep", count=0)])[0].width == "0.00"


def test_rewrites_are_read_first() -> None:
    page = html_report(run_facts())
    assert page.index('class="badge rewrite"') < page.index('class="badge keep"')


def test_finds_are_drawn_without_the_clean_documents(page: str) -> None:
    stack = re.search(r'class="stack".*?</svg>', page, re.DOTALL)
    assert stack is not None
    assert 'class="part quarantine" x="0.00" width="75.00"' in stack[0]
    assert 'class="part keep" x="75.00" width="25.00"' in stack[0]


def test_every_choice_of_a_filter_has_a_rule_that_hides_the_rest(page: str) -> None:
    chosen = {
        str(attributes["id"])
        for tag, attributes in Elements(page).found
        if tag == "input"
    }
    assert {"show-kind-fiction", "show-action-rewrite"} < chosen
    for name in chosen - {"show-kind-all", "show-action-all"}:
        rule = f"#examples:has(#{name}:checked) .example:not(.{name[5:]})"
        assert f"{rule}{{display:none}}" in page


def test_examples_are_open_so_that_the_browsers_search_finds_them(page: str) -> None:
    shown = [a for tag, a in Elements(page).found if tag == "details"]
    assert all("open" in attributes for attributes in shown)


def test_a_scan_says_that_nothing_was_written() -> None:
    page = html_report(run_facts(mode="scan"))
    assert "nothing was written" in page
    assert "would be kept" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdict": "pass"}, "done, thresholds hold"),
        ({"verdict": "warn"}, "done, a warning threshold was crossed"),
        ({"verdict": "pass", "thresholds": ()}, "sets no thresholds"),
        (
            {"verdict": "pass", "thresholds": (run_facts().thresholds[2],)},
            "too little to judge",
        ),
        ({"verdict": "fail", "exit_code": 1}, "a fail threshold was crossed"),
        ({"verdict": "pass", "exit_code": 3}, "inputs were unreadable"),
    ],
)
def test_the_verdict_says_no_more_than_was_judged(
    changes: dict[str, object], words: str
) -> None:
    assert words in verdict_of(run_facts(**changes))[1]
