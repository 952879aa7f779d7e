"""The parts of the throughput benchmark: corpora, costs, tables, charts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.throughput_parts.charts import bars, charts
from benchmarks.throughput_parts.corpus import NOTICES, build, load_texts
from benchmarks.throughput_parts.costs import watched
from benchmarks.throughput_parts.guarded import choosers, with_effort
from benchmarks.throughput_parts.measure import main
from benchmarks.throughput_parts.tables import markdown, targets
from negguard.guard import Guard
from negguard.store.prefilter import candidate_rows


def _row(system: str, workers: int, speed: float) -> dict[str, Any]:
    return {
        "system": system,
        "workers": workers,
        "cores": workers,
        "rows": 1000,
        "megabytes": 10.0,
        "seconds": 10.0 / speed,
        "cpu_seconds": 1.0,
        "peak_megabytes": 100.0,
        "start_seconds": 0.5,
        "part": 0.25,
        "share": 0.005,
    }


def test_ratios_are_taken_between_speeds() -> None:
    rows = [_row("scan", 1, 40.0), _row("read_floor", 1, 100.0)]
    table = {row["figure"]: row for row in targets(rows, {}, {})}
    assert table["scan / read floor, one core"]["measured"] == 0.4
    assert table["scan / read floor, one core"]["met"]


def test_what_was_not_measured_is_short() -> None:
    waits = {"first line with Ray": 5.0}
    table = {row["figure"]: row for row in targets([], waits, {})}
    assert not table["scan / read floor, one core"]["met"]
    assert table["first line with Ray, s"]["met"]
    assert not table["first line without Ray, s"]["met"]


def test_the_table_says_what_falls_short_and_what_was_left_out() -> None:
    rows = [_row("scan", 1, 1.0), _row("read_floor", 1, 100.0)]
    text = markdown(
        {
            "machine": "a machine",
            "corpus": {
                "files": 2,
                "compressed_megabytes": 4.0,
                "ordinary": "made-up documents",
                "framed": "with a notice",
            },
            "rows": rows,
            "targets": targets(rows, {}, {}),
            "costs": {"framed document": 3.0},
            "waits": {"plan with Ray": 4.0},
            "skipped": ["spacy_pipe x1: no time was left"],
        }
    )
    assert (
        "| scan / read floor, one core | at least 0.015 | 0.010 | falls short |" in text
    )
    assert "- spacy_pipe x1: no time was left" in text
    assert "| 25% |" in text


def test_a_chart_has_a_bar_for_each_point() -> None:
    drawn = bars("Speeds", [("scan", 40.0), ("a&b", 1.0)], logarithmic=True)
    assert drawn.count("<rect") == 2
    assert "a&amp;b" in drawn


def test_charts_tell_workers_and_shares_apart() -> None:
    drawn = charts([_row("apply", 1, 40.0), _row("cluster_apply", 4, 70.0)])
    assert drawn["_workers"].count("<rect") == 2
    assert drawn["_shares"].count("<rect") == 1


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_framed_documents_are_those_with_the_label(tmp_path: Path, suffix: str) -> None:
    rows = [{"text": "framed", "label": "detached"}, {"text": "no", "label": "clean"}]
    path = tmp_path / f"a{suffix}"
    if suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert load_texts(None, [tmp_path]).framed == ("framed",)


def test_the_corpus_holds_the_asked_share_of_notices(tmp_path: Path) -> None:
    texts = load_texts(None, [])
    paths = build(tmp_path, texts, megabytes=1, share=0.5, parts=2)
    found = [text for path in paths for text in pq.read_table(path)["text"].to_pylist()]
    framed = sum(text.startswith(NOTICES) for text in found) / len(found)
    assert len(paths) == 2
    assert 0.4 < framed < 0.6


def test_the_same_arguments_give_the_same_corpus(tmp_path: Path) -> None:
    first, second = (
        build(tmp_path / name, load_texts(None, []), megabytes=0.5, share=0.1, parts=1)
        for name in "ab"
    )
    assert Path(first[0]).read_bytes() == Path(second[0]).read_bytes()


def test_a_pass_says_what_it_cost() -> None:
    with watched() as cost:
        sum(range(3_000_000))
    assert cost.cpu_seconds > 0
    assert cost.peak_megabytes > 1


def test_a_floor_is_measured_over_all_files(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("benchmarks.throughput_parts.measure._stay_on", lambda _: None)
    paths = build(
        tmp_path / "in", load_texts(None, []), megabytes=0.2, share=0.0, parts=2
    )
    main(["copy_floor", str(tmp_path / "out"), "1", "1", "5", *paths])
    found = json.loads(capsys.readouterr().out)
    assert found["part"] == 1.0
    assert found["rows"] == sum(pq.read_metadata(path).num_rows for path in paths)


def test_each_tier_before_the_judge_lets_a_framed_text_through() -> None:
    texts = pa.array(["The claims below are entirely false.\n\nHe won.", "He ran."])
    for name, choose in choosers(Guard.load("audit")).items():
        assert candidate_rows(texts, choose).to_pylist()[0], name


def test_a_scan_of_another_effort_has_the_rest_of_the_policy() -> None:
    assert with_effort("fast").detect.effort == "fast"
    assert with_effort("fast").actions == with_effort("balanced").actions
