r"""Fit the student, which reads the word pieces of what the sieve lets through.

    python -m pipelines.training.fit_student --rows gold/*.jsonl \
        --ordinary web.parquet --base all-MiniLM-L6-v2 --models models

Writes `student.onnx` and `tokenizer.json` into the folder in which `fit_early` wrote
the sieve. It is fitted to all segments of labelled rows, and of ordinary text to those
that the sieve takes for frames (but for the first `--skip`, many of which are) and to
some by chance. Word vectors start as those of the base model. Rows and authors are left
out as `fit_early` says. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from negguard.models.hashing import Numbers
from pipelines.training.buffers import Buffer, buffer_of
from pipelines.training.command import need, parser_of, run
from pipelines.training.fit_early import hardest, known_segments
from pipelines.training.models import read_sieve
from pipelines.training.ordinary import draw_ordinary
from pipelines.training.reading import read_rows
from pipelines.training.rows import for_fitting


def main(arguments: Sequence[str] | None = None) -> None:
    """Choose the segments, fit, and write."""
    asked = _parser().parse_args(arguments)
    need("torch", "safetensors", "onnx")
    import torch  # noqa: PLC0415 - `--help` does without it

    from negguard.models.pieces import load_tokenizer  # noqa: PLC0415
    from pipelines.training.network import read_base  # noqa: PLC0415
    from pipelines.training.student_inputs import inputs_of  # noqa: PLC0415
    from pipelines.training.student_network import (  # noqa: PLC0415
        StudentNetwork,
        export,
        fit,
        word_vectors,
    )

    torch.manual_seed(asked.seed)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    rows = for_fitting(read_rows(asked.rows), one_in=asked.hold_out)
    ordinary = draw_ordinary(asked.ordinary, asked.documents, seed=asked.seed)
    plain = for_fitting(ordinary, one_in=asked.hold_out)
    buffer = buffer_of([*rows, *plain])
    chosen = chosen_segments(buffer, len(rows), asked)
    shutil.copyfile(asked.base / "tokenizer.json", asked.models / "tokenizer.json")
    inputs = inputs_of(buffer, load_tokenizer(asked.models), chosen)
    print(f"{len(chosen)} segments of {len(rows)} rows and {len(plain)} others")
    words = read_base(asked.base).words.weight.detach()
    network = StudentNetwork(word_vectors(words))
    kinds = buffer.kinds[chosen]
    fit(network, inputs, kinds, epochs=asked.epochs, seed=asked.seed)
    export(network, inputs, asked.models / "student.onnx")


def chosen_segments(
    buffer: Buffer, labelled: int, asked: argparse.Namespace
) -> Numbers:
    """Return the segments to fit to; the first `labelled` rows are labelled ones."""
    known, plain = known_segments(buffer, labelled)
    sieve = read_sieve(asked.models)
    hard = hardest(buffer, sieve, plain, asked.skip + asked.segments)[asked.skip :]
    count = min(len(plain), asked.segments // 2)
    chance = np.random.default_rng(asked.seed).choice(plain, count, replace=False)
    return np.concatenate([known, hard, chance])


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("fit_student", __doc__)
    add = parser.add_argument
    add("--rows", nargs="+", required=True, help="JSONL, see `reading`; PATH@SHARE")
    add(
        "--ordinary", type=Path, nargs="+", required=True, help="Parquet without frames"
    )
    add("--documents", type=int, default=12_000, help="ordinary ones to read (12000)")
    add("--segments", type=int, default=60_000, help="hard ones to fit (60000)")
    add("--skip", type=int, default=200, help="hardest ones to leave out (200)")
    add("--hold-out", type=int, default=10, help="one author in so many (10), 0: none")
    add("--base", type=Path, required=True, help="folder of a BERT model")
    add("--models", type=Path, required=True, help="folder with the sieve")
    add("--epochs", type=int, default=2)
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=0, help="of the processor; as torch likes")
    return parser


if __name__ == "__main__":
    run(main)
