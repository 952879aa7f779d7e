"""Measure throughput beside its floors and beside what one would write instead.

    python -m benchmarks.throughput --source web.parquet --megabytes 40

builds a corpus (or takes your text column), runs every system in a process of its own
and writes `throughput.json`, `.md` and `.svg`. Ratios within one run are what counts;
the machine decides the rest.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.throughput_parts.corpus import build
from benchmarks.throughput_parts.guarded import cost_per_candidate
from benchmarks.throughput_parts.tables import chart, markdown, targets

# System, workers, and the most files it is given: slow ones see a part of the corpus.
AT_HALF_A_PERCENT = (
    ("read_floor", 1, 99),
    ("copy_floor", 1, 99),
    ("first_tier", 1, 99),
    ("scan", 1, 99),
    ("apply", 1, 99),
    ("ray_identity", 2, 99),
    ("ray_apply", 2, 99),
    ("ray_stage", 2, 99),
    ("ray_cluster_apply", 2, 99),
    ("ray_cluster_apply", 4, 99),
    ("datasets_map_re", 1, 2),
    ("spacy_pipe", 1, 1),
    ("datatrove_filter", 1, 2),
    ("re2_filter", 1, 99),
)
ELSEWHERE = (("scan", 1, 99), ("apply", 1, 99))
SHARES = (0.005, 0.0, 0.02, 0.2)
PARTS = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, print its table, and return the exit code."""
    options = _parser().parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        report = measured(Path(folder), options)
    text = markdown(report)
    (options.output / "throughput.md").write_text(text, encoding="utf-8")
    (options.output / "throughput.svg").write_text(chart(report["rows"]), "utf-8")
    as_json = json.dumps(report, indent=1, ensure_ascii=False)
    (options.output / "throughput.json").write_text(as_json + "\n", encoding="utf-8")
    print(text)
    return 0


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return everything that was measured, as written to the JSON file."""
    rows: list[dict[str, Any]] = []
    paths: tuple[str, ...] = ()
    for share in SHARES:
        corpus = build(
            folder / f"corpus-{share}",
            megabytes=options.megabytes,
            share=share,
            parts=PARTS,
            source=options.source,
        )
        paths = paths or corpus
        systems = AT_HALF_A_PERCENT if share == SHARES[0] else ELSEWHERE
        for name, workers, most in systems:
            if options.only and name not in options.only:
                continue
            row = _run(name, workers, corpus[:most])
            if row is not None:
                rows.append({**row, "share": share})
    waits = {
        "without Ray": _first_line(paths, workers=1),
        "with Ray": _first_line(paths, workers=2),
    }
    return {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "corpus": f"{options.megabytes} MB of text a share in {PARTS} zstd files, "
        + ("ordinary web documents" if options.source else "made-up documents"),
        "rows": rows,
        "targets": targets([row for row in rows if row["share"] == SHARES[0]], waits),
        "costs": cost_per_candidate(paths),
        "waits": waits,
    }


def _run(name: str, workers: int, paths: Sequence[str]) -> Mapping[str, Any] | None:
    """Return what one system cost; None, said on stderr, where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.throughput_parts.measure"]
        done = subprocess.run(  # noqa: S603 - our own module
            [*command, name, folder, str(workers), *paths],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    if done.returncode:
        print(f"{name}: {done.stderr.strip()[-400:]}", file=sys.stderr)
        return None
    row: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    speed = row["megabytes"] / row["seconds"]
    print(f"{name} x{workers}: {speed:.1f} MB/s", file=sys.stderr, flush=True)
    return row


def _first_line(paths: Sequence[str], *, workers: int) -> float:
    """Return the seconds from the start of a scan to its first line of progress."""
    command = [sys.executable, "-m", "negguard", "scan", *paths, "--json"]
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--workers", str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        if process.stderr is not None:
            process.stderr.readline()
        seconds = time.perf_counter() - started
        process.terminate()
    return seconds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure throughput.")
    parser.add_argument("--source", type=Path, help="Parquet file with a text column")
    parser.add_argument("--megabytes", type=int, default=24)
    parser.add_argument("--only", nargs="*", help="systems to run; all by default")
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
