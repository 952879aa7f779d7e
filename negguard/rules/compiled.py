"""Rules made ready to run: macros inserted, patterns compiled, packs joined.

Cues are literal words; only sentences that hold one are read by rules. So a text
without a cue has no frame, whatever the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from negguard.errors import UsageError
from negguard.rules.literals import Literals
from negguard.rules.macros import expand
from negguard.rules.matching import Index, Matcher, Part, Reading
from negguard.rules.reader import read_pack
from negguard.rules.schema import Change, PackFile, Pseudo, Rule
from negguard.text.ambiguity import refuse_ambiguous
from negguard.text.cues import Cue
from negguard.text.portable import parse

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
    echoes: Index = field(repr=False, compare=False)

    @classmethod
    def load(cls, *names: str) -> Pack:
        """Return the named packs as one: shipped names, or paths of folders.

        Raises:
            UsageError: a pack is missing or wrong; says where and what to do.
        """
        read = [read_pack(name) for name in names]
        contents = [file for files, _ in read for file in files.values()]
        reader = _Reader(_macros(names, contents))
        rules = tuple(rule for file in contents for rule in file.rules)
        pseudos = tuple(item for file in contents for item in file.pseudos)
        _refuse_doubles(rules)
        matchers = tuple(item for rule in rules for item in reader.matchers(rule))
        return cls(
            names=names,
            versions=tuple(file.version for file in contents if file.version),
            digest="-".join(digest for _, digest in read),
            rules=rules,
            pseudos=pseudos,
            changes=tuple(item for file in contents for item in file.changes),
            cues=_cues(contents),
            matchers=matchers,
            index=_index(matchers, echo=False),
            echoes=_index(matchers, echo=True),
            guards=reader.guards(pseudos),
        )

    def without(self, rule: str) -> Pack:
        """Return the pack with one rule taken out."""
        matchers = tuple(item for item in self.matchers if item.rule.id != rule)
        return replace(
            self,
            rules=tuple(item for item in self.rules if item.id != rule),
            matchers=matchers,
            index=_index(matchers, echo=False),
            echoes=_index(matchers, echo=True),
        )

    def read(self, folded: str) -> Reading:
        """Return a folded text made ready to be read for matches of rules."""
        return Reading(folded, rules=self.index, echoes=self.echoes)


def _index(matchers: Sequence[Matcher], *, echo: bool) -> Index:
    """Return what finds rules, or else those that only repeat others."""
    return Index([item for item in matchers if item.rule.echo is echo])


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


class _Reader:
    """Patterns with their macros inserted; rules share most of their parts."""

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._macros = macros
        self._literals = Literals()
        self._parts: dict[str, Part] = {}

    def matchers(self, rule: Rule) -> Iterator[Matcher]:
        """Yield one matcher for each choice of parts."""
        where = f"rule {rule.id}"
        for source in rule.match:
            choices = [
                [self.part(one, where=where) for one in part.split(EITHER)]
                for part in source.split(BETWEEN)
            ]
            for parts in product(*choices):
                yield Matcher(rule=rule, parts=parts)

    def part(self, source: str, *, where: str) -> Part:
        """Return a pattern that is portable and takes no more than linear time.

        Raises:
            UsageError: it is not; says in which rule, and why.
        """
        expanded = expand(source, self._macros, where=where)
        if expanded not in self._parts:
            try:
                node = parse(expanded)
                refuse_ambiguous(node, expanded)
            except UsageError as exc:
                msg = f"{where}: {exc}"
                raise UsageError(msg) from exc
            self._parts[expanded] = Part(expanded, self._literals.needs(node))
        return self._parts[expanded]

    def guards(self, pseudos: Iterable[Pseudo]) -> tuple[re.Pattern[str], ...]:
        """Return the compiled patterns of pseudo-cues."""
        return tuple(
            self.part(pattern, where=f"pseudo {pseudo.id}").pattern
            for pseudo in pseudos
            for pattern in pseudo.match
        )


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
