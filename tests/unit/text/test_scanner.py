"""All triggers at once over one text."""

from __future__ import annotations

import threading

import pytest

from negguard.errors import UsageError
from negguard.model import Span
from negguard.text.scanner import Hit, Scanner, scanner

TRIGGERS = (r"\bclaims?\b[^.\n]{0,20}\bfalse\b", "hoax", r"^myth:", "caf\u00e9")


@pytest.fixture(params=["engine", "plain"])
def both(request: pytest.FixtureRequest) -> Scanner:
    if request.param == "plain":
        return Scanner(TRIGGERS, engine=None)
    return scanner(TRIGGERS)


def test_hits_tell_place_and_trigger(both: Scanner) -> None:
    assert both.hits("the claim is false, a hoax") == (
        Hit(span=Span(4, 18), trigger=0),
        Hit(span=Span(22, 26), trigger=1),
    )


def test_places_are_code_points(both: Scanner) -> None:
    assert both.hits("\U0001f600\u00e9 hoax") == (Hit(span=Span(3, 7), trigger=1),)


def test_a_word_edge_needs_the_edge(both: Scanner) -> None:
    assert both.hits("disclaim is false; the claim is falsely") == ()


def test_a_line_edge_needs_the_line(both: Scanner) -> None:
    assert both.hits("a myth: no") == ()
    assert both.hits("no\nmyth: yes") == (Hit(span=Span(3, 8), trigger=2),)


def test_letters_beyond_ascii_are_told_apart(both: Scanner) -> None:
    assert both.matches("caf\u00e9")
    assert not both.matches("caf\u00e8")


def test_a_lone_surrogate_does_no_harm(both: Scanner) -> None:
    assert both.matches("\ud800 hoax")


def test_the_same_triggers_compile_once() -> None:
    assert scanner(TRIGGERS) is scanner(TRIGGERS)


def test_threads_may_share_a_scanner() -> None:
    found: list[bool] = []
    shared = scanner(TRIGGERS)
    threads = [
        threading.Thread(
            target=lambda: found.extend(shared.matches("x" * n) for n in range(200))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [False] * 800


def test_a_pattern_too_large_for_the_engine_is_a_usage_error() -> None:
    pytest.importorskip("hyperscan")
    huge = "|".join(f"word{n}" for n in range(4000))
    with pytest.raises(UsageError, match="cannot compile"):
        scanner((huge,))
