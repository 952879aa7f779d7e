"""Scores are calibrated on rows, and the card holds what the guard reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from negguard.detect.candidates import Effort, read_segments
from negguard.errors import UsageError
from negguard.models.card import Card, Floors, read_card
from pipelines.training.calibrate import (
    calibrated,
    covered_line,
    least_bias,
    write_card,
)
from pipelines.training.fitting import best_line, calibration_error, logistic, sigmoid
from pipelines.training.odds import Odds, frame_odds
from pipelines.training.rows import Row
from tests.unit.pipelines.training.made import MYTH, clean_row, framed_row

CARD = Card(
    version="small",
    floors={Effort.FAST: Floors(3, 0.5, 1.25)},
    calibration=(1, 1, 0),
    covered=0,
)


def odds(row: Row, frame: float, cover: float) -> Odds:
    segments = tuple(range(1, len(read_segments(row.texts))))
    covers = np.full(len(segments), -9.0)
    covers[0] = cover
    return Odds(row=row, frame=frame, covers=covers, segments=segments)


def found() -> list[Odds]:
    rng = np.random.default_rng(3)
    framed = [odds(framed_row(), *rng.normal(1.5, 1, 2)) for _ in range(150)]
    others = [odds(clean_row(MYTH), *rng.normal(-1.5, 1, 2)) for _ in range(150)]
    return [*framed, *others]


def test_few_rows_without_frames_reach_one_half_where_that_is_asked() -> None:
    rows = found()
    card, measured = calibrated(CARD, rows, flagged=0.0)
    first, second, bias = card.calibration
    above = [
        first * (each.frame or 0) + second * each.cover + bias > 1e-3
        for each in rows
        if not each.row.detached
    ]
    assert not any(above)
    assert measured["others_flagged_at_half"] < 0.01
    assert card.calibration[2] < calibrated(CARD, rows)[0].calibration[2]


def test_no_bias_is_too_high_where_all_rows_may_be_flagged() -> None:
    assert least_bias(np.array([3.0, 1.0]), 4, 1.0) == float("inf")
    assert least_bias(np.array([3.0, 1.0]), 4, 0.25) == -1.0


def test_a_regression_finds_the_weights_that_made_the_data() -> None:
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(20_000, 2))
    truth = rng.random(20_000) < sigmoid(inputs @ [2.0, -1.0] + 0.5)
    assert np.allclose(logistic(inputs, truth), [2, -1, 0.5], atol=0.1)


def test_classes_that_part_cleanly_keep_finite_weights() -> None:
    inputs = np.array([[-1.0], [-2.0], [1.0], [2.0]])
    assert np.all(np.isfinite(logistic(inputs, inputs[:, 0] > 0)))


def test_the_best_line_lies_at_the_last_true_score() -> None:
    scores = np.array([3.0, 2.0, 1.0, 1.0, 0.0])
    truth = np.array([True, True, True, False, False])
    assert best_line(scores, truth) == 1.0


def test_sure_and_right_has_no_calibration_error() -> None:
    truth = np.array([True, False])
    assert calibration_error(np.array([1.0, 0.0]), truth) == 0
    assert calibration_error(np.array([0.0, 1.0]), truth) == 1


def test_log_odds_are_of_any_kind_of_frame() -> None:
    answers = np.zeros((1, 8))
    assert frame_odds(answers)[0] == pytest.approx(np.log(7))


def test_calibration_measures_what_it_found() -> None:
    card, measured = calibrated(CARD, found())
    assert measured["framed"] == 150
    assert 0.9 < float(str(measured["found_at_half"])) <= 1
    assert float(str(measured["others_flagged_at_half"])) < 0.1
    assert card.calibration[0] > 0
    assert card.calibration[1] > 0


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(UsageError, match="20 of each"):
        calibrated(CARD, found()[:150])


def test_the_line_of_cover_parts_what_is_marked_from_the_rest() -> None:
    assert covered_line([odds(framed_row(), 2, 1.5), odds(framed_row(), 2, 0.5)]) == 0.5


def test_the_guard_reads_the_card(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    write_card(path, CARD, base="a base (MIT)", measured={"rows": 3})
    assert read_card(tmp_path) == CARD
    assert json.loads(path.read_text("utf-8"))["base"] == "a base (MIT)"
