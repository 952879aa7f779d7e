"""The numbers of a policy made in Python, held to what the file format allows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from negguard.config.policy import Policy
from negguard.config.schema import SCHEMA
from negguard.errors import UsageError


def require_numbers(policy: Policy) -> None:
    """Refuse numbers that are not finite or out of range: they would judge nothing.

    Raises:
        UsageError: it names the first.
    """
    values = asdict(policy)
    values["thresholds"] = {"fail": values.pop("fail"), "warn": values.pop("warn")}
    for path, value, wanted in _numbers(values, SCHEMA, ""):
        if not _fits(value, wanted):
            low = wanted.get("minimum", wanted.get("exclusiveMinimum", -math.inf))
            high = wanted.get("maximum", math.inf)
            msg = f"policy {policy.name!r}: {path} is {value}, not a number "
            raise UsageError(msg + f"from {low:g} to {high:g}")


def _numbers(
    values: Mapping[str, Any], schema: Mapping[str, Any], path: str
) -> Iterator[tuple[str, float, Mapping[str, Any]]]:
    for name, wanted in schema.get("properties", {}).items():
        value = values.get(name)
        if isinstance(value, Mapping):
            yield from _numbers(value, wanted, f"{path}{name}.")
        elif isinstance(value, int | float):
            yield f"{path}{name}", value, wanted


def _fits(value: float, wanted: Mapping[str, Any]) -> bool:
    return (
        math.isfinite(value)
        and wanted.get("minimum", -math.inf) <= value <= wanted.get("maximum", math.inf)
        and value > wanted.get("exclusiveMinimum", -math.inf)
    )
