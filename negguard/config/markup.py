"""Strict YAML: plain values with the line of each, no tags, anchors or doubles."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import yaml

PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float")}
PLAIN |= {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"}
DEEPEST = 16
# What a column of 64-bit integers holds.
LARGEST = 2**63 - 1
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Marked:
    """The values of a file, where each stands (lines from 1), and what is wrong."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_markup(text: str) -> Marked:
    """Return the plain values of a YAML text; problems are gathered, not raised."""
    marked = Marked()
    try:
        marked.problems += _refused(text)
        if marked.problems:
            return marked
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        what = " ".join(what.split())
        marked.problems.append((mark.line + 1 if mark else 1, f"not YAML: {what}"))
        return marked
    marked.value = {} if node is None else _value(node, (), marked)
    return marked


def _refused(text: str) -> list[tuple[int, str]]:
    """Return the first thing that a policy never needs and an attack would use.

    Events come one by one, so that deep nesting costs nothing before it is seen.
    """
    depth = 0
    for event in yaml.parse(text):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if getattr(event, "anchor", None):
            return [(line, "anchors and aliases are not allowed")]
        if depth > DEEPEST:
            return [(line, "nested too deeply")]
    return []


def _value(node: yaml.Node, path: Path, marked: Marked) -> object:
    line = node.start_mark.line + 1
    marked.lines[path] = line
    if node.tag not in PLAIN:
        marked.problems.append((line, f"tag {node.tag!r} is not allowed"))
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, marked)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), marked) for i, item in enumerate(node.value)]
    return _scalar(node, marked)


def _scalar(node: yaml.Node, marked: Marked) -> object:
    """Return a plain value; a number that a computer cannot hold is a problem."""
    line, shown = node.start_mark.line + 1, str(node.value)
    try:
        value: object = yaml.SafeLoader("").construct_object(node, deep=True)
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
        if shown.lstrip("+-").isdigit():
            value = math.inf
        else:
            kind = node.tag.rpartition(":")[2]
            marked.problems.append((line, f"{_short(shown)!r} is no {kind}"))
            return None
    if isinstance(value, float | int) and not abs(value) <= LARGEST:
        what = f"{_short(shown)} is no number that could be meant"
        marked.problems.append((line, what))
        return None
    return value


def _short(shown: str) -> str:
    return shown if len(shown) <= 40 else f"{shown[:40]}..."


def _mapping(node: yaml.MappingNode, path: Path, marked: Marked) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key: Hashable = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        name = str(key)
        if name in values:
            marked.problems.append((line, f"key {name!r} stands twice"))
        values[name] = _value(value_node, (*path, name), marked)
        marked.lines[(*path, name)] = line
    return values
