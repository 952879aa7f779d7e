"""Rules made ready to run: macros inserted, patterns compiled, packs joined.

Cues are literal words; only sentences that hold one are read by rules. So a text
without a cue has no frame, whatever the rules say.
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
from negguard.rules.macros import expand
from negguard.rules.reader import read_pack
from negguard.rules.schema import Change, PackFile, Pseudo, Rule
from negguard.text.ambiguity import refuse_ambiguous
from negguard.text.cues import Cue, LiteralFinder
from negguard.text.portable import compiled, parse
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


class Index:
    """Which matchers may match a stretch, by the literals that stand in it."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        needed = (part.literals for matcher in matchers for part in matcher.parts)
        self._finder = LiteralFinder(sorted(frozenset().union(*needed)))
        self._always = [m for m in matchers if not _anchor(m)]
        self._anchored: dict[str, list[Matcher]] = {}
        for matcher in matchers:
            for literal in _anchor(matcher):
                self._anchored.setdefault(literal, []).append(matcher)
        self._order = {id(matcher): place for place, matcher in enumerate(matchers)}

    def candidates(self, stretch: str) -> list[Matcher]:
        """Return the matchers each of whose parts has a literal in the stretch."""
        present = self._finder.present(stretch)
        anchored = (m for word in present for m in self._anchored.get(word, ()))
        found = {id(matcher): matcher for matcher in (*self._always, *anchored)}
        return [
            found[key]
            for key in sorted(found, key=self._order.__getitem__)
            if all(
                not part.literals or not present.isdisjoint(part.literals)
                for part in found[key].parts
            )
        ]


def _anchor(matcher: Matcher) -> frozenset[str]:
    """Return the literals of the last part that has some: the judgement, mostly."""
    return next(
        (p.literals for p in reversed(matcher.parts) if p.literals), frozenset()
    )


class Reading:
    """The parts found in one stretch of folded text; each is looked for once."""

    __slots__ = ("_found", "_span", "_text")

    def __init__(self, text: str, span: Span) -> None:
        self._text = text
        self._span = span
        self._found: dict[int, tuple[Span, ...]] = {}

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
    cues: tuple[Cue, ...]
    matchers: tuple[Matcher, ...] = field(repr=False)
    guards: tuple[re.Pattern[str], ...] = field(repr=False)
    index: Index = field(repr=False, compare=False)

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
        matchers = tuple(item for rule in rules for item in _matchers(rule, macros))
        return cls(
            names=names,
            versions=tuple(file.version for file in contents if file.version),
            digest="-".join(digest for _, digest in read),
            rules=rules,
            pseudos=tuple(item for file in contents for item in file.pseudos),
            changes=tuple(item for file in contents for item in file.changes),
            cues=_cues(contents),
            matchers=matchers,
            index=Index(matchers),
            guards=_guards(contents, macros),
        )

    def without(self, rule: str) -> Pack:
        """Return the pack with one rule taken out."""
        matchers = tuple(item for item in self.matchers if item.rule.id != rule)
        return replace(
            self,
            rules=tuple(item for item in self.rules if item.id != rule),
            matchers=matchers,
            index=Index(matchers),
        )

    def read(
        self, folded: str, span: Span, *, echo: bool = False, least: float = 0.0
    ) -> Iterator[Hit]:
        """Yield the matches of rules that score `least` inside a stretch of text."""
        reading = Reading(folded, span)
        for matcher in self.index.candidates(span.of(folded)):
            if matcher.rule.echo is echo and matcher.rule.score >= least:
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


def _cues(contents: Sequence[PackFile]) -> tuple[Cue, ...]:
    """Return the cues of all packs, each once; the least strict listing counts."""
    found: dict[str, Cue] = {}
    for group in (group for file in contents for group in file.cues):
        for words in group.words:
            known = found.get(words)
            found[words] = Cue(
                words=words,
                narrow=group.narrow and (known is None or known.narrow),
                trusted=group.trusted or (known is not None and known.trusted),
            )
    return tuple(found.values())


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
