"""The policy reference as Markdown, made from the schema that checks policy files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from negguard.config import Policy
from negguard.config.policy import ActionRule, Condition
from negguard.config.schema import SCHEMA
from negguard.report.markdown import inert, table

Schema = dict[str, Any]


def policy_reference() -> str:
    """Return a table of every key of a policy file: type, default, meaning."""
    rows = [
        (
            f"`{path}`",
            _type(schema),
            _default(path),
            inert(schema.get("description", "")),
        )
        for path, schema in _keys(SCHEMA, "")
    ]
    return "\n".join(table(("key", "value", "default", "meaning"), rows))


def _keys(schema: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    for name, inner in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, inner
        yield from _keys(inner, here)
        if "items" in inner and "properties" in inner["items"]:
            yield from _keys(inner["items"], f"{here}[]")


def _type(schema: Schema) -> str:
    if "anyOf" in schema:
        return f"{_type(schema['anyOf'][0])}, or a list of them"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    return _scalar(schema)


def _scalar(schema: Schema) -> str:
    kind = schema.get("type", "any")
    name = " or ".join(kind) if isinstance(kind, list) else str(kind)
    limits = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤"}
    shown = [f"{sign} {schema[key]}" for key, sign in limits.items() if key in schema]
    return f"{name} {', '.join(shown)}" if shown else name


def _default(path: str) -> str:
    """Return what a key means where it is left out; nothing for groups of keys."""
    values: Any = _defaults()
    for step in path.split("."):
        if not isinstance(values, dict) or step not in values:
            return ""
        values = values[step]
    if isinstance(values, dict):
        return ""
    if isinstance(values, tuple | list):
        return ", ".join(f"`{value}`" for value in values) or "none"
    return "none" if values is None else f"`{values}`"


def _defaults() -> dict[str, Any]:
    values = asdict(Policy())
    values["thresholds"] = {"fail": values.pop("fail"), "warn": values.pop("warn")}
    rule = asdict(ActionRule(when=Condition(), do=Policy().on_error.row))
    optional = ("otherwise", "fallback", "gates")
    values["actions[]"] = {name: rule[name] for name in optional}
    del values["actions"]
    return values
