"""The detection benchmark as a whole, with the shipped guard on a few rows."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks import detection
from benchmarks.detection_parts import asking, guarded

FRAMED = {
    "id": "a",
    "text": "The claim below is entirely false.\n\nHe won the race in 2015.",
    "condition": "framed",
    "label": "detached",
    "frame_kind": "falsity",
    "frames": [{"start": 0, "end": 34}],
    "claims": [{"start": 36, "end": 60}],
    "note": "conventional",
}
CLEAN = {"id": "b", "text": "He ran.", "condition": "plain", "label": "clean"}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(guarded, "WARM_UP", "He ran.")  # no kernel is compiled for it
    gold = tmp_path / "set.jsonl"
    gold.write_text(f"{json.dumps(FRAMED)}\n{json.dumps(CLEAN)}\n", encoding="utf-8")
    texts = {"id": ["o", "p"], "text": ["It rained.", CLEAN["text"]]}
    groups = {"genre": ["news", "mail"], "source": ["s", "t"]}
    pq.write_table(pa.table({**texts, **groups}), tmp_path / "web.parquet")
    return [
        f"--gold={gold}",
        f"--ordinary={tmp_path / 'web.parquet'}",
        f"--keep={tmp_path / 'keep'}",
        f"--output={tmp_path / 'out'}",
        "--no-baselines",
    ]


def test_the_report_holds_every_section(files: list[str], tmp_path: Path) -> None:
    assert detection.main(files) == 0
    report = json.loads((tmp_path / "out/detection.json").read_text(encoding="utf-8"))
    guard = report["systems"]["negguard balanced"]
    assert guard["sets"]["set"]["all"]["rows"] == 2
    assert guard["ordinary"]["documents"] == 2
    efforts = ["judge on every segment", "fast", "balanced", "thorough"]
    assert list(report["cascade"]) == efforts
    text = (tmp_path / "out/detection.md").read_text(encoding="utf-8")
    for title in ("## set", "## Ordinary text", "## Calibration", "## Cascade"):
        assert title in text
    assert (tmp_path / "out/detection.svg").read_text("utf-8").startswith("<svg")


def test_a_second_run_asks_no_system_again(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert detection.main([*files, "--no-cascade"]) == 0
    monkeypatch.delattr(guarded.GuardSystem, "predict")
    monkeypatch.delattr(asking.GuardSystem, "predict_ordinary")
    assert detection.main([*files, "--no-cascade"]) == 0


def test_two_sets_of_one_name_are_refused(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    gold = files[0].removeprefix("--gold=")
    assert detection.main(["--gold", gold, gold, *files[1:]]) == 2
    assert "the same name" in capsys.readouterr().err
