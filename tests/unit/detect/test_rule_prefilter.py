"""The prefilter passes over no text that a folded pattern would find."""

from __future__ import annotations

import re2
from hypothesis import example, given
from hypothesis import strategies as st

from negguard.detect.rule_prefilter import Prefilter, squeeze_and_fold
from negguard.text.fold import TABLE
from negguard.text.squeeze import UNSEEN

SOURCES = (
    "isn't so",
    "a-b",
    "x ?y",
    r"[a-z'-]{2,9} z",
    r"say\s\"no",
    r"[^\n ]{3,40}!",
    "straight",
    r"\bki\b",
)
PATTERNS = [re2.compile(source) for source in SOURCES]
FOUND = Prefilter([(source, False) for source in SOURCES])
# Letters of the patterns, what folds into them, and what is taken out.
LETTERS = st.sampled_from(
    [*"isn'tsoabxyz-say\"no!\nraghkIST", *map(chr, TABLE), *UNSEEN, "\u212a", "\uff53"]
)


@given(st.lists(LETTERS, max_size=30).map("".join))
@example("ISN\u2019T\u00a0SO")
@example("a\u2014b")
@example("\u017ftraight")
@example("\u212ai")
@example("say\u2003\u201cno")
@example("s\u00adtraight")
def test_what_a_folded_text_holds_is_found_in_its_bytes(text: str) -> None:
    folded = squeeze_and_fold(text).text
    held = {number for number, each in enumerate(PATTERNS) if each.search(folded)}
    assert held <= set(FOUND.near(text.encode()))


def test_bytes_that_are_no_text_are_read() -> None:
    assert FOUND.near(b"\xff\xfe straight \xc3") == [SOURCES.index("straight")]


def test_a_whole_segment_stands_between_marks_or_line_breaks() -> None:
    whole = Prefilter([("bad", True)])
    found = ["bad", "x. Bad: y", "a\n**bad**\nb", "- Bad -", "[bad]", "a \u2014 bad"]
    assert all(whole.near(text.encode()) for text in found)
    assert not any(whole.near(text.encode()) for text in ("a bad b", "so, bad, so"))
