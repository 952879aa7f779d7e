"""Numbers as people read them."""

from __future__ import annotations

import pytest

from negguard.report.numbers import decimal, duration, number, percent, size


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (number(1234567), "1,234,567"),
        (decimal(0.1234), "0.123"),
        (decimal(1234.5), "1,234"),
        (percent(0.0), "0%"),
        (percent(0.00034), "0.034%"),
        (percent(0.999), "99.9%"),
        (percent(1.0), "100%"),
        (percent(2.5), "250%"),
        (percent(1e308), "over 1,000,000%"),
        (duration(0.5), "0.5 s"),
        (duration(75), "1 min 15 s"),
        (duration(7384), "2 h 03 min"),
        (size(950), "950 B"),
        (size(12_300_000), "12.3 MB"),
        (size(5e15), "5,000 TB"),
    ],
)
def test_numbers_read_well(shown: str, wanted: str) -> None:
    assert shown == wanted
