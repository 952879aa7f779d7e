"""Rules made ready to run: macros inserted, patterns compiled, packs joined.

Triggers are cheap patterns for the whole text; only sentences that hold a trigger are
read by rules. So a text without a trigger has no frame, whatever the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product

from negguard.errors import UsageError
from negguard.model import Span
from negguard.rules.literals import literals
from negguard.rules.macros import PLAIN_SPACE, expand
from negguard.rules.reader import read_pack
from negguard.rules.schema import Change, PackFile, Pseudo, Rule
from negguard.text.ambiguity import refuse_ambiguous
from negguard.text.portable import compiled, parse
from negguard.text.scanner import scanner
from negguard.text.spans import trim

BETWEEN = " ... "  # joins parts that stand in one sentence, in this order
EITHER = " || "  # parts any one of which will do
FARTHEST = 90  # characters between two such parts
# Words that open a clause of its own: what follows is not said of what stands before.
TURN = re.compile(
    r"\b(?:when|why|how|whether|if|because|explains?|discuss(?:es)?|lists?|while|"
    r"although|"
    r"who|where|shows?|tells?|argues?|until|unless|says?|said)\b"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a pattern of `rule` matches the folded text."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a rule; one of `literals` is in every match."""

    pattern: re.Pattern[str]
    literals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One pattern of a rule: parts that must follow each other in a sentence."""

    rule: Rule
    parts: tuple[Part, ...]


class Reading:
    """The parts found in one stretch of folded text; each is looked for once."""

    __slots__ = ("_found", "_possible", "_span", "_stretch", "_text")

    def __init__(self, text: str, span: Span) -> None:
        self._text = text
        self._span = span
        self._stretch = span.of(text)
        self._found: dict[int, tuple[Span, ...]] = {}
        self._possible: dict[frozenset[str], bool] = {}

    def may_hold(self, part: Part) -> bool:
        """Tell whether the stretch has a literal that the part needs."""
        needed = part.literals
        if needed not in self._possible:
            stretch = self._stretch
            self._possible[needed] = not needed or any(w in stretch for w in needed)
        return self._possible[needed]

    def turns(self, start: int, end: int) -> bool:
        """Tell whether a clause of its own begins between two places."""
        return TURN.search(self._text, start, max(start, end)) is not None

    def trimmed(self, span: Span) -> Span:
        """Return a span without white space at its ends."""
        return trim(self._text, span)

    def places(self, part: Part) -> tuple[Span, ...]:
        """Return where a part matches."""
        # By identity, for the hash of a pattern reads all of its code. `re` hands out
        # one object for one source, and the pack keeps it alive.
        key = id(part.pattern)
        if key not in self._found:
            span = self._span
            matches = part.pattern.finditer(self._text, span.start, span.end)
            self._found[key] = tuple(Span(*match.span()) for match in matches)
        return self._found[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One or several packs, compiled; `digest` names their exact contents."""

    names: tuple[str, ...]
    versions: tuple[str, ...]
    digest: str
    rules: tuple[Rule, ...]
    pseudos: tuple[Pseudo, ...]
    changes: tuple[Change, ...]
    triggers: tuple[str, ...]
    matchers: tuple[Matcher, ...] = field(repr=False)
    guards: tuple[re.Pattern[str], ...] = field(repr=False)

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
        return cls(
            names=names,
            versions=tuple(file.version for file in contents if file.version),
            digest="-".join(digest for _, digest in read),
            rules=rules,
            pseudos=tuple(item for file in contents for item in file.pseudos),
            changes=tuple(item for file in contents for item in file.changes),
            triggers=_triggers(contents, macros),
            matchers=tuple(item for rule in rules for item in _matchers(rule, macros)),
            guards=_guards(contents, macros),
        )

    def without(self, rule: str) -> Pack:
        """Return the pack with one rule taken out."""
        return replace(
            self,
            rules=tuple(item for item in self.rules if item.id != rule),
            matchers=tuple(item for item in self.matchers if item.rule.id != rule),
        )

    def triggered(self, folded: str) -> tuple[Span, ...]:
        """Return where triggers match in a folded text, from left to right."""
        return tuple(hit.span for hit in scanner(self.triggers).hits(folded))

    def read(self, folded: str, span: Span, *, echo: bool = False) -> Iterator[Hit]:
        """Yield the matches of all rules inside a stretch of folded text."""
        reading = Reading(folded, span)
        for matcher in self.matchers:
            if matcher.rule.echo is echo and all(map(reading.may_hold, matcher.parts)):
                for found in _chains(matcher.parts, reading):
                    yield Hit(found.start, found.end, matcher.rule)


def _chains(parts: Sequence[Part], reading: Reading) -> Iterator[Span]:
    """Yield spans in which the parts follow each other, near enough."""
    if not all(reading.places(part) for part in reversed(parts)):
        return
    for first in reading.places(parts[0]):
        end: int | None = first.end
        for part in parts[1:]:
            if end is not None:
                end = _next_end(part, reading, after=end)
        if end is not None:
            yield reading.trimmed(Span(first.start, end))


def _next_end(part: Part, reading: Reading, *, after: int) -> int | None:
    """Return the end of the first place that starts near enough behind `after`."""
    # A part may begin with the space, or share the last word, of the part before it.
    for place in reading.places(part):
        if after - 1 <= place.start <= after + FARTHEST:
            return None if reading.turns(after, place.start) else place.end
    return None


def _triggers(
    contents: Sequence[PackFile], macros: Mapping[str, str]
) -> tuple[str, ...]:
    sources = [
        (
            expand(pattern, macros, where=f"trigger {trigger.id}", space=PLAIN_SPACE),
            trigger.id,
        )
        for file in contents
        for trigger in file.triggers
        for pattern in trigger.match
    ]
    for source, name in sources:
        _compile(source, where=f"trigger {name}")
    return tuple(source for source, _ in sources)


def _matchers(rule: Rule, macros: Mapping[str, str]) -> Iterator[Matcher]:
    where = f"rule {rule.id}"
    for source in rule.match:
        choices = [
            [_part(one, macros, where=where) for one in part.split(EITHER)]
            for part in source.split(BETWEEN)
        ]
        for parts in product(*choices):
            yield Matcher(rule=rule, parts=parts)


def _part(source: str, macros: Mapping[str, str], *, where: str) -> Part:
    expanded = expand(source, macros, where=where)
    return Part(_compile(expanded, where=where), literals_of(expanded))


def _guards(
    contents: Sequence[PackFile], macros: Mapping[str, str]
) -> tuple[re.Pattern[str], ...]:
    return tuple(
        _compile(expand(pattern, macros, where=where), where=where)
        for file in contents
        for pseudo in file.pseudos
        for where in (f"pseudo {pseudo.id}",)
        for pattern in pseudo.match
    )


def _compile(source: str, *, where: str) -> re.Pattern[str]:
    """Return a compiled portable pattern.

    Raises:
        UsageError: the pattern is not portable; says in which rule, and why.
    """
    try:
        return _compiled(source)
    except UsageError as exc:
        msg = f"{where}: {exc}"
        raise UsageError(msg) from exc


@lru_cache(maxsize=1024)
def literals_of(source: str) -> frozenset[str]:
    """Return the literals that a pattern needs; rules share most of their parts."""
    return literals(parse(source))


@lru_cache(maxsize=1024)
def _compiled(source: str) -> re.Pattern[str]:
    """Return a compiled pattern; rules share most of their parts."""
    found = compiled(source)
    refuse_ambiguous(parse(source), source)
    return found


def _macros(names: Sequence[str], contents: Sequence[PackFile]) -> Mapping[str, str]:
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
