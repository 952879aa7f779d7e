"""Whether the examples of rules do what they say, and which part of a rule says no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from negguard.detect.rule_patterns import Patterns
from negguard.detect.rule_schema import Rule
from negguard.detect.rules import RuleSet
from negguard.text.segments import SegmentKind, code_points, split


class ExampleText(NamedTuple):
    """A segment of a text, in code points."""

    start: int
    end: int
    kind: int


def segments_of(text: str) -> tuple[ExampleText, ...]:
    """Return the segments of one text in order."""
    data = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    found = split(data, np.array([0, len(data)], np.int64))
    starts, ends = (
        code_points(text, data, each) for each in (found.starts, found.ends)
    )
    rows = zip(starts.tolist(), ends.tolist(), found.kinds.tolist(), strict=True)
    return tuple(ExampleText(*row) for row in rows)


def examples_that_fail(rules: RuleSet) -> Iterator[str]:
    """Yield one line per example that does other than it says, with the reason."""
    for rule in rules.rules:
        for example in rule.fires:
            if not matched_words(rules, rule, example):
                shown = _short(example)
                why = why_silent(rules, rule, example)
                yield f"rule {rule.id} does not fire on: {shown}: {why}"
        for example in rule.silent:
            words = matched_words(rules, rule, example)
            if words:
                shown = _short(example)
                yield f"rule {rule.id} is not silent on: {shown}: {words[0]!r} matches"


def matched_words(rules: RuleSet, rule: Rule, text: str) -> tuple[str, ...]:
    """Return the words of a text that one rule matches."""
    matches = rules.matches(text, segments_of(text))
    return tuple(match.span.of(text) for match in matches if match.rule == rule)


def why_silent(rules: RuleSet, rule: Rule, text: str) -> str:
    """Return which part of a rule does not hold in a text, and on which words."""
    anywhere = replace(rule, where=())
    sources = [
        (anywhere, source) for own, source in rules.patterns.sources if own == rule
    ]
    near = Patterns(sources).near(text.encode("utf-8", "replace"))
    for start, end, kind in segments_of(text) if near else ():
        segment = text[start:end]
        spans = filter(None, (pattern.span(segment) for pattern in near))
        for words in (span.of(segment) for span in spans):
            return _misplaced(rule, words, segment=segment, kind=kind)
    if near:
        span = near[0].span(text)
        words = _short(span.of(text)) if span else _short(text)
        return f"pattern: {words!r} stands in more than one segment"
    return "pattern: nothing in it matches"


def _misplaced(rule: Rule, words: str, *, segment: str, kind: int) -> str:
    """Return which condition of `where` does not hold for words that match."""
    name = SegmentKind(kind).name.lower()
    if not rule.fits(kind):
        return (
            f"where: {words!r} stands in a {name}, not in a {' or '.join(rule.kinds)}"
        )
    if rule.capitals and not words.isupper():
        return f"where: {words!r} is not written in capitals"
    return f"where: {words!r} is not the whole {name} {_short(segment)!r}"


def _short(text: str, most: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 3] + "..."
