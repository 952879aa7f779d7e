from __future__ import annotations

import pytest

from benchmarks.detection_parts.measures import (
    measure,
    measure_ordinary,
    measure_quotes,
)
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


def test_a_flag_that_misses_the_quoted_frame_is_told_apart() -> None:
    rows = [judged("a"), judged("b")]
    elsewhere = found("b", frames=(SECOND,))
    figures = measure_quotes(rows, {"a": found("a"), "b": elsewhere})["framed"]
    assert (figures["flagged"], figures["frame_found"]) == (1.0, 0.5)


def test_alarms_on_ordinary_text_are_per_ten_thousand_documents() -> None:
    rows = [
        Ordinary(id=str(n), document=Document(text=TEXT), genre="news" if n else "mail")
        for n in range(4)
    ]
    predictions = {row.id: missed(row.id) for row in rows}
    predictions["3"] = found("3", kinds=("fiction",))
    figures = measure_ordinary(rows, predictions)
    assert figures["all"]["per_10000"] == 2500.0
    assert figures["all"]["falsity_or_correction_per_10000"] == 0.0
    assert figures["genres"]["mail"]["flagged"] == 0
