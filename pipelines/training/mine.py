r"""Take hard negatives from ordinary text: what a classifier takes for frames there.

    python -m pipelines.training.mine web.parquet forum.parquet --models models \
        --output mined.jsonl --count 6000 --skip 150

Looks at every segment of the documents, ranks those that look most like a frame to the
sieve, or among the best of its own to the student or the judge (`--by`), and writes
each with the text around it as a clean row, for `fit_judge --rows` and `fit_early
--rows`. One segment is taken of a document. The first ones, which `--skip` leaves out,
are read by people: ordinary text holds real frames, and `--skipped` writes them as
excerpts for `label`. A round is to fit, to mine with what was fitted, and to fit again.

Sources whose licence is not stated or forbids it, and one source in ten, are left out.
"""

from __future__ import annotations

import argparse
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from negguard.detect.candidates import Segment, read_segments
from negguard.models.judge import Judge
from negguard.models.sieve import Sieve
from negguard.models.student import Student
from negguard.models.windows import around, window_of
from pipelines.training.buffers import Buffer, buffer_of
from pipelines.training.command import parser_of, run, write_lines
from pipelines.training.examples import labelled_row
from pipelines.training.models import read_judge, read_sieve, read_student
from pipelines.training.odds import frame_odds
from pipelines.training.ordinary import read_ordinary
from pipelines.training.rows import Row, as_records, held_out, licensed

AT_ONCE = 512  # documents that are looked at in one go
LONGEST = 900  # code points of an excerpt, so that most fit into one window
DEEPER = 3  # times as many segments of the sieve's as are ranked again


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A segment that looks like a frame: its score, a tie-breaker, and its excerpt."""

    score: float
    number: int
    row: Row


def main(arguments: Sequence[str] | None = None) -> None:
    """Rank the segments and write those that count as negatives."""
    asked = _parser().parse_args(arguments)
    sieve = read_sieve(asked.models)
    rows = (
        row
        for row in read_ordinary(asked.ordinary)
        if licensed(row)
        and not (asked.hold_out and held_out(row, one_in=asked.hold_out))
    )
    wanted = asked.count + asked.skip
    again = ranking_of(asked)
    best = hardest(rows, sieve, wanted * (DEEPER if again else 1))
    if again:
        best = ranked(best, again)[:wanted]
    negatives = [each.row for each in best[asked.skip :]]
    print(write_lines(asked.output, as_records(negatives)), "negatives")
    if asked.skipped:
        read = [each.row for each in best[: asked.skip]]
        print(write_lines(asked.skipped, as_records(read)), "excerpts to read")


def hardest(rows: Iterable[Row], sieve: Sieve, count: int) -> list[Found]:
    """Return the best segment of documents, as excerpts, by falling score."""
    best: list[Found] = []
    number = 0
    rest = iter(rows)
    while part := tuple(islice(rest, AT_ONCE)):
        buffer = buffer_of(part)
        for owner, segment, score in _best(buffer, sieve):
            number += 1
            if len(best) == count and score <= best[0].score:
                continue
            found = Found(score, -number, excerpt_of(part[owner], segment))
            if len(best) < count:
                heapq.heappush(best, found)
            else:
                heapq.heapreplace(best, found)
    return sorted(best, reverse=True)


def ranked(found: Iterable[Found], scores: Callable[[Row], float]) -> list[Found]:
    """Return segments by what else is said of their excerpts, by falling score."""
    scored = [replace(each, score=scores(each.row)) for each in found]
    return sorted(scored, reverse=True)


def ranking_of(asked: argparse.Namespace) -> Callable[[Row], float] | None:
    """Return what ranks the best of the sieve again, None if nothing does."""
    match asked.by:
        case "judge":
            judge = read_judge(asked.models)
            return lambda row: by_judge(row, judge)
        case "student":
            student = read_student(asked.models)
            return lambda row: by_student(row, student)
        case _:
            return None


def by_judge(row: Row, judge: Judge) -> float:
    """Return the judge's log-odds of the likeliest frame in an excerpt."""
    read = labelled_row(row, judge.tokens).read
    answers = judge.answers(window_of(read, around(read, len(read) // 2)))
    return float(frame_odds(answers.frames).max())


def by_student(row: Row, student: Student) -> float:
    """Return the student's log-odds of the likeliest frame in an excerpt."""
    buffer = buffer_of([row])
    return float(buffer.studied(student, np.arange(len(buffer))).max())


def excerpt_of(row: Row, segment: int) -> Row:
    """Return the text around a segment, whole segments of it, as a clean row."""
    segments = read_segments(row.texts)
    low = high = segment
    wider = True
    while wider:
        wider = False
        if _fits(segments, low - 1, high):
            low, wider = low - 1, True
        if _fits(segments, low, high + 1):
            high, wider = high + 1, True
    text = row.texts[0][segments[low].start : segments[high].end]
    return replace(row, id=f"{row.id}-{segment}", texts=(text,), note="mined")


def _fits(segments: Sequence[Segment], low: int, high: int) -> bool:
    inside = low >= 0 and high < len(segments)
    return inside and segments[high].end - segments[low].start <= LONGEST


def _best(buffer: Buffer, sieve: Sieve) -> Iterator[tuple[int, int, float]]:
    """Yield each row that has segments: its number, its best segment, the score."""
    scores = buffer.sieved(sieve)
    order = np.lexsort((np.arange(len(scores)), -scores, buffer.rows))
    rows, firsts = np.unique(buffer.rows[order], return_index=True)
    starts = np.searchsorted(buffer.rows, rows)
    best = order[firsts]
    yield from zip(
        rows.tolist(), (best - starts).tolist(), scores[best].tolist(), strict=True
    )


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("mine", __doc__)
    add = parser.add_argument
    add("ordinary", type=Path, nargs="+", help="Parquet with a column `text`")
    add("--models", type=Path, required=True, help="folder of models")
    add("--by", choices=("sieve", "student", "judge"), default="sieve")
    add("--count", type=int, default=6000, help="negatives to write (6000)")
    add("--skip", type=int, default=150, help="likeliest ones to leave out (150)")
    add("--hold-out", type=int, default=10, help="one source in so many (10), 0: none")
    add("--output", type=Path, required=True, help="JSONL of clean rows")
    add("--skipped", type=Path, help="JSONL of the likeliest, to be read")
    return parser


if __name__ == "__main__":
    run(main)
