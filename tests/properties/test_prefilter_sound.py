"""A text whose folded form matches a trigger is in the mask, and no other text is."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from negguard.stages.engines import ColumnSieve
from negguard.text.scanner import scanner

from negguard.stages.prefilter import Prefilter
from negguard.text.fold import fold, preimages
from negguard.text.portable import compiled
from tests.strategies import PIECES, texts

TRIGGERS = (
    r"\b(?:claims?|stor(?:y|ies)|all)\b[^.!?\n]{0,12}\b(?:false|not[ \n]true)\b",
    r"nothing[ \n]{1,3}(?:above|below)",
    r"^[ *_#>-]{0,6}myth:",
    r"isn't[ -]so\b",
    r'"[a-z]{1,9}"',
    r"it.{2,4}k",
    r"\bso[^a-z]$",
)
PATTERNS = tuple(map(compiled, TRIGGERS))
SIEVES = {"fastest": Prefilter(TRIGGERS)}
SIEVES["re2"] = Prefilter(TRIGGERS, sieve=ColumnSieve(TRIGGERS))

ORIGINALS = preimages()
KEYS = (
    "claims are false",
    "isn't so",
    "nothing\nbelow",
    '"so"',
    "itxxk",
    "\nmyth:",
    "so-",
)


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """Draw wording of the triggers in characters that fold to it."""
    words = draw(st.lists(st.sampled_from(KEYS) | st.sampled_from(PIECES), max_size=4))
    letters = [
        draw(st.sampled_from(ORIGINALS.get(one, (one,)))) for one in "".join(words)
    ]
    return "".join(letters)


rows = st.lists(st.none() | texts | disguised(), max_size=6)


def expected(row: str | None) -> bool:
    return row is not None and any(one.search(fold(row)) for one in PATTERNS)


@pytest.mark.parametrize("sieve", SIEVES)
@given(rows=rows)
@example(rows=["\u212a", "it\u2029\U0001f600\u017fk"])
@example(rows=["claims", "all \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9 fal\u017fe"])
@example(rows=["x", "so.", "y", "isn\u2019t\u2014so"])
def test_the_mask_is_what_the_patterns_find(sieve: str, rows: list[str | None]) -> None:
    mask = SIEVES[sieve].mask(pa.array(rows, pa.string()))
    assert mask.to_pylist() == [expected(row) for row in rows]


@given(row=texts | disguised())
def test_hits_are_those_of_finditer(row: str) -> None:
    found = {
        (hit.trigger, hit.span.start, hit.span.end)
        for hit in scanner(TRIGGERS).hits(fold(row))
    }
    assert found == {
        (number, *match.span())
        for number, pattern in enumerate(PATTERNS)
        for match in pattern.finditer(fold(row))
    }
