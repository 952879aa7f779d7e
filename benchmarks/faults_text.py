"""Hostile text against the guard: twice the text, about twice the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from benchmarks.faults_table import Figure
from negguard import Guard
from negguard.store.prefilter import candidate_rows
from tests.integration.faults.growing import GENERATORS
from tests.integration.faults.growing import growth as grown

# How much longer twice the text may take.
MOST = 2.5
# Seconds below which a clock says too little.
LEAST = 0.02
TRIES = 3
MOST_STEPS = 2.2


def documents(folder: Path, scale: float) -> list[Figure]:
    """Judge each rule's own example, repeated as sentences and as one sentence."""
    del folder
    guard = Guard.load("audit")
    most = max(20_000, int(40_000 * scale))
    found: dict[str, list[tuple[float, str]]] = {"sentences": [], "one sentence": []}
    for rule in guard.search.rules.rules:
        example = rule.fires[0]
        flat = " ".join(example.replace(".", ",").split()) + ", "
        for what, unit in (("sentences", example + "\n\n"), ("one sentence", flat)):
            ratio = _ratio(guard.inspect, unit, most=most)
            found[what].append((ratio, rule.id))
    return [
        _figure(f"rule's example repeated as {what}, doubled", ratios)
        for what, ratios in found.items()
    ]


def growth(folder: Path, scale: float) -> list[Figure]:
    """Count the steps of hostile generators at n, 2n and 4n characters."""
    del folder
    size = max(1_000, int(2_000 * scale))
    guard = Guard.load("audit")
    ratios = [(grown(guard, name, size).whole, name) for name in GENERATORS]
    worst, where = max(ratios)
    return [
        Figure(
            fault="hostile generator at n, 2n and 4n characters, in steps",
            asked=len(ratios),
            tried=len(ratios),
            survived=sum(ratio <= MOST_STEPS for ratio, _ in ratios),
            lost=0,
            doubled=0,
            note=f"n {size:,}; worst {worst:.2f} times the steps: {where}",
        )
    ]


def prefilter(folder: Path, scale: float) -> list[Figure]:
    """Look for candidates in one row of up to 50 MB."""
    del folder
    guard = Guard.load("audit")
    most = max(10**6, int(50 * 10**6 * scale))
    units = ["a", " ", "\n", "not ", "claims false ", "\u017f\u212a", "\U0001f600", "<"]
    ratios = [(_ratio(_mask(guard), unit, most=most), repr(unit)) for unit in units]
    return [_figure(f"prefilter over a row of {most // 10**6} MB, doubled", ratios)]


def _ratio(work: Callable[[str], object], unit: str, *, most: int) -> float:
    """Return how much longer twice the text takes, at the first size that shows."""
    size = 10_000
    while True:
        once = _seconds(work, unit, size)
        if once >= LEAST or 2 * size >= most:
            break
        size *= 2
    # A busy machine can only make it look worse, so what looks bad is tried again.
    ratio = float("inf")
    for _ in range(TRIES):
        if ratio > MOST:
            once = _seconds(work, unit, size)
            ratio = min(ratio, _seconds(work, unit, 2 * size) / max(once, 1e-4))
    return ratio


def _seconds(work: Callable[[str], object], unit: str, size: int) -> float:
    text = unit * (size // len(unit) + 1)
    times = []
    for _ in range(3):
        started = time.process_time()
        work(text)
        times.append(time.process_time() - started)
    return min(times)


def _mask(guard: Guard) -> Callable[[str], object]:
    return lambda text: candidate_rows(
        pa.array([text], pa.large_string()), guard.search.rows
    )


def _figure(name: str, ratios: Sequence[tuple[float, str]]) -> Figure:
    worst, where = max(ratios)
    return Figure(
        fault=name,
        asked=len(ratios),
        tried=len(ratios),
        survived=sum(ratio <= MOST for ratio, _ in ratios),
        lost=0,
        doubled=0,
        note=f"worst {worst:.1f} times the time: {where[:60]}",
    )


SCENARIOS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "documents": documents,
    "growth": growth,
    "prefilter": prefilter,
}
