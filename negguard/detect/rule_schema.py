"""What a rule file holds, and the checks that it must pass before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from negguard.errors import UsageError
from negguard.model import Kind

WHOLE = "whole"
CAPITALS = "capitals"
# The kinds of segment by the numbers that the splitter gives them.
KINDS = {
    name: number
    for number, name in enumerate(
        [
            "sentence",
            "heading",
            "item",
            "label",
            "cell",
            "code",
            "comment",
            "quote",
            "remark",
            "tag",
        ]
    )
}
WHERE = (*KINDS, WHOLE, CAPITALS)
# Keys of earlier packs, each with what does its work.
GONE = {
    "covers": "the model decides what a frame covers",
    "grows": "the model decides where a notice ends",
    "echo": "the model finds remarks that repeat a frame",
    "cue": "cues are not needed",
    "pseudo": 'write a rule with effect = "veto"',
}


class Effect(StrEnum):
    """What a match does to the score of its segment."""

    RAISE = "raise"
    VETO = "veto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Wording that marks other text, with examples that prove it.

    `match` are patterns over folded text, any of which will do inside one segment.
    `where` names the kinds of segment that they may stand in; `whole` says that they
    must be all of it but for marks, and `capitals` how they must be written. A `veto`
    says that the segment is no frame.
    """

    id: str
    kind: Kind
    score: float
    match: tuple[str, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    where: tuple[str, ...] = ()
    effect: Effect = Effect.RAISE

    @property
    def whole(self) -> bool:
        """Tell whether a match must be all of its segment but for marks."""
        return WHOLE in self.where

    @property
    def capitals(self) -> bool:
        """Tell whether a match must be written in capital letters."""
        return CAPITALS in self.where

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of segment that the rule may match in; none is all."""
        return tuple(word for word in self.where if word in KINDS)

    def fits(self, kind: int) -> bool:
        """Tell whether the rule may match in a segment of this kind."""
        return not self.kinds or kind in [KINDS[word] for word in self.kinds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a version of a pack changed."""

    version: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """The checked contents of one rule file."""

    name: str = ""
    version: str = ""
    extends: str = ""
    macros: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    changes: tuple[Change, ...] = ()


# How an error calls the types of fields.
TYPES = {"tuple[str, ...]": "a list of strings", "str": "a string"}
Record = TypeVar("Record", Rule, Change)


def read_file(raw: Mapping[str, object], *, path: str) -> PackFile:
    """Return the checked contents of one file.

    Raises:
        UsageError: names the file, the rule and what to do, all mistakes at once.
    """
    problems = _unknown(raw, ("pack", "macros", "rule", "change"), where="the file")
    head = _table(raw.get("pack", {}), "pack", problems)
    problems += _unknown(head, ("name", "version", "extends"), where="[pack]")
    macros = _table(raw.get("macros", {}), "macros", problems)
    rows = _tables(raw.get("rule", []), "rule", problems)
    notes = _tables(raw.get("change", []), "change", problems)
    rules = [_rule(row, problems) for row in rows]
    changes = [_record(Change, row, problems) for row in notes]
    if problems:
        raise UsageError("\n".join(f"{path}: {problem}" for problem in problems))
    return PackFile(
        name=str(head.get("name", "")),
        version=str(head.get("version", "")),
        extends=str(head.get("extends", "")),
        macros={key: _joined(value) for key, value in macros.items()},
        rules=tuple(rule for rule in rules if rule),
        changes=tuple(change for change in changes if change),
    )


def _rule(row: Mapping[str, object], problems: list[str]) -> Rule | None:
    """Return a rule, or None after noting what is wrong with it."""
    name = f"rule {row.get('id', 'without id')}"
    mistakes = [*_wrong_values(row, name=name)]
    problems += mistakes
    changed = {**row, "kind": Kind.FALSITY, "effect": Effect.RAISE}
    if not mistakes:
        changed["kind"] = Kind(str(row["kind"]))
        changed["effect"] = Effect(str(row.get("effect", Effect.RAISE)))
    return _record(Rule, changed, problems)


def _wrong_values(row: Mapping[str, object], *, name: str) -> Iterable[str]:
    """Yield what is wrong with values that are one of a few."""
    if row.get("kind") not in set(Kind):
        yield f"{name}: kind must be one of {', '.join(Kind)}"
    if row.get("effect", Effect.RAISE) not in set(Effect):
        yield f"{name}: effect must be one of {', '.join(Effect)}"
    score = row.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float):
        yield f"{name}: score must be a number from 0 to 1"
    elif not 0 <= score <= 1:
        yield f"{name}: score must be a number from 0 to 1, not {score}"
    where = row.get("where", [])
    unknown = (
        [str(w) for w in where if w not in WHERE] if isinstance(where, list) else []
    )
    if unknown:
        words = ", ".join(map(repr, unknown))
        yield f"{name}: where knows no {words}{_hint(unknown[0], WHERE)}"


def _record(
    kind: type[Record], row: Mapping[str, object], problems: list[str]
) -> Record | None:
    """Return a record of `kind`; its dataclass fields say which keys there are."""
    name = f"{kind.__name__.lower()} {row.get('id', row.get('version', 'without id'))}"
    known = {item.name: item for item in fields(kind)}
    mistakes = _unknown(row, known, where=name)
    for key, item in known.items():
        optional = item.default is not MISSING
        if not optional and not row.get(key) and row.get(key) != 0:
            mistakes.append(
                f"{name}: {key} is missing or empty; give at least one value"
            )
        elif key in row and not _fits(row[key], str(item.type)):
            mistakes.append(f"{name}: {key} must be {TYPES[str(item.type)]}")
    problems += mistakes
    if mistakes:
        return None
    values: dict[str, Any] = {key: _frozen(value) for key, value in row.items()}
    return kind(**values)


def _fits(value: object, annotation: str) -> bool:
    """Tell whether a TOML value can fill a field of that type."""
    if annotation == "tuple[str, ...]":
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    return annotation != "str" or isinstance(value, str)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _joined(value: object) -> str:
    """Return a macro; a list of alternatives becomes one group."""
    if isinstance(value, list):
        return "(?:" + "|".join(str(part) for part in value) + ")"
    return str(value)


def _table(value: object, name: str, problems: list[str]) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    problems.append(f"[{name}] must be a table")
    return {}


def _tables(
    value: object, name: str, problems: list[str]
) -> list[Mapping[str, object]]:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    problems.append(f"[[{name}]] must be a list of tables: write it in double brackets")
    return []


def _unknown(
    row: Mapping[str, object], known: Iterable[str], *, where: str
) -> list[str]:
    known = tuple(known)
    return [
        f"{where}: {key} is gone: {GONE[key]}"
        if key in GONE
        else f"{where}: unknown key {key!r}{_hint(key, known)}"
        for key in row
        if key not in known
    ]


def _hint(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    if close:
        return f", did you mean {close[0]!r}?"
    return f"; known: {', '.join(sorted(known))}"
