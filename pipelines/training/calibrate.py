r"""Set the floors of each effort and the calibration of scores, and write `card.json`.

    python -m pipelines.training.calibrate --models models --rows gold/*.jsonl \
        --ordinary web.parquet forum.parquet --version cascade-en-2 \
        --base "all-MiniLM-L6-v2 (Apache-2.0)"

Floors are set on ordinary text of one half of the sources, so that screen, sieve and
student let through the shares of segments that `--rates` names for each effort, and
shown on the other half. Scores are calibrated on labelled rows of authors that were
held out from fitting (`--hold-out 0` takes all rows, for rows that nothing was fitted
to): the weights turn the log-odds of the likeliest frame and of the likeliest covered
text into the log-odds that a document is framed. Labelled rows without frames are
mostly twins of framed ones, and hard; with `--flagged 0.06` one half is moved up until
no more than that share of them reaches it. Of segments beside a real frame,
`covered` is the line with the best F1. What was measured stands in the card as well.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from negguard.detect.candidates import Effort, read_segments
from negguard.errors import UsageError
from negguard.models.card import Card, Floors
from pipelines.training.buffers import buffer_of
from pipelines.training.command import parser_of, run
from pipelines.training.examples import UNKNOWN, labels_of
from pipelines.training.fitting import (
    Reals,
    best_line,
    calibration_error,
    logistic,
    sigmoid,
)
from pipelines.training.floors import (
    SPARE,
    Shares,
    floors_of,
    let_through,
    rates_of,
    scores_of,
)
from pipelines.training.models import (
    read_cascade,
    read_judge,
    read_screen,
    read_sieve,
    read_student,
)
from pipelines.training.odds import Odds, odds_of
from pipelines.training.ordinary import draw_ordinary
from pipelines.training.reading import read_rows
from pipelines.training.rows import Row, held_out

FARTHEST_ODDS = 8.0  # what narrow windows say is nothing has odds that are no odds
FEWEST = 20  # rows of each sort below which nothing is calibrated


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write the card, and print what was measured."""
    asked = _parser().parse_args(arguments)
    rates = rates_of(asked.rates)
    floors, through = measured_floors(asked, rates)
    card = Card(
        version=asked.version, floors=floors, calibration=(1.0, 1.0, 0.0), covered=0.0
    )
    rows = [
        row
        for row in read_rows(asked.rows)
        if not asked.hold_out or held_out(row, one_in=asked.hold_out)
    ]
    cascade = read_cascade(asked.models, Effort.THOROUGH, card=card)
    judge = read_judge(asked.models)
    found = [odds_of(row, cascade, judge) for row in rows]
    card, measured = calibrated(card, found, flagged=asked.flagged)
    measured["ordinary_text_of_other_sources"] = through
    write_card(asked.models / "card.json", card, base=asked.base, measured=measured)
    print(json.dumps(measured, indent=1))


def measured_floors(
    asked: argparse.Namespace, rates: Mapping[Effort, Shares]
) -> tuple[dict[Effort, Floors], dict[str, dict[str, float]]]:
    """Return floors set on half of the sources, and what they do on the others.

    Raises:
        UsageError: the ordinary text is all of one half.
    """
    ordinary = draw_ordinary(asked.ordinary, asked.documents, seed=asked.seed)
    halves = [
        [r for r in ordinary if held_out(r, one_in=2) == h] for h in (True, False)
    ]
    if not all(halves):
        msg = "too few sources of ordinary text to part into halves; give more sources"
        raise UsageError(msg)
    models = read_screen(asked.models), read_sieve(asked.models)
    student = read_student(asked.models)
    share = SPARE * max(shares[1] for shares in rates.values())
    buffers = [buffer_of(half) for half in halves]
    chosen, shown = (scores_of(b, *models, student, share=share) for b in buffers)
    floors = {effort: floors_of(chosen, shares) for effort, shares in rates.items()}
    return floors, {
        str(effort): let_through(buffers[1], shown, each)
        for effort, each in floors.items()
    }


def calibrated(
    card: Card, found: Sequence[Odds], *, flagged: float = 1.0
) -> tuple[Card, dict[str, object]]:
    """Return a card with calibration, and what was measured with it.

    At most a share `flagged` of the rows that are not framed reach one half.

    Raises:
        UsageError: there are too few rows with candidates, of either sort.
    """
    shown = [each for each in found if each.frame is not None]
    truth = np.array([each.row.detached for each in shown], np.bool_)
    if min(truth.sum(), (~truth).sum()) < FEWEST:
        msg = (
            f"{truth.sum()} framed rows and {(~truth).sum()} others reach the judge; "
            f"give rows of which {FEWEST} of each do"
        )
        raise UsageError(msg)
    odds = np.array([(each.frame or 0.0, each.cover) for each in shown], np.float64)
    odds = odds.clip(-FARTHEST_ODDS, FARTHEST_ODDS)
    weights = logistic(odds, truth)
    framed = sum(each.row.detached for each in found)
    others = len(found) - framed
    weights[2] = min(
        weights[2], least_bias(odds[~truth] @ weights[:2], others, flagged)
    )
    chances = sigmoid(odds @ weights[:2] + weights[2])
    frame, cover, bias = (round(float(weight), 4) for weight in weights)
    line = covered_line([each for each in shown if each.row.detached])
    card = replace(card, calibration=(frame, cover, bias), covered=line)
    return card, {
        "rows": len(found),
        "framed": framed,
        "framed_rows_shown_to_the_judge": round(float(truth.sum() / framed), 3),
        "found_at_half": round(float((chances[truth] >= 0.5).sum() / framed), 3),
        "others_flagged_at_half": round(
            float((chances[~truth] >= 0.5).sum() / others), 3
        ),
        "calibration_error": round(calibration_error(chances, truth), 3),
    }


def least_bias(scores: Reals, others: int, flagged: float) -> float:
    """Return the bias with which a share of `others` rows, at most, is above zero.

    `scores` are those of the rows that have any.
    """
    above = math.floor(flagged * others)
    if above >= len(scores):
        return math.inf
    return -float(np.sort(scores)[::-1][above])


def covered_line(framed: Sequence[Odds]) -> float:
    """Return the log-odds from which a segment of a framed row counts as covered."""
    scores: list[float] = []
    truth: list[bool] = []
    for each in framed:
        row: Row = each.row
        _, covers = labels_of(row, read_segments(row.texts))
        for number, odds in zip(each.segments, each.covers.tolist(), strict=True):
            if covers[number] != UNKNOWN:
                scores.append(odds)
                truth.append(covers[number] == 1)
    if not any(truth):
        return 0.0
    return round(best_line(np.array(scores), np.array(truth, np.bool_)), 2)


def write_card(
    path: Path, card: Card, *, base: str, measured: Mapping[str, object]
) -> None:
    """Write a card as `negguard.models.card` reads it, with where it comes from."""
    floors = {
        str(name): [each.screen, each.sieve, each.student]
        for name, each in card.floors.items()
    }
    about = {
        "version": card.version,
        "base": base,
        "floors": floors,
        "calibration": list(card.calibration),
        "covered": card.covered,
        "measured": dict(measured),
    }
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("calibrate", __doc__)
    add = parser.add_argument
    add("--models", type=Path, required=True, help="folder of models; gets card.json")
    add("--rows", nargs="+", required=True, help="JSONL, see `reading`; PATH@SHARE")
    add(
        "--ordinary", type=Path, nargs="+", required=True, help="Parquet without frames"
    )
    add("--documents", type=int, default=4000, help="ordinary ones to read (4000)")
    add("--rates", nargs="*", default=[], help="EFFORT=SCREEN:SIEVE:STUDENT, shares")
    add("--flagged", type=float, default=1.0, help="of rows without frames, at most")
    add("--hold-out", type=int, default=10, help="as in fit_judge (10); 0: all rows")
    add("--version", required=True, help="name of the models")
    add("--base", default="", help="base model and its licence")
    add("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    run(main)
