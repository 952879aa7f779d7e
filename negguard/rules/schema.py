"""What a rule file holds, and the checks that it must pass before it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from negguard.errors import UsageError
from negguard.model import Kind

# What layout can say of the place of a match; `where` joins them by spaces, `!` denies.
_FACTS_WORDS = (
    "lead whole alone bracketed first last edit colon heading paragraph item "
    "quote code row comment chat system user assistant before-list before-code "
    "before-quote after-quote after-code after-list attributed short inline "
    "label-end line-start line-end closing opening generic notice claimed "
)
FACTS = frozenset(_FACTS_WORDS.split())


class Covers(StrEnum):
    """Which text a rule's frame covers before layout has its say."""

    DOCUMENT = "document"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    REST = "rest"
    SECTION = "section"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to mark other text, with examples that prove it.

    `match` are patterns over folded text; `where` lists the layouts that it needs, one
    of which must hold; `grows` says that the sentences around belong to the notice;
    `echo` rules only repeat a frame that another rule found in the same document.
    """

    id: str
    kind: Kind
    score: float
    match: tuple[str, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    where: tuple[str, ...] = ()
    covers: Covers = Covers.DOCUMENT
    grows: bool = True
    echo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudo:
    """Wording that looks like a frame and is none; it removes matches it overlaps."""

    id: str
    match: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Literal words that make their sentence a candidate; rules read only those.

    `narrow` ones count near the ends of a text and where a line or bracket opens.
    `trusted` ones need no word of the learned scorer: for rules that it has not seen.
    """

    id: str
    words: tuple[str, ...]
    narrow: bool = False
    trusted: bool = False


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
    pseudos: tuple[Pseudo, ...] = ()
    cues: tuple[Cues, ...] = ()
    changes: tuple[Change, ...] = ()


# How an error calls the types of fields.
TYPES = {
    "tuple[str, ...]": "a list of strings",
    "str": "a string",
    "bool": "true or false",
}
Record = TypeVar("Record", Rule, Pseudo, Cues, Change)


def read_file(raw: Mapping[str, object], *, path: str) -> PackFile:
    """Return the checked contents of one file.

    Raises:
        UsageError: names the file, the rule and what to do, all mistakes at once.
    """
    problems: list[str] = []
    sections = ("pack", "macros", "rule", "pseudo", "cue", "change")
    problems += _unknown(raw, sections, where="the file")
    head = _table(raw.get("pack", {}), "pack", problems)
    problems += _unknown(head, ("name", "version", "extends"), where="[pack]")
    rules = [
        _rule(row, problems) for row in _tables(raw.get("rule", []), "rule", problems)
    ]
    pseudos = [
        _record(Pseudo, row, problems)
        for row in _tables(raw.get("pseudo", []), "pseudo", problems)
    ]
    cues = [
        _record(Cues, row, problems)
        for row in _tables(raw.get("cue", []), "cue", problems)
    ]
    changes = [
        _record(Change, row, problems)
        for row in _tables(raw.get("change", []), "change", problems)
    ]
    macros = _table(raw.get("macros", {}), "macros", problems)
    if problems:
        raise UsageError("\n".join(f"{path}: {problem}" for problem in problems))
    return PackFile(
        name=str(head.get("name", "")),
        version=str(head.get("version", "")),
        extends=str(head.get("extends", "")),
        macros={key: _joined(value) for key, value in macros.items()},
        rules=tuple(rule for rule in rules if rule),
        pseudos=tuple(pseudo for pseudo in pseudos if pseudo),
        cues=tuple(each for each in cues if each),
        changes=tuple(change for change in changes if change),
    )


def _rule(row: Mapping[str, object], problems: list[str]) -> Rule | None:
    """Return a rule, or None after noting what is wrong with it."""
    name = str(row.get("id", "without id"))
    before = len(problems)
    if row.get("kind") not in set(Kind):
        problems.append(f"rule {name}: kind must be one of {', '.join(Kind)}")
    if row.get("covers", Covers.DOCUMENT) not in set(Covers):
        problems.append(f"rule {name}: covers must be one of {', '.join(Covers)}")
    score = row.get("score")
    if not isinstance(score, int | float) or not 0 <= score <= 1:
        problems.append(f"rule {name}: score must be a number from 0 to 1")
    for condition in _strings(row.get("where", [])):
        words = {word.removeprefix("!") for word in condition.split()}
        problems += [
            f"rule {name}: where knows no {word!r}{_hint(word, FACTS)}"
            for word in sorted(words - FACTS)
        ]
    if len(problems) > before:
        return None
    changed = {
        **row,
        "kind": Kind(str(row["kind"])),
        "covers": Covers(str(row.get("covers", Covers.DOCUMENT))),
    }
    return _record(Rule, changed, problems)


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
    expected = {"str": str, "bool": bool}.get(annotation)
    return expected is None or isinstance(value, expected)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _joined(value: object) -> str:
    """Return a macro; a list of alternatives becomes one group."""
    if isinstance(value, list):
        return "(?:" + "|".join(str(part) for part in value) + ")"
    return str(value)


def _strings(value: object) -> Sequence[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


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
    row: Mapping[str, object],
    known: Mapping[str, object] | Sequence[str],
    *,
    where: str,
) -> list[str]:
    return [
        f"{where}: unknown key {key!r}{_hint(key, list(known))}"
        for key in row
        if key not in known
    ]


def _hint(word: str, known: Sequence[str] | frozenset[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return (
        f", did you mean {close[0]!r}?"
        if close
        else f"; known: {', '.join(sorted(known))}"
    )
