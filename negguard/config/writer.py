"""A policy as the YAML that reads as the same policy again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import yaml

from negguard.config.policy import ActionRule, Policy
from negguard.model import Action


def policy_yaml(policy: Policy) -> str:
    """Return everything that a policy says, with every default filled in."""
    return yaml.safe_dump(
        policy_values(policy),
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=88,
    )


def policy_values(policy: Policy) -> dict[str, Any]:
    """Return the plain values of a policy file."""
    values = _plain(asdict(policy))
    return {
        "version": policy.version,
        "input": values["input"],
        "detect": values["detect"],
        "actions": [_rule(rule) for rule in policy.actions],
        "rewriter": policy.rewriter,
        "thresholds": {"fail": _set(values["fail"]), "warn": _set(values["warn"])},
        "on_error": values["on_error"],
        "limits": values["limits"],
    }


def _rule(rule: ActionRule) -> dict[str, Any]:
    """Return one action; how to rewrite is said only where something is rewritten."""
    values: dict[str, Any] = {"when": _condition(rule), "do": rule.do.value}
    if rule.do is Action.REWRITE:
        values |= {
            "fallback": list(rule.fallback),
            "gates": _plain(asdict(rule.gates)),
            "otherwise": rule.otherwise.value,
        }
    return values


def _condition(rule: ActionRule) -> dict[str, Any]:
    when: dict[str, Any] = {}
    for field in fields(rule.when):
        value = getattr(rule.when, field.name)
        if isinstance(value, tuple) and value:
            when[field.name] = [str(each) for each in value]
        elif value is not None and not isinstance(value, tuple):
            when[field.name] = str(value)
    return when


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a policy holds
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
