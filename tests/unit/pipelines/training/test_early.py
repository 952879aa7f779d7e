"""Buffers, tables and floors of the early classifiers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from negguard.detect.candidates import Effort
from negguard.errors import UsageError
from negguard.models.card import Floors
from negguard.models.student import TARGET
from pipelines.training.buffers import best_of_rows, buffer_of
from pipelines.training.fit_early import hardest, known_segments, recalls
from pipelines.training.floors import (
    Scores,
    floors_of,
    let_through,
    rates_of,
)
from pipelines.training.models import read_screen, read_sieve
from pipelines.training.student_inputs import inputs_of
from pipelines.training.tables import UNIT, scaled, whole_weights, write_arrays
from tests.unit.pipelines.training.made import (
    clean_row,
    framed_row,
    sieve_arrays,
    small_screen,
    small_sieve,
)

ROWS = [clean_row("Rain fell for nine days on the hill."), framed_row()]


def test_segments_know_their_row_and_kind() -> None:
    buffer = buffer_of(ROWS)
    assert buffer.rows.tolist() == [0, 1, 1, 1, 1]
    assert buffer.kinds.tolist() == [0, 1, 0, 0, 0]


def test_frames_are_seen_twice_and_ordinary_segments_apart() -> None:
    buffer = buffer_of(ROWS[::-1])
    known, plain = known_segments(buffer, 1)
    assert known.tolist() == [0, 0, 1, 2, 3]
    assert plain.tolist() == [4]


def test_the_hardest_come_first() -> None:
    buffer = buffer_of(ROWS)
    shortest = hardest(buffer, small_sieve(), np.arange(len(buffer)), 2)
    assert set(shortest.tolist()) == {1, 3}


def test_the_best_score_of_a_row_is_kept() -> None:
    scores = np.array([1, 5, 2, 0, 0], np.float32)
    assert best_of_rows(buffer_of(ROWS), scores, 3).tolist() == [1, 5, -np.inf]


def test_recall_counts_framed_rows_above_the_line() -> None:
    buffer = buffer_of(ROWS)
    framed = np.array([9, 3, 9, 9, 9], np.float32)
    ordinary = np.arange(11, dtype=np.float32)
    assert recalls(buffer, framed, ordinary, rates=(0.1, 0.8)) == [0, 1]


def test_weights_become_whole_numbers() -> None:
    assert whole_weights(np.array([1, -0.5, 999], np.float32)).tolist() == [
        UNIT,
        -UNIT // 2,
        32767,
    ]


def test_a_table_comes_back_from_its_scale() -> None:
    table = np.array([[0.5, -1], [0.25, 0]], np.float32)
    made = scaled("one", table)
    assert np.allclose(made["one"] * made["one_scale"], table, atol=0.01)
    assert scaled("one", table * 0)["one"].tolist() == [[0, 0], [0, 0]]


def test_what_is_written_is_what_the_guard_reads(tmp_path: Path) -> None:
    buffer = buffer_of(ROWS)
    screen = small_screen()
    arrays = {n: getattr(screen, n) for n in ("singles", "pairs", "edges", "bases")}
    write_arrays(tmp_path / "screen.npz", arrays)
    write_arrays(tmp_path / "sieve.npz", sieve_arrays())
    assert np.array_equal(
        buffer.screened(read_screen(tmp_path)), buffer.screened(screen)
    )
    assert np.array_equal(
        buffer.sieved(read_sieve(tmp_path)), buffer.sieved(small_sieve())
    )


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"sieve\.npz: no such file"):
        read_sieve(tmp_path)


def test_the_student_reads_its_target_between_its_neighbours() -> None:
    words = {"Myths": 1, "Bats": 2, "are": 3, "blind": 4, "?": 5}
    tokenizer = Tokenizer(WordLevel(words, "?"))
    tokenizer.pre_tokenizer = Whitespace()
    buffer = buffer_of(ROWS)
    inputs = inputs_of(buffer, tokenizer, np.array([2]))
    assert inputs.ids.shape == inputs.parts.shape
    assert inputs.ids[0, :4].tolist() == [1, 2, 3, 4]
    assert inputs.parts[0, 1:4].tolist() == [TARGET] * 3
    assert inputs.layout[0].sum() == 3


def scores_of_a_hundred() -> Scores:
    order = np.arange(100, dtype=np.float32)
    return Scores(screen=order, sieve=order, student=order)


def test_floors_let_the_shares_through() -> None:
    scores = scores_of_a_hundred()
    floors = floors_of(scores, (0.4, 0.1, 0.02))
    assert floors == Floors(screen=60, sieve=90, student=98)
    assert [flags.sum() for flags in scores.passing(floors)] == [40, 10, 2]


def test_what_passes_is_counted_by_document() -> None:
    buffer = buffer_of(ROWS)
    scores = Scores(*[np.array([0, 5, 5, 0, 0], np.float32)] * 3)
    through = let_through(buffer, scores, Floors(5, 5, 5))
    assert through["documents_in_10000"] == 5000
    assert through["segments_past_the_student"] == 0.4


def test_rates_are_read_by_effort() -> None:
    assert rates_of(["fast=0.3:0.2:0.1"])[Effort.FAST] == (0.3, 0.2, 0.1)


@pytest.mark.parametrize("wrong", ["fast", "slow=1:1:1", "fast=0.1:0.2:0.3"])
def test_wrong_rates_are_named(wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        rates_of([wrong])
