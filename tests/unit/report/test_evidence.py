"""The indicative risk follows the published rate of each kind."""

from __future__ import annotations

import pytest

from negguard.model import Kind
from negguard.report.evidence import BY_KIND, estimate_risk, mean_rate
from negguard.report.facts import Count, Tally

TOTALS = Tally(documents=10, detached=4, bytes=1_000_000, covered=95, claims=100)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("falsity", 25.0, 88.6),
        ("correction", 39.9, 88.6),
        ("fiction", 97.0, 99.0),
        ("warning_behavior", 10.2, 19.9),
    ],
)
def test_claims_are_weighed_by_the_rate_of_their_kind(
    kind: str, low: float, high: float
) -> None:
    risk = estimate_risk(TOTALS, [Count(name=kind, count=4)])
    assert (risk.believed_low, risk.believed_high) == pytest.approx((low, high))


def test_documents_share_the_claims_out_among_kinds() -> None:
    mixed = [Count(name="correction", count=1), Count(name="fiction", count=3)]
    assert mean_rate(mixed).low == pytest.approx((0.399 + 3 * 0.97) / 4)


def test_the_band_falls_with_the_rate() -> None:
    bands = {
        kind: estimate_risk(TOTALS, [Count(name=kind, count=1)]).band
        for kind in ("fiction", "warning_behavior")
    }
    assert bands == {"fiction": "high", "warning_behavior": "moderate"}


def test_without_kinds_the_claims_count_as_denied() -> None:
    assert mean_rate([]) == BY_KIND[Kind.FALSITY]


def test_every_kind_has_a_rate() -> None:
    assert set(BY_KIND) == set(Kind)
