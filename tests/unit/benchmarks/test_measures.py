from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.detection_parts.calibration import calibration, drawn, reliability
from benchmarks.detection_parts.cascade import Reading, measure_cascade
from benchmarks.detection_parts.measures import measure
from benchmarks.detection_parts.mixed import mixed_company
from benchmarks.detection_parts.ordinary import measure_ordinary, parted, transfer
from benchmarks.detection_parts.rows import Judged, Ordinary, Prediction
from negguard.model import Document

TEXT = "False! He won. She lost."
FRAME, FIRST, SECOND = (0, 0, 6), (0, 7, 14), (0, 15, 24)


def judged(name: str = "a", label: str = "detached", **changes: object) -> Judged:
    values = {
        "kinds": frozenset({"falsity"}) if label == "detached" else frozenset(),
        "frames": (FRAME,) if label == "detached" else (),
        "claims": (FIRST,) if label == "detached" else (),
        "condition": "framed" if label == "detached" else "plain",
        **changes,
    }
    return Judged(id=name, document=Document(text=TEXT, id=name), label=label, **values)


def found(name: str = "a", **changes: object) -> Prediction:
    values = {"kinds": ("falsity",), "frames": (FRAME,), "claims": (FIRST,), **changes}
    return Prediction(id=name, flagged=bool(values["kinds"]), **values)


def missed(name: str = "a") -> Prediction:
    return Prediction(id=name, flagged=False)


def test_a_perfect_prediction_scores_one_everywhere() -> None:
    figures = measure([judged()], {"a": found()})["all"]
    assert figures["recall"] == figures["kind_accuracy"] == 1.0
    assert figures["frames"]["f1"] == figures["claims"]["f1"] == 1.0


def test_a_missed_document_costs_the_recall_of_its_spans() -> None:
    rows = [judged("a"), judged("b")]
    figures = measure(rows, {"a": found("a"), "b": missed("b")})["all"]
    assert figures["frames"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}


def test_a_false_alarm_costs_the_precision_of_spans() -> None:
    rows = [judged("a"), judged("b", "clean")]
    figures = measure(rows, {"a": found("a"), "b": found("b")})["all"]
    assert figures["frames"]["precision"] == 0.5
    assert figures["false_alarms"] == 1.0


def test_spans_of_a_document_that_is_not_flagged_are_ignored() -> None:
    silent = Prediction(id="a", flagged=False, frames=(FRAME,), claims=(FIRST,))
    figures = measure([judged()], {"a": silent})["all"]
    assert figures["frames"]["recall"] == 0.0


def test_a_claim_inside_the_scope_is_no_error() -> None:
    row = judged(scope=(FIRST, SECOND))
    figures = measure([row], {"a": found(claims=(FIRST, SECOND))})["all"]
    assert figures["claims"]["f1"] == 1.0


def test_a_claim_outside_the_claims_is_an_error_where_no_scope_is_given() -> None:
    figures = measure([judged()], {"a": found(claims=(FIRST, SECOND))})["all"]
    assert figures["claims"]["precision"] == pytest.approx(6 / 14, abs=1e-4)


def test_any_accepted_kind_is_right() -> None:
    row = judged(kinds=frozenset({"correction", "falsity"}))
    figures = measure([row], {"a": found(kinds=("correction", "fiction"))})
    assert figures["all"]["kind_accuracy"] == 1.0


def test_only_the_first_kind_counts() -> None:
    figures = measure([judged()], {"a": found(kinds=("fiction", "falsity"))})
    assert figures["all"]["kind_accuracy"] == 0.0
    assert figures["kind_confusions"] == {"falsity -> fiction": 1}


def test_conditions_are_counted_apart() -> None:
    rows = [judged("a"), judged("b", "clean")]
    figures = measure(rows, {"a": found("a"), "b": missed("b")})["conditions"]
    assert figures["framed"]["recall"] == 1.0
    assert figures["plain"]["false_alarms"] == 0.0
    assert figures["plain"]["recall"] is None


def test_spans_of_true_positives_are_counted_apart() -> None:
    rows = [judged("a"), judged("b")]
    figures = measure(rows, {"a": found("a"), "b": missed("b")})["all"]
    assert figures["hit_frames"]["f1"] == figures["hit_claims"]["f1"] == 1.0


def test_a_framed_row_without_marked_claims_has_none_to_miss() -> None:
    figures = measure([judged(claims=())], {"a": found()})["all"]
    assert figures["claims"] == {"precision": None, "recall": None, "f1": None}


def test_framed_rows_are_counted_by_words_and_kind_and_others_by_label() -> None:
    rows = [judged("a", note="own words", kind="falsity"), judged("b", "local")]
    figures = measure(rows, {"a": found("a"), "b": found("b")})
    assert figures["wordings"]["own words"]["recall"] == 1.0
    assert figures["kinds"]["falsity"]["rows"] == 1
    assert figures["labels"]["local"]["false_alarms"] == 1.0


def test_a_row_in_an_unknown_language_is_counted() -> None:
    foreign = replace(missed(), label="unjudged")
    assert measure([judged()], {"a": foreign})["unjudged"] == 1


def test_innocent_sentences_that_are_taken_are_told_from_covered_ones() -> None:
    wide = found(claims=(FIRST, SECOND))
    narrow = found(claims=(FIRST,))
    for said, taken in ((wide, 1.0), (narrow, 0.0)):
        company = mixed_company([judged()], {"a": said})["all"]
        assert (company["covered_found"], company["innocent_taken"]) == (1.0, taken)


def test_nothing_is_taken_of_a_missed_row_in_mixed_company() -> None:
    company = mixed_company([judged()], {"a": missed()})
    assert company["all"]["covered_found"] == 0.0
    assert company["flagged"]["rows"] == 0


def test_a_row_that_is_covered_throughout_is_in_no_mixed_company() -> None:
    row = judged(scope=(FIRST, SECOND))
    assert mixed_company([row], {"a": found()})["all"]["rows"] == 0


def test_an_honest_score_has_no_error() -> None:
    pairs = [(0.75, True), (0.75, True), (0.75, True), (0.75, False)]
    figures = reliability(pairs)
    assert figures["expected_error"] == 0.0
    assert figures["bins"][7]["rows"] == 4


def test_a_missed_row_counts_against_all_rows_only() -> None:
    rows = [(judged("a"), replace(found("a"), score=1.0)), (judged("b"), missed("b"))]
    figures = calibration(rows)
    assert figures["scored"]["expected_error"] == 0.0
    assert figures["all"]["expected_error"] == 0.5


def test_the_reliability_plot_has_a_dot_for_each_bin_with_rows() -> None:
    assert drawn(reliability([(0.2, False), (0.9, True)])["bins"]).count("<circle") == 2


def scored(name: str, **kinds_at: str) -> Prediction:
    at = {float(level[1:]) / 10: (kind,) for level, kind in kinds_at.items()}
    return replace(missed(name), at=at, scored=True)


def ordinary(count: int) -> list[Ordinary]:
    return [
        Ordinary(
            id=str(n),
            document=Document(text=TEXT, id=str(n)),
            genre="news" if n else "mail",
            source=f"source {n}",
        )
        for n in range(count)
    ]


def test_alarms_on_ordinary_text_are_per_ten_thousand_documents() -> None:
    rows = ordinary(4)
    predictions = {row.id: scored(row.id) for row in rows}
    predictions["3"] = scored("3", _4="fiction")
    figures = measure_ordinary(rows, predictions, thresholds=(0.4, 0.5))["thresholds"]
    assert figures["0.4"]["all"]["per_10000"] == 2500.0
    assert figures["0.4"]["all"]["falsity_or_correction_per_10000"] == 0.0
    assert figures["0.4"]["genres"]["mail"]["flagged"] == 0
    assert figures["0.5"]["all"]["flagged"] == 0


def test_halves_of_ordinary_text_share_no_source() -> None:
    halves = parted(ordinary(20))
    first, second = ({row.source for row in half} for half in halves)
    assert first
    assert second
    assert not first & second


def test_a_threshold_is_the_lowest_that_the_other_half_bears() -> None:
    rows = ordinary(20)
    halves = parted(rows)
    predictions = {row.id: scored(row.id) for row in rows}
    loud = halves[0][0].id
    predictions[loud] = scored(loud, _4="falsity")
    labelled = {"set": ([judged("a")], {"a": scored("a", _5="falsity")})}
    first, second = transfer(rows, predictions, levels=(0.4, 0.5), labelled=labelled)
    assert (first["threshold"], second["threshold"]) == (0.5, 0.4)
    assert second["shown_on"]["flagged"] == 1
    assert (first["recall"], second["recall"]) == ({"set": 1.0}, {"set": 0.0})


def test_what_only_the_judge_on_every_segment_flags_is_lost() -> None:
    every = Reading(flags=[True, True, False, True], speed=0.01)
    table = measure_cascade(
        every, {"fast": Reading(flags=[True, False, True, False], speed=1.0)}
    )
    assert table["fast"]["lost"] == 0.5
    assert table["fast"]["recall_lost"] == 0.25
    assert table["fast"]["times_as_fast"] == 100.0
