"""The tables of the throughput benchmark, and the corpus that it builds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.throughput_parts.corpus import NOTICES, build
from benchmarks.throughput_parts.tables import chart, targets


def _row(system: str, workers: int, speed: float) -> dict[str, Any]:
    return {
        "system": system,
        "workers": workers,
        "megabytes": 10.0,
        "seconds": 10.0 / speed,
        "share": 0.005,
    }


def test_ratios_are_taken_between_speeds() -> None:
    rows = [_row("scan", 1, 40.0), _row("read_floor", 1, 100.0)]
    table = {row["figure"]: row for row in targets(rows, {})}
    assert table["scan / read floor"]["measured"] == 0.4
    assert table["scan / read floor"]["met"]


def test_what_was_not_measured_is_short() -> None:
    table = {row["figure"]: row for row in targets([], {"with Ray": 5.0})}
    assert not table["scan / read floor"]["met"]
    assert table["first line with Ray, s"]["met"]
    assert not table["first line without Ray, s"]["met"]


def test_the_chart_has_a_bar_for_each_row() -> None:
    drawn = chart([_row("scan", 1, 40.0), _row("a&b", 1, 1.0)])
    assert drawn.count("<rect") == 2
    assert "a&amp;b" in drawn


def test_the_corpus_holds_the_asked_share_of_notices(tmp_path: Path) -> None:
    paths = build(tmp_path, megabytes=1, share=0.5, parts=2, source=None)
    texts = [text for path in paths for text in pq.read_table(path)["text"].to_pylist()]
    framed = sum(text.startswith(NOTICES) for text in texts) / len(texts)
    assert len(paths) == 2
    assert 0.4 < framed < 0.6


def test_the_same_arguments_give_the_same_corpus(tmp_path: Path) -> None:
    first, second = (
        build(tmp_path / name, megabytes=1, share=0.1, parts=1, source=None)
        for name in "ab"
    )
    assert Path(first[0]).read_bytes() == Path(second[0]).read_bytes()
