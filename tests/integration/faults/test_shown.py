"""Hostile text in documents, ids, sources and names is shown, and does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.report.escape import visible
from tests.integration.faults.browser import (
    BROWSER,
    DEAD,
    NEEDS_BROWSER,
    listening,
    open_page,
)
from tests.integration.faults.hostile import (
    HIDDEN,
    Shown,
    harms,
    payloads,
    show_hostile,
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return show_hostile(tmp_path_factory.mktemp("hostile"), DEAD)


def test_the_report_shows_markup_as_text(shown: Shown) -> None:
    assert list(harms(shown.page.read_text("utf-8"), DEAD)) == []


def test_the_report_spells_hidden_characters_out(shown: Shown) -> None:
    page = shown.page.read_text("utf-8")
    assert all(visible(each) in page for each in HIDDEN)


def test_the_terminal_is_not_steered(shown: Shown) -> None:
    assert shown.printed
    lines = shown.printed.replace("\n", "")
    assert visible(lines) == lines


@NEEDS_BROWSER
def test_a_browser_runs_nothing_and_asks_for_nothing(tmp_path: Path) -> None:
    with listening() as beacon:
        page = show_hostile(tmp_path, beacon.url).page
        found = open_page(page, browser=BROWSER, home=tmp_path / "home")
        assert list(harms(found, beacon.url)) == []
    assert beacon.heard == []
    assert "<title>RAN" not in found


@NEEDS_BROWSER
def test_the_same_markup_acts_where_nobody_escapes_it(tmp_path: Path) -> None:
    with listening() as beacon:
        page = tmp_path / "page.html"
        harm = payloads(beacon.url)[:-1]  # but what leaves the page
        page.write_text("<title>x</title>" + "\n".join(harm))
        found = open_page(page, browser=BROWSER, home=tmp_path / "home")
        assert list(harms(found, beacon.url))
    assert "<title>RAN" in found
    assert "/image" in beacon.heard
