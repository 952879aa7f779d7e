"""Hostile text in reports, as a browser shows them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults_table import Figure
from tests.files import ids_out
from tests.integration.faults.browser import find_browser, listening, open_page
from tests.integration.faults.hostile import HIDDEN, harms, payloads, show_hostile


def browser(folder: Path, scale: float) -> list[Figure]:
    """Open the report of a hostile corpus: nothing may act, and all must be text."""
    del scale
    chromium = find_browser()
    if chromium is None:
        print("no Chromium is installed: reports are not opened", file=sys.stderr)
        return []
    with listening() as beacon:
        page = show_hostile(folder, beacon.url).page
        found = open_page(page, browser=chromium, home=folder / "home")
    wrong = [*harms(found, beacon.url), *beacon.heard]
    wrong += ["a script ran"] if "<title>RAN" in found else []
    sent = [*payloads(beacon.url), *HIDDEN]
    ids = ids_out(page.parents[1])
    return [
        Figure(
            fault="hostile text in texts, ids, sources, names; report in Chromium",
            asked=len(sent),
            tried=len(sent),
            survived=0 if wrong else len(sent),
            lost=len(set(sent) - set(ids)),
            doubled=len(ids) - len(set(ids)),
            note="; ".join(wrong)[:60],
        )
    ]


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {"browser": browser}
