r"""Fit the screen and the sieve, which look at segments before student and judge do.

    python -m pipelines.training.fit_early --rows gold/*.jsonl \
        --ordinary web.parquet forum.parquet --output models

Writes `screen.npz` and `sieve.npz`. The sieve is fitted twice: first beside chance
segments of ordinary text, then beside those that it takes for frames. Rows whose
licence is not stated or forbids it are left out; so is one author, and one source of
ordinary text, in ten, on which the table is made that is shown at the end: for shares
of ordinary segments that a classifier lets through, the share of framed rows of which
it lets a frame through. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from negguard.models.hashing import Numbers
from negguard.models.sieve import Reals, Sieve
from pipelines.training.buffers import Buffer, best_of_rows, buffer_of
from pipelines.training.command import need, parser_of, run
from pipelines.training.models import read_screen, read_sieve
from pipelines.training.ordinary import draw_ordinary
from pipelines.training.reading import read_rows
from pipelines.training.rows import Row, held_out, licensed
from pipelines.training.tables import write_arrays

RATES = (0.0005, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
TWICE = 2  # times that a frame is seen in an epoch


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit both, write them, and show what they let through."""
    asked = _parser().parse_args(arguments)
    need("torch")
    rows = [row for row in read_rows(asked.rows) if licensed(row)]
    ordinary = draw_ordinary(asked.ordinary, asked.documents, seed=asked.seed)
    fitted, framed = _kept(rows, asked.hold_out, held=False)
    plain, _ = _kept(ordinary, asked.hold_out, held=False)
    print(f"{len(fitted)} rows, {framed} detached, {len(plain)} ordinary", flush=True)
    fit_both(buffer_of([*fitted, *plain]), len(fitted), asked)
    held, _ = _kept(rows, asked.hold_out, held=True)
    unseen, _ = _kept(ordinary, asked.hold_out, held=True)
    if held and unseen:
        show(asked.output, buffer_of(held), buffer_of(unseen))


def fit_both(buffer: Buffer, labelled: int, asked: argparse.Namespace) -> None:
    """Fit and write both; the first `labelled` rows of the buffer are labelled ones."""
    import torch  # noqa: PLC0415 - `--help` does without it

    from pipelines.training.early_networks import (  # noqa: PLC0415 - needs torch
        ScreenNetwork,
        SieveNetwork,
        fit,
    )

    torch.manual_seed(asked.seed)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    rng = np.random.default_rng(asked.seed)
    known, plain = known_segments(buffer, labelled)
    screen = ScreenNetwork()
    chosen = np.concatenate([known, _some(plain, asked.segments, rng)])
    fit(screen, buffer, chosen, epochs=2, rate=0.01, weight=4.0, seed=asked.seed)
    write_arrays(asked.output / "screen.npz", screen.arrays())
    sieve = SieveNetwork()
    chosen = np.concatenate([known, _some(plain, asked.segments, rng)])
    fit(sieve, buffer, chosen, epochs=2, rate=0.004, weight=3.0, seed=asked.seed)
    hard = hardest(buffer, Sieve(sieve.arrays()), plain, asked.segments // 3)
    chosen = np.concatenate([known, hard, _some(plain, asked.segments // 3, rng)])
    fit(sieve, buffer, chosen, epochs=2, rate=0.002, weight=3.0, seed=asked.seed)
    write_arrays(asked.output / "sieve.npz", sieve.arrays())


def known_segments(buffer: Buffer, labelled: int) -> tuple[Numbers, Numbers]:
    """Return the segments of labelled rows, frames twice, and those of the others."""
    own = buffer.rows < labelled
    frames = np.flatnonzero(buffer.kinds > 0)
    others = np.flatnonzero(own & (buffer.kinds == 0))
    return np.concatenate([*[frames] * TWICE, others]), np.flatnonzero(~own)


def hardest(buffer: Buffer, sieve: Sieve, which: Numbers, count: int) -> Numbers:
    """Return the segments, of some, that the sieve takes for frames first."""
    order = np.argsort(-buffer.sieved(sieve, which), kind="stable")
    return which[order[:count]]


def show(folder: Path, held: Buffer, unseen: Buffer) -> None:
    """Print what the written classifiers let through of rows that neither has seen."""
    screen, sieve = read_screen(folder), read_sieve(folder)
    print("let through of ordinary", *(f"{rate:.2%}" for rate in RATES), sep="\t")
    both = {
        "screen": (held.screened(screen), unseen.screened(screen)),
        "sieve": (held.sieved(sieve), unseen.sieved(sieve)),
    }
    for name, (framed, ordinary) in both.items():
        shares = recalls(held, framed, ordinary, rates=RATES)
        print(name, *(f"{share:.2f}" for share in shares), sep="\t")


def recalls(
    held: Buffer, framed: Reals, ordinary: Reals, *, rates: Sequence[float]
) -> list[float]:
    """Return the share of framed rows with a frame above the line of each rate."""
    count = int(held.rows.max(initial=-1)) + 1
    scores = np.where(held.kinds > 0, framed, -np.inf).astype(np.float32)
    best = best_of_rows(held, scores, count)
    best = best[np.isfinite(best)]
    lines = [np.quantile(ordinary, 1 - rate) for rate in rates]
    return [float(np.mean(best > line)) if len(best) else 0.0 for line in lines]


def _kept(rows: Sequence[Row], one_in: int, *, held: bool) -> tuple[list[Row], int]:
    """Return the rows that are held out, or those that are not; how many are framed."""
    kept = [
        row for row in rows if (one_in > 0 and held_out(row, one_in=one_in)) == held
    ]
    return kept, sum(row.detached for row in kept)


def _some(which: Numbers, count: int, rng: np.random.Generator) -> Numbers:
    if len(which) <= count:
        return which
    return np.asarray(rng.choice(which, count, replace=False))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("fit_early", __doc__)
    add = parser.add_argument
    add("--rows", nargs="+", required=True, help="JSONL, see `reading`; PATH@SHARE")
    add(
        "--ordinary", type=Path, nargs="+", required=True, help="Parquet without frames"
    )
    add("--documents", type=int, default=12_000, help="ordinary ones to read (12000)")
    add("--segments", type=int, default=400_000, help="ordinary ones to fit (400000)")
    add("--hold-out", type=int, default=10, help="one author in so many (10), 0: none")
    add("--output", type=Path, required=True, help="folder of models")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=0, help="of the processor; as torch likes")
    return parser


if __name__ == "__main__":
    run(main)
