"""Hostile text under review is shown, and does nothing, on the page or a terminal."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest

from negguard.cli.main import run
from negguard.cli.output import open_output
from negguard.report.escape import visible
from negguard.review.items import find_items
from negguard.review.server import Server
from negguard.review.session import Review
from tests.integration.faults.browser import (
    BROWSER,
    DEAD,
    NEEDS_BROWSER,
    listening,
    open_page,
)
from tests.integration.faults.hostile import (
    HIDDEN,
    TAGS,
    Elements,
    payloads,
    show_hostile,
    tags_of,
)

OWN = TAGS | tags_of("negguard.review", "review.html.j2")


@contextmanager
def served(output: Path) -> Iterator[Server]:
    opened = open_output(str(output))
    items = find_items(opened.folder, opened.manifests)
    server = Server(Review(opened.folder, opened.manifests, items), run=str(output))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with server:
        yield server
        server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("hostile")
    show_hostile(home, DEAD, do="quarantine")
    return home / "out"


@pytest.fixture(scope="module")
def pages(output: Path) -> list[tuple[str, str]]:
    """Return the id of each row under review, and its page."""
    with served(output) as server:
        return [
            (str(item.known.id), read(f"{server.url}item/{number}?whole=1&state="))
            for number, item in enumerate(server.review.items)
        ]


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own
        return str(answer.read().decode())


def test_all_hostile_rows_are_under_review(pages: list[tuple[str, str]]) -> None:
    assert {*payloads(DEAD), *HIDDEN} == {id_ for id_, _ in pages}


def test_markup_is_shown_as_text(pages: list[tuple[str, str]]) -> None:
    for id_, page in pages:
        found = Elements(page)
        assert found.tags <= OWN, id_
        assert not [name for name in found.attributes if name.startswith("on")], id_
        assert not found.attributes & {"src", "style", "srcdoc", "background"}, id_
        shown = " ".join(found.text.split())
        assert shown.count(" ".join(visible(id_).split())) >= 2, id_


def test_links_and_forms_stay_with_the_review(pages: list[tuple[str, str]]) -> None:
    for id_, page in pages:
        targets = [
            unescape(part.split('"')[0])
            for name in ("href", "action")
            for part in page.split(f' {name}="')[1:]
        ]
        assert targets, id_
        assert len({target.split("/")[1] for target in targets}) == 1, id_
        assert all(target.startswith("/") for target in targets), id_


def test_hidden_characters_are_spelled_out(pages: list[tuple[str, str]]) -> None:
    for id_, page in pages:
        assert not any(each in page for each in HIDDEN), id_


def test_a_note_is_shown_as_text_too(output: Path) -> None:
    with served(output) as server:
        item = server.review.items[0]
        for note in (*payloads(DEAD), *HIDDEN):
            server.review.decide(item, "accept", note=note)
            page = read(f"{server.url}item/0?state=")
            found = Elements(page)
            assert found.tags <= OWN, note
            assert not any(each in page for each in HIDDEN), note
            assert visible(note)[:20] in found.text, note


def test_lists_do_not_steer_the_terminal(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["review", str(output), "--list"]) == 0
    printed = capsys.readouterr().out.replace("\n", "")
    assert visible(printed) == printed
    assert "quarantine" in printed


@NEEDS_BROWSER
def test_a_browser_runs_nothing_of_the_rows_and_asks_for_nothing(
    tmp_path: Path,
) -> None:
    with listening() as beacon:
        show_hostile(tmp_path, beacon.url, do="quarantine")
        with served(tmp_path / "out") as server:
            for number in range(len(server.review.items)):
                url = f"{server.url}item/{number}?state="
                found = open_page(url, browser=BROWSER, home=tmp_path / "home")
                assert "<title>RAN" not in found
                assert Elements(found).tags <= OWN | {"html", "head", "body"}
    assert beacon.heard == []
