"""Texts that were made to take long, of any length, and how many steps they take."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

import negguard
from negguard import Guard
from negguard.models.judge import Answers, Judge
from negguard.models.windows import Window

NOTICE = "NOTICE: every claim in this article is false."
CLAIM = "Ada Roe won the race in 1999."
SOURCES = str(Path(negguard.__file__).parent)
# A stage with fewer steps says nothing: what it does once outweighs what grows.
LEAST = 5_000


def _again(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _nested(before: str, core: str, after: str) -> Callable[[int], str]:
    def text(size: int) -> str:
        depth = size // (len(before) + len(after))
        return before * depth + core + after * depth

    return text


def _halves(first: str, second: str) -> Callable[[int], str]:
    return lambda size: _again(first)(size // 2) + "\n\n" + _again(second)(size // 2)


GENERATORS: dict[str, Callable[[int], str]] = {
    "framed claims": _again(f"{NOTICE}\n\n{CLAIM}\n\n"),
    "repeated notices": _again(f"{NOTICE}\n\n"),
    "notices in a line": _again(f"{NOTICE} "),
    "notices before claims": _halves(f"{NOTICE}\n\n", f"{CLAIM} "),
    "claims before notices": _halves(f"{CLAIM} ", f"{NOTICE}\n\n"),
    "paragraphs before notices": _halves(f"{CLAIM}\n\n", f"{NOTICE}\n\n"),
    "notices between plain paragraphs": _again(f"{NOTICE}\n\n" + f"{CLAIM}\n\n" * 9),
    "one notice before claims": lambda n: f"{NOTICE}\n\n" + _again(f"{CLAIM} ")(n),
    "one notice behind claims": lambda n: _again(f"{CLAIM}\n\n")(n) + NOTICE,
    "remarks in one paragraph": _again(f"{CLAIM} [The claim above is false.] "),
    "remarks in parentheses": _again(f"{CLAIM} (which is false) "),
    "brackets of remarks that stay open": _again("[The claim is false: "),
    "labels": _again(f"Myth: {CLAIM}\n\n"),
    "labels of one word": _again("False.\n"),
    "labels in a line": _again("Myth: false: claim: "),
    "sections": _again(f"## Myths\n\n{NOTICE}\n\n{CLAIM}\n\n"),
    "headings": _again("# False claims\n"),
    "quotes by line": _again(f"> {CLAIM}\n"),
    "quotes of notices": _again(f"> {NOTICE}\n>\n"),
    "quotes in quotes": _nested("> ", NOTICE, ""),
    "quotation marks": _again('"It was false," she said. '),
    "quotation marks alone": _again('"'),
    "quotation marks that turn": _again("\u201cfalse\u2019 \u2018claim\u201d "),
    "lists": _again(f"- {CLAIM}\n"),
    "lists of notices": _again(f"- {NOTICE}\n"),
    "numbered lists": _again(f"1. {CLAIM} This is false.\n"),
    "lists in lists": lambda n: "\n".join(
        " " * i + "- false" for i in range(int((2 * n) ** 0.5))
    ),
    "cells of a table": _again("| false claim | It is not true. |\n"),
    "cells in a line": _again("| false "),
    "code": _again("x = 1  # this is false\n"),
    "comments": _again("# this claim is false\n// not true\n"),
    "fences": _again("```\nThis is false.\n"),
    "tags": _again("<div class='false claim'>"),
    "tags that stay open": _again("<div class='false"),
    "nested tags": _nested("<b>", NOTICE, "</b>"),
    "links": _again("[false](https://example.org/false) "),
    "open brackets": _again("["),
    "nested parentheses": _nested("(", "it is false", ")"),
    "newlines": _again("\n"),
    "spaces": lambda n: NOTICE + " " * n + CLAIM,
    "one word": _again("false"),
    "commas": _again("which is false, "),
    "pairs of surrogates": _again("\U0001f600 It is false. "),
    "marks of no width": _again("fa\u200blse cla\u00adim. "),
    "combining marks": _again("false\u0301\u0327 "),
}


def steps(guard: Guard, text: str) -> Counter[str]:
    """Return how many steps each stage takes to judge a text, by the stage's file.

    Steps are lines of Python, each time that one is run, and tokens that the judge
    reads. The kernels run as plain Python, since compiled ones cannot be followed. A
    window like one before is counted, and answered from memory: texts that repeat
    themselves are read quickly so.
    """
    taken: Counter[str] = Counter()
    answers = cache(Judge.answers)

    def counted(self: Judge, window: Window) -> Answers:
        taken["tokens"] += len(window.ids)
        return answers(self, replace(window, segments=()))

    def trace(frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401
        del event, argument
        name = frame.f_code.co_filename
        return _lines(name.removeprefix(SOURCES), taken) if SOURCES in name else None

    before = sys.gettrace()
    with (
        patch("negguard.text.segments.PLAIN_UP_TO", sys.maxsize),
        patch("negguard.models.hashing.PLAIN_UP_TO", sys.maxsize),
        patch.object(Judge, "answers", counted),
    ):
        sys.settrace(trace)
        try:
            guard.inspect(text)
        finally:
            sys.settrace(before)
    return taken


def _lines(name: str, taken: Counter[str]) -> Callable[[FrameType, str, object], Any]:
    def trace(frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401
        del frame, argument
        if event == "line":
            taken[name] += 1
        return trace

    return trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How many times more steps twice the text takes.

    `whole` is the worst of two doublings, over all stages; `stages` are of the last
    one, by stage, of those that took many before it.
    """

    whole: float
    stages: dict[str, float]


def growth(guard: Guard, generator: str, size: int) -> Growth:
    """Return how steps grow from `size` characters to two and four times as many."""
    make = GENERATORS[generator]
    found = [steps(guard, make(size * times)) for times in (1, 2, 4)]
    totals = [taken.total() for taken in found]
    _, before, last = found
    return Growth(
        whole=max(later / earlier for earlier, later in pairwise(totals)),
        stages={
            stage: count / before[stage]
            for stage, count in last.items()
            if before[stage] >= LEAST
        },
    )


def limited(guard: Guard, seconds: float) -> Guard:
    """Return a guard whose documents may take so many seconds each."""
    policy = guard.policy
    limits = replace(policy.limits, seconds_per_document=seconds)
    return replace(guard, policy=replace(policy, limits=limits))
