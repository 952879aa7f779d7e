"""Rules made ready to run: macros inserted, triggers derived, patterns looked for.

Patterns are compiled when a trigger first points at them: few texts need any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from negguard.errors import UsageError
from negguard.model import Span
from negguard.rules.portable import MAX_WIDTH, check, expand
from negguard.rules.reader import read_pack
from negguard.rules.schema import Change, PackFile, Pseudo, Rule
from negguard.rules.triggers import Outlines
from negguard.text.portable import longest, parse
from negguard.text.scanner import scanner
from negguard.text.spans import merge


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a pattern of `rule` matches the folded text."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One pattern of a rule; a text holds no match where no trigger matches."""

    rule: Rule
    source: str
    triggers: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the pattern, compiled once a process."""
        return _regex(self.source)

    @property
    def width(self) -> int:
        """Return the length of the longest match, in code points."""
        return _width(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One or several packs, compiled; `digest` names their exact contents."""

    names: tuple[str, ...]
    versions: tuple[str, ...]
    digest: str
    rules: tuple[Rule, ...]
    pseudos: tuple[Pseudo, ...]
    changes: tuple[Change, ...]
    matchers: tuple[Matcher, ...] = field(repr=False)
    echoes: tuple[Matcher, ...] = field(repr=False)
    guards: tuple[re.Pattern[str], ...] = field(repr=False)

    @classmethod
    def load(cls, *names: str) -> Pack:
        """Return the named packs as one: shipped names, or paths of folders.

        Raises:
            UsageError: a pack is missing or wrong; says where and what to do.
        """
        read = [read_pack(name) for name in names]
        contents = [file for files, _ in read for file in files.values()]
        outlines = _outlines(names, contents)
        rules = tuple(rule for file in contents for rule in file.rules)
        _refuse_doubles(rules)
        made = [matcher for rule in rules for matcher in _matchers(rule, outlines)]
        matchers = tuple(item for item in made if not item.rule.echo)
        return cls(
            names=names,
            versions=tuple(file.version for file in contents if file.version),
            digest="-".join(digest for _, digest in read),
            rules=rules,
            pseudos=tuple(item for file in contents for item in file.pseudos),
            changes=tuple(item for file in contents for item in file.changes),
            matchers=matchers,
            echoes=tuple(item for item in made if item.rule.echo),
            guards=_guards(contents, outlines.macros),
        )

    @property
    def triggers(self) -> tuple[str, ...]:
        """Return the patterns without any of which a text holds no frame."""
        return tuple(_owners(self.matchers))

    def without(self, rule: str) -> Pack:
        """Return the pack with one rule taken out."""
        matchers = tuple(item for item in self.matchers if item.rule.id != rule)
        return replace(
            self,
            rules=tuple(item for item in self.rules if item.id != rule),
            matchers=matchers,
            echoes=tuple(item for item in self.echoes if item.rule.id != rule),
        )

    def hits(self, folded: str) -> tuple[Hit, ...]:
        """Return every match of a trigger in a folded text, in order of place."""
        places = scanner(self.triggers).places(folded)
        if places is None:
            return _hits(self.matchers, folded)
        owners = tuple(_owners(self.matchers).values())
        near: dict[int, list[int]] = {}
        for trigger, ends in places.items():
            for number in owners[trigger]:
                near.setdefault(number, []).extend(ends)
        found = [
            Hit(match.start(), match.end(), self.matchers[number].rule)
            for number, ends in near.items()
            for match in _near(self.matchers[number], ends, folded)
        ]
        return tuple(
            sorted(set(found), key=lambda hit: (hit.start, hit.end, hit.rule.id))
        )

    def echo_hits(self, folded: str) -> tuple[Hit, ...]:
        """Return every match of an echo rule in a folded text, in order of place."""
        return _hits(self.echoes, folded)


def _hits(matchers: Sequence[Matcher], folded: str) -> tuple[Hit, ...]:
    found = {
        (match.start(), match.end(), matcher.rule.id): matcher.rule
        for matcher in matchers
        for match in matcher.pattern.finditer(folded)
    }
    ordered = sorted(found.items(), key=lambda item: item[0])
    return tuple(Hit(start, end, rule) for (start, end, _), rule in ordered)


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.rule.id


def _near(
    matcher: Matcher, ends: Sequence[int], folded: str
) -> Iterator[re.Match[str]]:
    """Yield the matches of one pattern that may hold one of the places."""
    width = matcher.width
    stretches = (
        Span(max(0, end - width), min(len(folded), end + width)) for end in ends
    )
    for stretch in merge(stretches):
        yield from matcher.pattern.finditer(folded, stretch.start, stretch.end)


@lru_cache(maxsize=16)
def _owners(matchers: tuple[Matcher, ...]) -> dict[str, tuple[int, ...]]:
    """Return, for each trigger, the numbers of the patterns that it stands for."""
    owners: dict[str, list[int]] = {}
    for number, matcher in enumerate(matchers):
        for trigger in matcher.triggers:
            owners.setdefault(trigger, []).append(number)
    return {trigger: tuple(numbers) for trigger, numbers in owners.items()}


def _guards(
    contents: Sequence[PackFile], macros: Mapping[str, str]
) -> tuple[re.Pattern[str], ...]:
    return tuple(
        _regex(_expanded(pattern, macros, where=f"pseudo {pseudo.id}"))
        for file in contents
        for pseudo in file.pseudos
        for pattern in pseudo.match
    )


def _matchers(rule: Rule, outlines: Outlines) -> Iterator[Matcher]:
    for number, source in enumerate(rule.match):
        yield Matcher(
            rule=rule,
            source=_expanded(source, outlines.macros, where=f"rule {rule.id}"),
            triggers=outlines.triggers(source, name=f"{rule.id}#{number}"),
        )


def _expanded(source: str, macros: Mapping[str, str], *, where: str) -> str:
    expanded = expand(source, macros, where=where)
    check(expanded, where=where)
    return expanded


@lru_cache(maxsize=4096)
def _width(source: str) -> int:
    return longest(parse(source)) or MAX_WIDTH


@lru_cache(maxsize=4096)
def _regex(source: str) -> re.Pattern[str]:
    return re.compile(source, re.ASCII)


def _outlines(names: Sequence[str], contents: Sequence[PackFile]) -> Outlines:
    """Return the macros and short forms of the packs and of those that they extend."""
    bases = {file.extends for file in contents if file.extends} - set(names)
    inherited = [file for base in sorted(bases) for file in read_pack(base)[0].values()]
    every = (*inherited, *contents)
    return Outlines(
        macros={key: value for file in every for key, value in file.macros.items()},
        outlines={key: value for file in every for key, value in file.outlines.items()},
        gates={key: value for file in every for key, value in file.gates.items()},
    )


def _refuse_doubles(rules: Sequence[Rule]) -> None:
    names = [rule.id for rule in rules]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        msg = f"rule ids are used twice: {', '.join(doubles)}; give each rule its own"
        raise UsageError(msg)
