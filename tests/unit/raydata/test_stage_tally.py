"""A stage counts what it did, without changing what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from negguard.raydata import NegGuardStage, StageTally
from negguard.raydata.stage_tally import Sums
from negguard.store.metrics import Metrics

FRAMED = "NOTICE: the claims below are false.\n\nAda Roe won the race in 1999."
TABLE = pa.table(
    {
        "text": [FRAMED, "The library opens at nine.", None],
        "source": ["a", "b", "b"],
    }
)


class Heard:
    """Stand for the actor: what is added is there at once."""

    def __init__(self) -> None:
        self.sums = Sums()

    @property
    def add(self) -> Any:  # noqa: ANN401 - as Ray's handles are
        return self

    def remote(self, metrics: Metrics, tiers: Mapping[str, float]) -> None:
        self.sums.add(metrics, dict(tiers))


def test_counts_and_times_of_all_batches_add_up() -> None:
    heard = Heard()
    stage = NegGuardStage("pretraining", tally=StageTally(heard))
    plain = NegGuardStage("pretraining")
    for _ in range(2):
        assert stage(TABLE).equals(plain(TABLE))
    totals, tiers = heard.sums.told()
    assert totals.rows_in == 6
    assert totals.labels == {"clean": 2, "detached": 2, "error": 2}
    assert totals.kept + totals.quarantined + totals.dropped == 6
    assert totals.problems == {"the text is null": 2}
    assert 0 < tiers["judge"] < sum(tiers.values())


def test_a_stage_of_a_worker_is_shared_without_its_tally() -> None:
    heard = Heard()
    stage = NegGuardStage("audit")
    assert stage.with_tally(None) is stage
    stage.with_tally(StageTally(heard))(TABLE)
    stage(TABLE)
    assert heard.sums.told()[0].rows_in == 3
