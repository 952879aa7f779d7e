"""`negguard policy`: the format of policy files, and what a policy says."""

from __future__ import annotations

from dataclasses import asdict

import click

from negguard.cli.options import complete_policy, examples, json_option
from negguard.cli.show import print_json, print_table
from negguard.config import PRESETS, Policy, load_policy
from negguard.config.policy import ActionRule, Condition
from negguard.config.schema import SCHEMA
from negguard.report.reference import policy_reference


@click.group
def policy() -> None:
    """Print, check and show policies.

    A policy is one of the presets or a YAML file. The first rule whose `when` holds
    decides what happens to a document.
    """


@policy.command(epilog=examples("negguard policy schema > negguard-policy.json"))
@click.option("--markdown", is_flag=True, help="Print a table for people instead.")
@json_option
def schema(*, markdown: bool, as_json: bool) -> None:
    """Print the JSON Schema of policy files.

    Editors that know YAML schemas check and complete a policy with it.
    """
    if markdown and not as_json:
        click.echo(policy_reference())
    else:
        print_json(SCHEMA)


@policy.command(epilog=examples("negguard policy check mine.yaml"))
@click.argument(
    "policies", metavar="NAME|FILE...", nargs=-1, required=True, type=click.Path()
)
@json_option
def check(policies: tuple[str, ...], *, as_json: bool) -> None:
    """Check policy files.

    Every mistake is one line: file, line, what is wrong, what to do.
    """
    read = {name: load_policy(name) for name in policies}
    if as_json:
        print_json({"policies": {name: p.digest for name, p in read.items()}})
        return
    for name, found in read.items():
        click.echo(f"{name}: good, {len(found.actions)} rules, digest {found.digest}")


@policy.command(epilog=examples("negguard policy show pretraining"))
@click.argument(
    "name", metavar="NAME|FILE", default="audit", shell_complete=complete_policy
)
@json_option
def show(name: str, *, as_json: bool) -> None:
    """Show what a policy says, with every default filled in."""
    found = load_policy(name)
    if as_json:
        print_json({**asdict(found), "digest": found.digest})
        return
    click.echo(f"policy {found.name}, digest {found.digest}")
    click.echo(f"presets: {', '.join(PRESETS)}\n")
    rules = [(n, *_row(rule)) for n, rule in enumerate(found.actions, start=1)]
    print_table(("rule", "when", "do", "otherwise"), rules)
    print_table(("setting", "value"), _settings(found))


def _row(rule: ActionRule) -> tuple[str, str, str]:
    do = rule.do.value
    if do != "rewrite":
        return _condition(rule.when), do, ""
    ways = ", then ".join(rule.fallback)
    return _condition(rule.when), f"{do} ({ways})", rule.otherwise.value


def _condition(when: Condition) -> str:
    parts = {
        "kind": when.kind,
        "label": when.label,
        "position": when.position,
        "reach": when.reach,
    }
    shown = [
        f"{name} is {' or '.join(values)}" for name, values in parts.items() if values
    ]
    if when.source is not None:
        shown.append(f"source like {when.source}")
    return " and ".join(shown) or "always"


def _settings(found: Policy) -> list[tuple[str, str]]:
    sections = {
        "input": asdict(found.input),
        "detect": asdict(found.detect),
        "thresholds.fail": asdict(found.fail),
        "thresholds.warn": asdict(found.warn),
        "on_error": asdict(found.on_error),
        "limits": asdict(found.limits),
    }
    rows = [("rewriter", found.rewriter)]
    for section, values in sections.items():
        rows += [(f"{section}.{key}", _plain(value)) for key, value in values.items()]
    return rows


def _plain(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
