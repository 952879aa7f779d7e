r"""Draw the excerpts of a pool that are worth reading.

    python -m pipelines.training.draw pool.parquet --models models --count 400 \
        --by unsure --output drawn.jsonl

Three ways to choose, and a fourth to compare them with:

* `unsure`: what the models are least sure of, either way;
* `flagged`: what they are surest is framed; on ordinary text these are the false
  alarms, and the real frames that are in it;
* `near`: what is like the rows in `--near`, such as the errors that `score` writes;
* `chance`: any.

The sieve scores by itself (`--scores sieve`, the default, fast), or the judge what the
early classifiers show it (`--scores judge`). At most `--per-source` excerpts come from
one source and none that is in `--without`. What is written goes to `label`.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from negguard.detect.candidates import Effort
from negguard.errors import UsageError
from pipelines.training.buffers import best_of_rows, buffer_of
from pipelines.training.command import parser_of, run, write_lines
from pipelines.training.excerpts import Excerpt, read_excerpts
from pipelines.training.likeness import likeness
from pipelines.training.models import read_cascade, read_judge, read_sieve
from pipelines.training.odds import odds_of
from pipelines.training.reading import read_records, read_rows
from pipelines.training.rows import Row

UNSEEN = -30.0  # log-odds of an excerpt that the judge is not shown


def main(arguments: Sequence[str] | None = None) -> None:
    """Rank the pool, take what the caps allow, and write it."""
    asked = _parser().parse_args(arguments)
    done = {
        str(record.get("id"))
        for path in asked.without
        for _, record in read_records(path)
    }
    pool = [
        each
        for each in read_excerpts(asked.pool)
        if len(each.text) <= asked.longest and each.id not in done
    ]
    random.Random(asked.seed).shuffle(pool)  # noqa: S311 - no secret
    order = np.argsort(-preferences(pool, asked), kind="stable")
    drawn = list(capped((pool[n] for n in order), asked.count, asked.per_source))
    random.Random(asked.seed).shuffle(drawn)  # noqa: S311 - readers see no rank
    print(write_lines(asked.output, map(as_record, drawn)), "of", len(pool))


def preferences(pool: Sequence[Excerpt], asked: argparse.Namespace) -> np.ndarray:
    """Return how much each excerpt is wanted.

    Raises:
        UsageError: the way to choose needs what was not given.
    """
    ways: dict[str, Callable[[], np.ndarray]] = {
        "chance": lambda: np.zeros(len(pool)),
        "flagged": lambda: scores(pool, asked),
        "unsure": lambda: -np.abs(scores(pool, asked)),
        "near": lambda: likeness(
            [each.text for each in pool],
            ["\n".join(row.texts) for row in read_rows(asked.near)],
        ),
    }
    if asked.by == "near" and not asked.near:
        msg = "--by near needs --near, the rows that excerpts are to be like"
        raise UsageError(msg)
    if asked.by in {"flagged", "unsure"} and asked.models is None:
        msg = f"--by {asked.by} needs --models, a folder of models"
        raise UsageError(msg)
    return ways[asked.by]()


def scores(pool: Sequence[Excerpt], asked: argparse.Namespace) -> np.ndarray:
    """Return the log-odds that excerpts are framed, by the sieve or the judge."""
    rows = [Row(id=each.id, texts=(each.text,)) for each in pool]
    if asked.scores == "sieve":
        buffer = buffer_of(rows)
        best = best_of_rows(buffer, buffer.sieved(read_sieve(asked.models)), len(rows))
        return np.maximum(best, UNSEEN)
    cascade = read_cascade(asked.models, Effort.THOROUGH)
    judge = read_judge(asked.models)
    first, second, bias = cascade.card.calibration
    found = (odds_of(row, cascade, judge) for row in rows)
    return np.array(
        [
            UNSEEN if o.frame is None else first * o.frame + second * o.cover + bias
            for o in found
        ]
    )


def capped(
    excerpts: Iterable[Excerpt], count: int, per_source: int
) -> Iterator[Excerpt]:
    """Yield the first `count` excerpts, at most `per_source` of one source."""
    taken: Counter[str] = Counter()
    for excerpt in excerpts:
        if taken.total() == count:
            return
        if taken[excerpt.source] < per_source:
            taken[excerpt.source] += 1
            yield excerpt


def as_record(excerpt: Excerpt) -> dict[str, object]:
    """Return an excerpt as `label` reads it."""
    return {
        "id": excerpt.id,
        "text": excerpt.text,
        "source": excerpt.source,
        "genre": excerpt.genre,
        "license": excerpt.licence,
        "segments": [[each.start, each.end] for each in excerpt.segments],
    }


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("draw", __doc__)
    add = parser.add_argument
    add("pool", type=Path, nargs="+", help="JSONL or Parquet with `id` and `text`")
    add("--by", choices=("unsure", "flagged", "near", "chance"), default="unsure")
    add("--models", type=Path, help="folder of models")
    add("--scores", choices=("sieve", "judge"), default="sieve")
    add("--near", nargs="*", default=[], help="JSONL of rows, for `--by near`")
    add("--count", type=int, default=400, help="excerpts to draw (400)")
    add("--per-source", type=int, default=40, help="at most (40)")
    add("--longest", type=int, default=1500, help="code points of an excerpt (1500)")
    add("--without", type=Path, nargs="*", default=[], help="JSONL of labelled ids")
    add("--output", type=Path, required=True, help="JSONL of excerpts")
    add("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    run(main)
