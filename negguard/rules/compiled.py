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
from negguard.rules.literals import requirements
from negguard.rules.macros import expand
from negguard.rules.matching import Index, Matcher, Part, Reading
from negguard.rules.reader import read_pack
from negguard.rules.schema import Change, PackFile, Pseudo, Rule
from negguard.text.ambiguity import refuse_ambiguous
from negguard.text.cues import Cue
from negguard.text.portable import compiled, parse

BETWEEN = " ... "  # joins parts that stand in one sentence, in this order
EITHER = " || "  # parts any one of which will do


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

    def read(self, folded: str) -> Reading:
        """Return a folded text made ready to be read for matches of rules."""
        return Reading(folded, self.index)


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
    return Part(_compile(expanded, where=where), _required(expanded))


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
def _required(source: str) -> tuple[frozenset[str], ...]:
    """Return the literals that a pattern needs; rules share most of their parts."""
    return requirements(parse(source))


@lru_cache(maxsize=1024)
def _compiled(source: str) -> re.Pattern[str]:
    """Return a compiled pattern; rules share most of their parts."""
    found = compiled(source)
    refuse_ambiguous(parse(source), source)
    return found


def _macros(names: Sequence[str], contents: Sequence[PackFile]) -> Mapping[str, str]:
    """Return the macros of the packs and of those that they extend.

    Raises:
        UsageError: two files give one macro different texts.
    """
    bases = {file.extends for file in contents if file.extends} - set(names)
    inherited = [file for base in sorted(bases) for file in read_pack(base)[0].values()]
    macros = {key: value for file in inherited for key, value in file.macros.items()}
    own: dict[str, str] = {}
    for key, value in (pair for file in contents for pair in file.macros.items()):
        if own.setdefault(key, value) != value:
            msg = f"macro {{{key}}} has two texts; give one of them another name"
            raise UsageError(msg)
    return {**macros, **own}


def _refuse_doubles(rules: Sequence[Rule]) -> None:
    names = [rule.id for rule in rules]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        msg = f"rule ids are used twice: {', '.join(doubles)}; give each rule its own"
        raise UsageError(msg)
