"""Rules made ready to run: macros inserted, patterns compiled, keywords indexed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from negguard.errors import UsageError
from negguard.rules.portable import check, expand, keywords, width
from negguard.rules.reader import read_pack
from negguard.rules.schema import Change, PackFile, Pseudo, Rule


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a pattern of `rule` matches the folded text."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One compiled pattern with the literals that it cannot do without."""

    rule: Rule
    source: str
    pattern: re.Pattern[str]
    width: int
    keywords: tuple[str, ...]


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
    index: Mapping[str, tuple[int, ...]] = field(repr=False)

    @classmethod
    def load(cls, *names: str) -> Pack:
        """Return the named packs as one: shipped names, or paths of folders.

        Raises:
            UsageError: a pack is missing or wrong; says where and what to do.
        """
        read = [read_pack(name) for name in names]
        contents = [file for files, _ in read for file in files.values()]
        macros = _macros(names, contents)
        rules = tuple(rule for file in contents for rule in file.rules)
        _refuse_doubles(rules)
        made = [matcher for rule in rules for matcher in _matchers(rule, macros)]
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
            guards=_guards(contents, macros),
            index=_indexed(matchers),
        )

    @property
    def triggers(self) -> tuple[str, ...]:
        """Return the patterns without any of which a text holds no frame."""
        words = {word for matcher in self.matchers for word in matcher.keywords}
        return tuple(re.escape(word) for word in sorted(words))

    def without(self, rule: str) -> Pack:
        """Return the pack with one rule taken out."""
        matchers = tuple(item for item in self.matchers if item.rule.id != rule)
        return replace(
            self,
            rules=tuple(item for item in self.rules if item.id != rule),
            matchers=matchers,
            echoes=tuple(item for item in self.echoes if item.rule.id != rule),
            index=_indexed(matchers),
        )

    def hits(self, folded: str) -> tuple[Hit, ...]:
        """Return every match of a trigger in a folded text, in order of place."""
        wanted = {
            number
            for word in self.index
            if word in folded
            for number in self.index[word]
        }
        return _hits([self.matchers[number] for number in sorted(wanted)], folded)

    def echo_hits(self, folded: str) -> tuple[Hit, ...]:
        """Return every match of an echo rule in a folded text, in order of place."""
        return _hits(self.echoes, folded)


def _hits(matchers: Sequence[Matcher], folded: str) -> tuple[Hit, ...]:
    found = {
        (match.start(), match.end(), matcher.rule.id): matcher.rule
        for matcher in matchers
        for match in _matches(matcher, folded)
    }
    ordered = sorted(found.items(), key=lambda item: item[0])
    return tuple(Hit(start, end, rule) for (start, end, _), rule in ordered)


def _matches(matcher: Matcher, folded: str) -> Iterator[re.Match[str]]:
    """Yield the matches of one pattern, looked for around its keywords only."""
    if not matcher.keywords:
        yield from matcher.pattern.finditer(folded)
        return
    for start, end in _windows(matcher, folded):
        yield from matcher.pattern.finditer(folded, start, end)


def _windows(matcher: Matcher, folded: str) -> Iterator[tuple[int, int]]:
    """Yield ranges around keywords, merged, at most a match's width to each side."""
    places: list[int] = []
    for word in matcher.keywords:
        place = folded.find(word)
        while place >= 0:
            places.append(place)
            place = folded.find(word, place + len(word))
    start = end = -1
    for place in sorted(places):
        if place - matcher.width > end:
            if end >= 0:
                yield start, end
            start = max(0, place - matcher.width)
        end = min(len(folded), place + matcher.width)
    if end >= 0:
        yield start, end


def _guards(
    contents: Sequence[PackFile], macros: dict[str, str]
) -> tuple[re.Pattern[str], ...]:
    return tuple(
        _compile(pattern, macros, where=f"pseudo {pseudo.id}")
        for file in contents
        for pseudo in file.pseudos
        for pattern in pseudo.match
    )


def _matchers(rule: Rule, macros: dict[str, str]) -> Iterator[Matcher]:
    for source in rule.match:
        pattern = _compile(source, macros, where=f"rule {rule.id}")
        yield Matcher(
            rule=rule,
            source=pattern.pattern,
            pattern=pattern,
            width=width(pattern.pattern),
            keywords=tuple(sorted(keywords(pattern.pattern))),
        )


def _compile(source: str, macros: dict[str, str], *, where: str) -> re.Pattern[str]:
    expanded = expand(source, macros, where=where)
    check(expanded, where=where)
    return re.compile(expanded, re.ASCII)


def _indexed(matchers: Sequence[Matcher]) -> Mapping[str, tuple[int, ...]]:
    """Return, for each keyword, the numbers of the patterns that need it."""
    index: dict[str, list[int]] = {}
    for number, matcher in enumerate(matchers):
        for word in matcher.keywords or ("",):
            index.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in index.items()}


def _macros(names: Sequence[str], contents: Sequence[PackFile]) -> dict[str, str]:
    """Return the macros of the packs and of those that they extend."""
    bases = {file.extends for file in contents if file.extends} - set(names)
    inherited = [file for base in sorted(bases) for file in read_pack(base)[0].values()]
    return {
        key: value
        for file in (*inherited, *contents)
        for key, value in file.macros.items()
    }


def _refuse_doubles(rules: Sequence[Rule]) -> None:
    names = [rule.id for rule in rules]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        msg = f"rule ids are used twice: {', '.join(doubles)}; give each rule its own"
        raise UsageError(msg)
