"""What a report makes of a run's metrics."""

from __future__ import annotations

from negguard.report.gather import left_of, sources_of
from negguard.store.metrics import Metrics


def test_a_single_find_in_a_tiny_source_does_not_come_first() -> None:
    totals = Metrics(
        sources={"tiny": 1, "big": 1000, "none": 5},
        detached_sources={"tiny": 1, "big": 700},
        left_sources={"big": 3},
    )
    by, found = sources_of(totals, ())
    assert by == "source"
    assert [(each.name, each.left) for each in found] == [
        ("big", 3),
        ("tiny", 0),
        ("none", 0),
    ]


def test_many_files_are_told_by_folder() -> None:
    one = Metrics(rows_in=1, kept=1, labels={"detached": 1}, left=1)
    by, found = sources_of(Metrics(), [(f"a/{n}.jsonl", one) for n in range(41)])
    assert by == "folder"
    assert [(s.name, s.tally.detached, s.left) for s in found] == [("a", 41, 41)]


def test_few_files_are_told_by_themselves() -> None:
    assert sources_of(Metrics(), [("a.jsonl", Metrics(rows_in=1))])[0] == "file"


def test_what_is_left_is_a_share_of_all_text_that_was_read() -> None:
    left = left_of(Metrics(kept=9, left=2, left_claims=3, left_covered=50, bytes=1000))
    assert (left.documents, left.detached, left.claims) == (9, 2, 3)
    assert left.exposure == 0.05
