"""Measure throughput beside its floors and beside what one would write instead.

    python -m benchmarks.throughput --ordinary web.parquet --framed framed/*.jsonl

builds corpora (or takes yours: `--corpus`), runs every system in a process of its own
and writes `throughput.json`, `.md` and `.svg`. Ratios within one run are what counts;
the machine decides the rest. It ends within `--minutes`: each system gets as many of
the files as it can read in `--seconds`, and what there is no time for is named.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.throughput_parts.charts import charts
from benchmarks.throughput_parts.corpus import Texts, build, data_files, load_texts
from benchmarks.throughput_parts.guarded import cost_per_candidate
from benchmarks.throughput_parts.tables import markdown, targets

# System, workers, cores: in the order in which a short run does without them.
SYSTEMS = (
    ("read_floor", 1, 1),
    ("scan", 1, 1),
    ("copy_floor", 1, 1),
    ("apply", 1, 1),
    ("scan_fast", 1, 1),
    ("scan_thorough", 1, 1),
    ("screen", 1, 1),
    ("cascade", 1, 1),
    ("candidates", 1, 1),
    ("ray_identity", 2, 2),
    ("ray_apply", 2, 2),
    ("ray_stage", 2, 2),
    ("apply_free", 1, 2),
    ("re2_filter", 1, 1),
    ("datasets_map_re", 1, 1),
    ("datatrove_filter", 1, 1),
    ("spacy_pipe", 1, 1),
    ("cluster_apply", 1, 2),
    ("cluster_apply", 2, 2),
    ("cluster_apply", 4, 2),
)
ON_RAY = ("--ray-address", "local", "--workers")
ELSEWHERE = (("scan", 1, 1), ("apply", 1, 1))
MAIN_SHARE = 0.005
OTHER_SHARES = (0.0, 0.02, 0.2)
PARTS = 16
# Corpora of the other shares are this much smaller.
SMALLER = 4
START_SECONDS = 60.0
EXTRAS = ("costs", "waits", "shares")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When the run has to be over, and how long one system may take.

    What systems write goes to `scratch`.
    """

    end: float
    seconds: float
    scratch: Path

    @property
    def left(self) -> float:
        """Return the seconds that are left."""
        return self.end - time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, print its table, and return the exit code."""
    options = _parser().parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        report = measured(Path(folder), options)
    text = markdown(report)
    (options.output / "throughput.md").write_text(text, encoding="utf-8")
    for name, drawn in charts(report["rows"]).items():
        (options.output / f"throughput{name}.svg").write_text(drawn, "utf-8")
    as_json = json.dumps(report, indent=1, ensure_ascii=False)
    (options.output / "throughput.json").write_text(as_json + "\n", encoding="utf-8")
    print(text)
    return 0


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return everything that was measured, as written to the JSON file."""
    clock = Clock(
        end=time.monotonic() + 60 * options.minutes,
        seconds=options.seconds,
        scratch=folder,
    )
    skipped: list[str] = []
    wanted = set(options.only or ())
    texts, paths = _corpus(folder / "main", options)
    share = None if options.corpus else MAIN_SHARE
    rows = _rows(SYSTEMS, paths, share, clock=clock, wanted=wanted, skipped=skipped)
    waits: dict[str, float] = {}
    costs: dict[str, float] = {}
    if not wanted or "waits" in wanted:
        waits = {**_waits(paths, workers=1), **_waits(paths, workers=2)}
    if not wanted or "costs" in wanted:
        costs = cost_per_candidate(texts)
    if not options.corpus and (not wanted or "shares" in wanted):
        rows += _other_shares(folder, texts, options, clock=clock, skipped=skipped)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}",
        "corpus": _described(paths, options),
        "rows": rows,
        "targets": targets(rows, waits, costs),
        "costs": costs,
        "waits": waits,
        "skipped": skipped,
    }


def _corpus(folder: Path, options: argparse.Namespace) -> tuple[Texts, tuple[str, ...]]:
    if options.corpus:
        files = [str(each) for each in data_files(options.corpus)]
        return load_texts(Path(files[0]), ()), tuple(files)
    texts = load_texts(options.ordinary, options.framed)
    return texts, build(
        folder, texts, megabytes=options.megabytes, share=MAIN_SHARE, parts=PARTS
    )


def _rows(
    systems: Sequence[tuple[str, int, int]],
    paths: Sequence[str],
    share: float | None,
    *,
    clock: Clock,
    wanted: set[str],
    skipped: list[str],
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name, workers, cores in systems:
        if wanted and name not in wanted:
            continue
        row, problem = _run((name, workers, cores), paths, clock)
        if row is None:
            skipped.append(f"{name} x{workers}: {problem}")
            print(skipped[-1], file=sys.stderr, flush=True)
        else:
            rows.append({**row, "share": share})
    return rows


def _other_shares(
    folder: Path,
    texts: Texts,
    options: argparse.Namespace,
    *,
    clock: Clock,
    skipped: list[str],
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    megabytes = options.megabytes / SMALLER
    for share in OTHER_SHARES:
        place = folder / str(share)
        paths = build(place, texts, megabytes=megabytes, share=share, parts=PARTS)
        rows += _rows(
            ELSEWHERE, paths, share, clock=clock, wanted=set(), skipped=skipped
        )
    return rows


def _run(
    system: tuple[str, int, int], paths: Sequence[str], clock: Clock
) -> tuple[dict[str, Any] | None, str]:
    """Return what one system cost; None, and why, where it failed."""
    name, workers, cores = system
    if clock.left <= 0:
        return None, "no time was left"
    values = [name, workers, cores, clock.seconds]
    command = [sys.executable, "-m", "benchmarks.throughput_parts.measure"]
    with tempfile.TemporaryDirectory(dir=clock.scratch) as folder:
        values.insert(1, folder)
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                [*command, *map(str, values), *paths],
                capture_output=True,
                text=True,
                check=False,
                timeout=START_SECONDS + 3 * clock.seconds,
            )
        except subprocess.TimeoutExpired as error:
            return None, f"not over after {error.timeout:.0f} s"
    if done.returncode:
        return None, done.stderr.strip()[-300:]
    row: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    speed = row["megabytes"] / row["seconds"]
    print(f"{name} x{workers}: {speed:.1f} MB/s", file=sys.stderr, flush=True)
    return row, ""


def _waits(paths: Sequence[str], *, workers: int) -> dict[str, float]:
    """Return the seconds from the start of a scan to its first lines on stderr.

    The first repeats the command; the next says what the inputs hold.
    """
    command = [sys.executable, "-m", "negguard", "scan", *paths, "--json"]
    how = "without Ray" if workers == 1 else "with Ray"
    found: dict[str, float] = {}
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        command if workers == 1 else [*command, *ON_RAY, str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.start()
        for line in ("first line", "plan"):
            if process.stderr is not None and process.stderr.readline():
                found[f"{line} {how}"] = time.perf_counter() - started
        timer.cancel()
        process.terminate()
    return found


def _described(paths: Sequence[str], options: argparse.Namespace) -> Mapping[str, Any]:
    return {
        "files": len(paths),
        "compressed_megabytes": sum(Path(path).stat().st_size for path in paths) / 1e6,
        "ordinary": "own corpus"
        if options.corpus
        else "documents that were given"
        if options.ordinary
        else "made-up documents",
        "framed": "documents that were given" if options.framed else "with a notice",
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure throughput.")
    parser.add_argument("--ordinary", type=Path, help="texts: Parquet, JSONL or folder")
    parser.add_argument("--framed", type=Path, nargs="*", default=[], help="the same")
    parser.add_argument("--corpus", type=Path, help="zstd Parquet files to read as is")
    parser.add_argument("--megabytes", type=float, default=200, help="of text")
    parser.add_argument("--seconds", type=float, default=12, help="for one system")
    parser.add_argument("--minutes", type=float, default=8, help="for everything")
    parser.add_argument("--scratch", type=Path, help="where the corpora are built")
    parser.add_argument(
        "--only",
        nargs="*",
        choices=sorted({name for name, _, _ in SYSTEMS} | set(EXTRAS)),
        help="what to measure; all by default",
    )
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
