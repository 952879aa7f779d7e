"""Hostile text against every shipped pattern: twice the text, about twice the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from benchmarks.faults_table import Figure
from negguard import Guard
from negguard.config import load_policy
from negguard.rules.compiled import Pack
from negguard.stages.prefilter import candidate_rows
from negguard.text.portable import (
    Chain,
    Chars,
    Choice,
    Edge,
    Node,
    Repeat,
    compiled,
    longest,
    parse,
)

# How much longer twice the text may take.
MOST = 2.5
# Seconds below which a clock says too little.
LEAST = 0.02
COPIES = 6
TRIES = 3
PACKS = ("en", "en-status")


def patterns(folder: Path, scale: float) -> list[Figure]:
    """Search for each pattern in what nearly matches it, again and again."""
    del folder
    most = max(10**6, int(8 * 10**6 * scale))
    ratios = [
        (_ratio(_search(source), near, most=most), source)
        for source in sorted({each for name in PACKS for each in shipped(name)})
        for near in near_matches(source)
    ]
    return [_figure("pattern against what nearly matches it, doubled", ratios)]


def literals(folder: Path, scale: float) -> list[Figure]:
    """Look for each set of literals in all of its words, whole and cut short."""
    del folder
    most = max(10**6, int(8 * 10**6 * scale))
    ratios = []
    for name in PACKS:
        pack = Pack.load(name)
        cues = {word.strip("*") for cue in pack.cues for word in cue.words}
        held = {
            word.letters
            for matcher in pack.matchers
            for part in matcher.parts
            for need in part.needs
            for words in need
            for word in words
        }
        mask = _mask(_guard(name))
        sets = (("cues", cues, mask), ("literals", held, _tried(pack)))
        for what, words, work in sets:
            for cut in (0, 1):
                unit = " ".join(word[: len(word) - cut] for word in sorted(words))
                ratio = _ratio(work, unit, most=most)
                ratios.append((ratio, f"{what} of {name}, cut by {cut}"))
    return [_figure("set of literals against its own words, doubled", ratios)]


def _tried(pack: Pack) -> Callable[[str], object]:
    return lambda text: [*pack.index.candidates(text), *pack.echoes.candidates(text)]


def documents(folder: Path, scale: float) -> list[Figure]:
    """Judge each rule's own example, repeated as sentences and as one sentence."""
    del folder
    guard = Guard.load("audit")
    most = max(20_000, int(40_000 * scale))
    found: dict[str, list[tuple[float, str]]] = {"sentences": [], "one sentence": []}
    for rule in guard.pack.rules:
        example = rule.fires[0]
        flat = " ".join(example.replace(".", ",").split()) + ", "
        for what, unit in (("sentences", example + "\n\n"), ("one sentence", flat)):
            ratio = _ratio(guard.inspect, unit, most=most)
            found[what].append((ratio, rule.id))
    return [
        _figure(f"rule's example repeated as {what}, doubled", ratios)
        for what, ratios in found.items()
    ]


def prefilter(folder: Path, scale: float) -> list[Figure]:
    """Look for nominees in one row of up to 50 MB."""
    del folder
    guard = Guard.load("audit")
    most = max(10**6, int(50 * 10**6 * scale))
    units = ["a", " ", "\n", "not ", "claims false ", "\u017f\u212a", "\U0001f600", "<"]
    ratios = [(_ratio(_mask(guard), unit, most=most), repr(unit)) for unit in units]
    return [_figure(f"prefilter over a row of {most // 10**6} MB, doubled", ratios)]


def shipped(name: str) -> list[str]:
    """Return every pattern of a shipped pack, once."""
    pack = Pack.load(name)
    parts = [part.source for each in pack.matchers for part in each.parts]
    guards = [guard.pattern for guard in pack.guards]
    return sorted({*parts, *guards})


def near_matches(source: str) -> Iterator[str]:
    """Yield texts that match a pattern up to their last character, or all but once."""
    example = _example(parse(source))
    yield example
    yield example[:-1] or "a"
    yield example[: max(1, len(example) // 2)]


def _example(node: Node) -> str:
    match node:
        case Chars(ascii=letters):
            return min(letters, key=lambda c: (not c.isalnum(), c), default="\u00e9")
        case Edge():
            return ""
        case Chain(items):
            return "".join(map(_example, items))
        case Choice(options):
            return _example(max(options, key=lambda each: longest(each) or 10**6))
        case Repeat(item, low, high):
            return _example(item) * max(low, min(COPIES, high or COPIES))


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


def _search(source: str) -> Callable[[str], object]:
    pattern = compiled(source)
    return lambda text: sum(1 for _ in pattern.finditer(text))


def _guard(pack: str) -> Guard:
    policy = load_policy("audit")
    return Guard.load(replace(policy, detect=replace(policy.detect, packs=(pack,))))


def _mask(guard: Guard) -> Callable[[str], object]:
    return lambda text: candidate_rows(
        pa.array([text], pa.large_string()), guard.nominator
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
    "patterns": patterns,
    "literals": literals,
    "documents": documents,
    "prefilter": prefilter,
}
