"""Wilson intervals, held against published values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.report.intervals import wilson


@pytest.mark.parametrize(
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    ("found", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_equal_the_published(
    found: int, of: int, low: float, high: float
) -> None:
    spread = wilson(found, of)
    assert (round(spread.low, 4), round(spread.high, 4)) == (low, high)


@given(st.integers(0, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate(pair: tuple[int, int]) -> None:
    spread = wilson(*pair)
    assert 0 <= spread.low <= spread.rate <= spread.high <= 1
