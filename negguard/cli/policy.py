"""`negguard policy`: the format of policy files, and what a policy says."""

from __future__ import annotations

from dataclasses import replace

import click

from negguard.cli.options import complete_policy, examples, json_option
from negguard.cli.show import print_json
from negguard.config import DEFAULT, PRESETS, Policy, load_policy
from negguard.config.schema import SCHEMA
from negguard.config.writer import policy_values, policy_yaml
from negguard.errors import UsageError
from negguard.registry import resolve
from negguard.report.escape import visible
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


@policy.command("check", epilog=examples("negguard policy check mine.yaml"))
@click.argument(
    "policies", metavar="NAME|FILE...", nargs=-1, required=True, type=click.Path()
)
@json_option
def check_policy(policies: tuple[str, ...], *, as_json: bool) -> None:
    """Check policy files, and look for the packs they name.

    Plug-ins are looked for too. Every mistake is one line: file, line, what is wrong,
    what to do.
    """
    read = {name: load_policy(name) for name in policies}
    for name, found in read.items():
        require_names(found, where=name)
    if as_json:
        print_json({"policies": {name: p.digest for name, p in read.items()}})
        return
    for name, found in read.items():
        click.echo(f"{name}: good, {len(found.actions)} rules, digest {found.digest}")


@policy.command(
    "show",
    epilog=examples(
        "negguard policy show pretraining",
        "negguard policy show pretraining > mine.yaml",
    ),
)
@click.argument(
    "name", metavar="NAME|FILE", default=DEFAULT, shell_complete=complete_policy
)
@json_option
def show_policy(name: str, *, as_json: bool) -> None:
    """Print a policy as YAML, with every default filled in.

    What is printed is a policy file: change it, or write `extends: NAME` and only what
    differs.
    """
    found = load_policy(name)
    if as_json:
        print_json({**policy_values(found), "digest": found.digest})
        return
    click.echo(f"# policy {visible(found.name)}, digest {found.digest}")
    click.echo(f"# presets: {', '.join(PRESETS)}; without --policy: {DEFAULT}")
    click.echo(policy_yaml(found), nl=False)


def require_names(policy: Policy, *, where: str) -> None:
    """Refuse a policy that names a pack or plug-in which is not there.

    Raises:
        UsageError: it names the policy and what is missing.
    """
    from negguard.guard import Guard  # noqa: PLC0415 - loads models and packs

    try:
        resolve("negguard.rewriters", policy.rewriter)
        for name in policy.detect.detectors:
            resolve("negguard.detectors", name)
        own = replace(policy.detect, detectors=())
        Guard.load(replace(policy, detect=own, rewriter=Policy().rewriter))
    except UsageError as error:
        msg = f"{where}: {error}"
        raise UsageError(msg) from error
