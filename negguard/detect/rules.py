"""Packs of rules, and what they match in the segments of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from negguard.detect.rule_patterns import Patterns
from negguard.detect.rule_reader import expand, read_pack
from negguard.detect.rule_schema import Change, PackFile, Rule
from negguard.errors import UsageError
from negguard.model import Span
from negguard.text.layout import Pace, unhurried


class TextSegment(Protocol):
    """A segment of a text: half-open code points, and a value of `SegmentKind`."""

    @property
    def start(self) -> int:
        """Return where it starts."""
        ...

    @property
    def end(self) -> int:
        """Return where it ends."""
        ...

    @property
    def kind(self) -> int:
        """Return what sort of text it is."""
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """The first place where a rule matches in segment number `segment`."""

    span: Span
    rule: Rule
    segment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One or several packs, compiled; `digest` names their exact contents."""

    names: tuple[str, ...]
    versions: tuple[str, ...]
    digest: str
    rules: tuple[Rule, ...]
    changes: tuple[Change, ...]
    patterns: Patterns = field(repr=False, compare=False)

    @classmethod
    def load(cls, *packs: str) -> RuleSet:
        """Return the named packs as one: shipped, of a plug-in, or paths of folders.

        Raises:
            UsageError: a pack is missing or wrong; says where and what to do.
        """
        contents = [read_pack(name) for name in packs]
        files = [file for own, _ in contents for file in own.values()]
        rules = tuple(rule for file in files for rule in file.rules)
        _refuse_doubles(rules)
        return cls(
            names=packs,
            versions=tuple(file.version for file in files if file.version),
            digest="-".join(digest for _, digest in contents),
            rules=rules,
            changes=tuple(change for file in files for change in file.changes),
            patterns=Patterns(tuple(_sources(rules, _macros(packs, files)))),
        )

    def without(self, rule: str) -> RuleSet:
        """Return the rules with one taken out."""
        sources = [item for item in self.patterns.sources if item[0].id != rule]
        return replace(
            self,
            rules=tuple(item for item in self.rules if item.id != rule),
            patterns=Patterns(tuple(sources)),
        )

    def may_match(self, data: bytes) -> bool:
        """Tell whether any rule may match in the text of these UTF-8 bytes.

        False is certain. What is no UTF-8 is read as the replacement character.
        """
        return bool(self.patterns.near(data))

    def matches(
        self, text: str, segments: Sequence[TextSegment], *, pace: Pace = unhurried
    ) -> tuple[Match, ...]:
        """Return what rules match, by segment: each rule at most once in each.

        `pace` is called for each segment, and may raise to stop the work.
        """
        near = self.patterns.near(text.encode("utf-8", "replace"))
        found: dict[tuple[int, str], Match] = {}
        for number, place in enumerate(segments if near else ()):
            pace()
            fitting = [item for item in near if item.rule.fits(place.kind)]
            for pattern in fitting:
                span = pattern.span(text[place.start : place.end])
                if span is not None:
                    own = Span(place.start + span.start, place.start + span.end)
                    match = Match(own, pattern.rule, number)
                    found.setdefault((number, pattern.rule.id), match)
        return tuple(found.values())


def _sources(
    rules: Sequence[Rule], macros: Mapping[str, str]
) -> Iterator[tuple[Rule, str]]:
    """Yield every pattern of rules with its macros inserted.

    Raises:
        UsageError: a macro is unknown; names the rule.
    """
    for rule in rules:
        for pattern in rule.match:
            try:
                yield rule, expand(pattern, macros)
            except UsageError as exc:
                msg = f"rule {rule.id}: {exc}"
                raise UsageError(msg) from exc


def _macros(packs: Sequence[str], files: Sequence[PackFile]) -> Mapping[str, str]:
    """Return the macros of the packs and of those that they extend.

    Raises:
        UsageError: two files give one macro different texts.
    """
    bases = {file.extends for file in files if file.extends} - set(packs)
    inherited = [file for base in sorted(bases) for file in read_pack(base)[0].values()]
    macros = {key: value for file in inherited for key, value in file.macros.items()}
    own: dict[str, str] = {}
    for key, value in (pair for file in files for pair in file.macros.items()):
        if own.setdefault(key, value) != value:
            msg = f"macro {{{key}}} has two texts; give one of them another name"
            raise UsageError(msg)
    return {**macros, **own}


def _refuse_doubles(rules: Sequence[Rule]) -> None:
    counts = Counter(rule.id for rule in rules)
    doubles = sorted(name for name, count in counts.items() if count > 1)
    if doubles:
        msg = f"rule ids are used twice: {', '.join(doubles)}; give each rule its own"
        raise UsageError(msg)
