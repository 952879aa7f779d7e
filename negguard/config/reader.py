"""Policy files and presets -> frozen policies; all mistakes are reported at once."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negguard.config.extending import extended, with_paths
from negguard.config.markup import Marked, read_markup
from negguard.config.numbers import require_numbers
from negguard.config.policy import (
    ActionRule,
    Bound,
    Condition,
    DetectSpec,
    ErrorSpec,
    InputSpec,
    Limits,
    Policy,
    RewriteGates,
    Thresholds,
)
from negguard.config.schema import SCHEMA
from negguard.errors import UsageError, require_type
from negguard.model import Action, Kind, Label, Position, Reach

if TYPE_CHECKING:  # jsonschema is slow to import and only a border needs it
    from jsonschema.exceptions import ValidationError

# Keys of earlier files, with what stands in their place.
GONE = {
    "quarantine_when": "write gates: {denied_share: 0.66, max_claims: 8, words_left: "
    "0.5}; covered_share tells dense texts from lists no more, and a deletion counts "
    "no longer as clean",
}
PRESETS = ("audit", "pretraining", "synthetic", "redteam")
# What decides where nobody names a policy: commands, stages and adapters alike.
DEFAULT = "audit"
# Files that may extend one another.
DEEPEST = 8


def load_policy(source: str | Path | Policy) -> Policy:
    """Return a preset by its name, a policy file by its path, or the policy itself.

    Raises:
        UsageError: no such preset or file, or the policy has mistakes.
        TypeError: the value is none of these.
    """
    if isinstance(source, Policy):
        require_numbers(source)
        return source
    what = "a policy is a preset's name, a path or a Policy"
    require_type(source, str, Path, what=what)
    text, file = _text_of(str(source))
    if file is None:
        return read_policy(text, name=str(source))
    policy = read_policy(text, name=file.stem, file=file)
    if not policy.actions:
        msg = (
            f"{file}:1: no actions, so nothing would be done; add some, or "
            f"extends: {DEFAULT} to annotate"
        )
        raise UsageError(msg)
    return policy


def read_policy(text: str, *, name: str, file: Path | None = None) -> Policy:
    """Return the policy that a YAML text describes; `file` is where it stands.

    Raises:
        UsageError: with one line per mistake: file, line, what, and what would do.
    """
    values = _values(text, where=str(file or name), folder=(file or Path()).parent)
    return _policy(values, name=name)


def _text_of(source: str) -> tuple[str, Path | None]:
    """Return the text of a preset, or that of a policy file with its path."""
    if source in PRESETS:
        preset = resources.files("negguard.config") / "presets" / f"{source}.yaml"
        return preset.read_text("utf-8"), None
    try:
        return Path(source).read_text("utf-8"), Path(source)
    except FileNotFoundError as error:
        near = difflib.get_close_matches(source, PRESETS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"no preset or policy file {source!r}; presets: {', '.join(PRESETS)}"
        raise UsageError(msg + hint) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"policy file {source!r} cannot be read: {error}"
        raise UsageError(msg) from error


def _values(text: str, *, where: str, folder: Path, depth: int = 0) -> dict[str, Any]:
    """Return what a text says, over what it extends."""
    marked = read_markup(text)
    problems = marked.problems or _schema_problems(marked)
    base = None if problems else marked.value.get("extends")
    if depth == DEEPEST and base is not None:
        problems = [(marked.lines["extends",], "policies extend one another in a ring")]
    if problems:
        raise UsageError("\n".join(f"{where}:{line}: {msg}" for line, msg in problems))
    own = with_paths({k: v for k, v in marked.value.items() if k != "extends"}, folder)
    if base is None:
        return own
    try:
        found, file = _text_of(base if base in PRESETS else str(folder / base))
    except UsageError as error:
        msg = f"{where}:{marked.lines['extends',]}: extends: {error}"
        raise UsageError(msg) from error
    place = Path() if file is None else file.parent
    inner = _values(found, where=str(file or base), folder=place, depth=depth + 1)
    return extended(inner, own)


def _schema_problems(marked: Marked) -> list[tuple[int, str]]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import

    found = Draft202012Validator(SCHEMA).iter_errors(marked.value)
    return sorted({problem for error in found for problem in _explain(error, marked)})


def _explain(error: ValidationError, marked: Marked) -> list[tuple[int, str]]:
    path = tuple(error.absolute_path)
    here = ".".join(map(str, path)) or "policy"
    line = marked.lines.get(path, 1)
    if error.validator == "additionalProperties":
        known = sorted(error.schema["properties"])
        unknown = [key for key in error.instance if key not in known]
        return [
            (marked.lines.get((*path, key), line), _unknown(key, here, known))
            for key in unknown
        ]
    if error.validator in ("enum", "anyOf"):
        return [(line, _choice(error, here))]
    if error.validator == "pattern":
        wanted = error.schema["description"]
        return [(line, f"{here}: {error.instance!r} is not a {wanted}")]
    return [(line, f"{here}: {error.message}")]


def _unknown(key: str, here: str, known: list[str]) -> str:
    if key in GONE:
        return f"{here}.{key} is gone: {GONE[key]}"
    return f"unknown key {key!r} in {here}{_hint(key, known)}"


def _choice(error: ValidationError, here: str) -> str:
    known = error.schema.get("enum") or error.schema["anyOf"][0]["enum"]
    value = error.instance
    wrong = [v for v in value if v not in known] if isinstance(value, list) else [value]
    shown = wrong[0] if wrong else value
    return f"{here}: {shown!r} is not one of {', '.join(known)}{_hint(shown, known)}"


def _hint(word: object, known: list[str]) -> str:
    near = difflib.get_close_matches(str(word), known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f" (known: {', '.join(known)})"


def _policy(values: dict[str, Any], *, name: str) -> Policy:
    detect: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in values.get("detect", {}).items()
    }
    thresholds = values.get("thresholds", {})
    errors: dict[str, Any] = {
        key: Action(value) if key == "row" else value
        for key, value in values.get("on_error", {}).items()
    }
    return Policy(
        name=name,
        input=_input(values.get("input", {})),
        detect=DetectSpec(**detect),
        actions=tuple(_rule(rule) for rule in values.get("actions", ())),
        rewriter=values.get("rewriter", Policy().rewriter),
        fail=Thresholds(**thresholds.get("fail", {})),
        warn=Thresholds(**thresholds.get("warn", {})),
        on_error=ErrorSpec(**errors),
        limits=Limits(**values.get("limits", {})),
    )


def _input(values: dict[str, Any]) -> InputSpec:
    text = values.get("text", InputSpec().text)
    several = tuple(text) if isinstance(text, list) else text
    return InputSpec(**{**values, "text": several})


def _rule(values: dict[str, Any]) -> ActionRule:
    when = values["when"]
    condition = Condition(
        kind=tuple(Kind(name) for name in _listed(when.get("kind"))),
        label=tuple(Label(name) for name in _listed(when.get("label"))),
        position=tuple(Position(name) for name in _listed(when.get("position"))),
        reach=tuple(Reach(name) for name in _listed(when.get("reach"))),
        source=when.get("source"),
        score=Bound.of(when["score"]) if "score" in when else None,
    )
    more: dict[str, Any] = {}
    if "otherwise" in values:
        more["otherwise"] = Action(values["otherwise"])
    if "fallback" in values:
        more["fallback"] = tuple(values["fallback"])
    if "gates" in values:
        more["gates"] = RewriteGates(**values["gates"])
    return ActionRule(when=condition, do=Action(values["do"]), **more)


def _listed(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value
