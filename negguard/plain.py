"""Frozen values -> what JSON holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum


def json_value(value: object) -> object:
    """Return dicts for dataclasses, lists for tuples, and the values of enums.

    A span becomes its `start` and `end` beside the other fields; numbers have four
    digits.
    """
    if is_dataclass(value):
        found: dict[str, object] = {}
        for field in fields(value):
            inner = json_value(getattr(value, field.name))
            if field.name == "span" and isinstance(inner, dict):
                found |= inner
            else:
                found[field.name] = inner
        return found
    if isinstance(value, tuple | list):
        return [json_value(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return round(value, 4) if isinstance(value, float) else value
