"""Excerpts keep what is marked and count what they leave out."""

from __future__ import annotations

from negguard.report.excerpt import LONGEST, MOST, Bit, after, before, shorten
from tests.unit.report.outcomes import rewritten


def plain(text: str, style: str = "plain") -> Bit:
    return Bit(text=text, style=style)


def test_nothing_is_lost_but_what_is_counted() -> None:
    bits = [plain("a" * 5000), plain("claim", "detached"), plain("b" * 40)]
    short = shorten(bits)
    shown = sum(len(bit.text) + bit.skipped for bit in short)
    assert shown == sum(len(bit.text) for bit in bits)


def test_short_marks_stay_whole() -> None:
    claim = "c" * LONGEST
    assert shorten([plain(claim, "detached")])[0].text == claim


def test_a_view_ends() -> None:
    bits = [plain("x" * 800, "detached") for _ in range(1000)]
    assert sum(len(bit.text) for bit in shorten(bits)) <= MOST + LONGEST


def test_before_shows_the_original_and_after_the_result() -> None:
    outcome = rewritten()
    for pieces, text in (
        (before(outcome), outcome.document.text),
        (after(outcome), outcome.text),
    ):
        assert "".join(bit.text for bit in pieces[0].bits) == text
