r"""Fine-tune the judge on rows with marked frames and claims, and on ordinary text.

    python -m pipelines.training.fit_judge --rows gold/*.jsonl mined.jsonl \
        --ordinary web.parquet --base all-MiniLM-L6-v2 --minutes 60 --output judge.pt

Rows whose licence is not stated or forbids it, and one author in ten, are left out
(`--hold-out 0` takes all authors). `rows.jsonl@0.5` takes half of a file. The learning
rate falls to nothing over the minutes, or the steps, that are given; with `--steps` the
same inputs give the same weights. The state is written every 200 steps, and at the
end; `--start` goes on from one, and `--freeze 3` then fits the upper layers alone, at
half the price. Needs the extra `train`; with a GPU, `--device cuda --bf16`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from pipelines.training.batches import Budget, Queue
from pipelines.training.command import need, parser_of, run
from pipelines.training.examples import (
    Example,
    examples_of,
    ordinary_examples,
    tokenizer_of,
)
from pipelines.training.ordinary import draw_ordinary
from pipelines.training.reading import read_rows
from pipelines.training.rows import for_fitting

LONGEST = 2500  # code points of an ordinary document that are read


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the examples, fit, and write the state."""
    asked = _parser().parse_args(arguments)
    need("torch", "safetensors")
    examples = read_examples(asked)
    tokens = sum(map(len, examples))
    print(f"{len(examples)} windows, {tokens} tokens", flush=True)
    from pipelines.training.judge_fitting import fit  # noqa: PLC0415 - needs torch

    rng = random.Random(asked.seed)  # noqa: S311 - no secret
    pairs = [each.pair for each in examples]
    queue = Queue([*map(len, examples)], asked.tokens, rng, pairs)
    budget = Budget(steps=asked.steps, seconds=60 * asked.minutes)
    fit(asked, examples, queue=queue, budget=budget)


def read_examples(asked: argparse.Namespace) -> list[Example]:
    """Return the windows of all rows, and of some ordinary documents."""
    tokenize = tokenizer_of(asked.base)
    rows = for_fitting(read_rows(asked.rows), one_in=asked.hold_out)
    framed = sum(row.detached for row in rows)
    print(f"{len(rows)} rows, {framed} detached", flush=True)
    found = list(examples_of(rows, tokenize, many=asked.windows, seed=asked.seed))
    ordinary = draw_ordinary(
        asked.ordinary, asked.documents, longest=LONGEST, seed=asked.seed
    )
    ordinary = for_fitting(ordinary, one_in=asked.hold_out)
    return found + list(ordinary_examples(ordinary, tokenize, seed=asked.seed))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("fit_judge", __doc__)
    add = parser.add_argument
    add("--rows", nargs="+", required=True, help="JSONL, see `reading`; PATH@SHARE")
    add("--ordinary", type=Path, nargs="*", default=[], help="Parquet without frames")
    add("--documents", type=int, default=300, help="ordinary documents to read (300)")
    add("--windows", type=int, default=1, help="frames shown of a long row (1)")
    add("--hold-out", type=int, default=10, help="one author in so many (10), 0: none")
    add("--base", type=Path, required=True, help="folder of a BERT model")
    add("--layers", type=int, help="of the base model, from below; all")
    add("--freeze", type=int, default=0, help="layers that stay as they are (0)")
    add("--start", type=Path, help="state to go on from")
    add("--output", type=Path, required=True, help="state file to write")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, default=0.0)
    length.add_argument("--steps", type=int)
    add("--tokens", type=int, default=1536, help="of a batch (1536)")
    add("--rate", type=float, default=1e-4, help="of the encoder (1e-4)")
    add("--head-rate", type=float, default=1.5e-3, help="of the heads (1.5e-3)")
    add("--frame-weight", type=float, default=2.0, help="of a frame beside none (2)")
    add("--dropout", type=float, default=0.1, help="of the layers (0.1)")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=0, help="of the processor; as torch likes")
    add("--device", default="cpu", help="cpu or cuda")
    add("--bf16", action="store_true", help="halve numbers, where the device has it")
    return parser


if __name__ == "__main__":
    run(main)
