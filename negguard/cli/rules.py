"""`negguard rules`: what packs hold, whether examples hold, and how right they are."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click

from negguard.cli.options import examples, json_option
from negguard.cli.output import open_output
from negguard.cli.show import print_json, print_table
from negguard.detect.rule_examples import examples_that_fail
from negguard.detect.rule_reader import shipped_packs
from negguard.detect.rules import RuleSet
from negguard.errors import UsageError
from negguard.model import Kind
from negguard.report.catalogue import rule_catalogue
from negguard.report.escape import visible
from negguard.report.numbers import counted, number, percent
from negguard.review.precision import (
    Precision,
    is_measured,
    last_rulings,
    precision_of,
)
from negguard.store.decisions import read_journal

LOCK = "packs.lock"

packs_argument = click.argument("packs", metavar="PACK|FOLDER...", nargs=-1)


@click.group
def rules() -> None:
    """List, show, check and lock rule packs.

    A pack is one that ships with negguard, or a folder of TOML files.
    """


@rules.command(
    "list",
    epilog=examples(
        "negguard rules list",
        "negguard rules list --kind fiction",
        "negguard rules list --markdown > rules.md",
    ),
)
@packs_argument
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="List only rules of this kind.",
)
@click.option("--markdown", is_flag=True, help="Print a catalogue for people instead.")
@json_option
def list_rules(
    packs: tuple[str, ...], *, kind: str | None, markdown: bool, as_json: bool
) -> None:
    """List the rules of packs; without a name, of the shipped ones."""
    pack = _load(packs)
    chosen = tuple(rule for rule in pack.rules if kind in (None, rule.kind))
    if as_json:
        print_json({"digest": pack.digest, "rules": [asdict(rule) for rule in chosen]})
    elif markdown:
        click.echo(rule_catalogue(replace(pack, rules=chosen)), nl=False)
    else:
        rows = [
            (r.id, r.kind, r.effect, f"{r.score:.2f}", " ".join(r.where) or "anywhere")
            for r in chosen
        ]
        print_table(("rule", "kind", "effect", "score", "where"), rows)


@rules.command("show", epilog=examples("negguard rules show falsity.pointed"))
@click.argument("name", metavar="RULE")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK|FOLDER",
    help="Where to look, instead of the shipped packs; may stand several times.",
)
@json_option
def show_rule(name: str, packs: tuple[str, ...], *, as_json: bool) -> None:
    """Show one rule: what it matches, where, and its examples."""
    pack = _load(packs)
    rule = next((rule for rule in pack.rules if rule.id == name), None)
    if rule is None:
        near = difflib.get_close_matches(name, [rule.id for rule in pack.rules], n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        msg = f"no rule called {name!r}; {hint}'negguard rules list' names them"
        raise UsageError(msg)
    if as_json:
        print_json(asdict(rule))
        return
    click.echo(f"{rule.id}: {rule.kind}, {rule.effect}, score {rule.score}")
    parts = {
        "matches (over folded text, in one segment)": rule.match,
        "where": rule.where,
        "fires on": rule.fires,
        "is silent on": rule.silent,
    }
    for title, lines in parts.items():
        click.echo(f"\n{title}:")
        for line in lines or ("anywhere",):
            click.echo("  " + visible(line, lines=True).replace("\n", "\n  "))


@rules.command("check", epilog=examples("negguard rules check packs/mine"))
@packs_argument
@json_option
def check_packs(packs: tuple[str, ...], *, as_json: bool) -> None:
    """Check the form of packs, and their examples.

    Some segment of every example that fires has to match its rule, and none of a silent
    one. What rules alone say is checked: the classifiers have no part in it.
    """
    pack = _load(packs)
    problems = list(examples_that_fail(pack))
    if problems:
        raise UsageError("\n".join(problems))
    number = sum(len(rule.fires) + len(rule.silent) for rule in pack.rules)
    if as_json:
        print_json({"rules": len(pack.rules), "examples": number, "problems": []})
    else:
        click.echo(f"good: {len(pack.rules)} rules, {number} examples")


@rules.command(epilog=examples("negguard rules lock", "negguard rules lock --check"))
@packs_argument
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=LOCK,
    show_default=True,
    help="Where the digests are kept.",
)
@click.option("--check", "checking", is_flag=True, help="Compare instead of writing.")
@json_option
def lock(packs: tuple[str, ...], file: Path, *, checking: bool, as_json: bool) -> None:
    """Write down the digests of packs, or compare.

    A build that checks the lock fails when a rule changed without anybody saying so.
    """
    digests = {name: _entry(name) for name in packs or shipped_packs()}
    if checking:
        _compare(file, digests)
    else:
        file.write_text(_as_toml(digests), "utf-8")
    if as_json:
        print_json({"file": str(file), "packs": digests})
        return
    for name, entry in digests.items():
        click.echo(f"{visible(name)} {entry['version']} {entry['digest']}")


@rules.command(epilog=examples("negguard rules stats clean"))
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@json_option
def stats(runs: tuple[str, ...], *, as_json: bool) -> None:
    """Say how often reviews of runs agree with what was found.

    Of each group: the share of reviewed documents that nobody rejected, with its 95%
    Wilson interval. Reviewed samples (`negguard review --sample`) measure; rows that
    people picked only say what these rows are like.
    """
    rulings = last_rulings(read_journal(open_output(run).folder) for run in runs)
    found = precision_of(rulings)
    left_out = sum(not is_measured(ruling) for ruling in rulings)
    if as_json:
        rows = [{**asdict(each), **asdict(each.interval)} for each in found]
        print_json({"decisions": len(rulings), "left_out": left_out, "groups": rows})
        return
    if not found:
        click.echo("no decision says what was found; negguard review RUN makes some")
        return
    print_table(
        ("group", "name", "reviewed", "right", "precision", "95%"), _cells(found)
    )
    if left_out:
        click.echo(
            f"{counted(left_out, 'decision')} left out: no find is known of them"
        )


def _cells(found: Sequence[Precision]) -> Iterator[tuple[str, ...]]:
    for each in found:
        spread = each.interval
        yield (
            each.group,
            each.name,
            number(each.reviewed),
            number(each.right),
            percent(spread.rate),
            f"{percent(spread.low)} to {percent(spread.high)}",
        )


def _entry(name: str) -> dict[str, str]:
    pack = RuleSet.load(name)
    return {"digest": pack.digest, "version": ", ".join(pack.versions)}


def _as_toml(packs: dict[str, dict[str, str]]) -> str:
    head = (
        "# Digests of rule packs; a change of rules comes with a version and a note.\n"
    )
    tables = [
        f"\n[{json.dumps(name)}]\n"
        + "".join(f"{key} = {json.dumps(value)}\n" for key, value in entry.items())
        for name, entry in sorted(packs.items())
    ]
    return head + "".join(tables)


def _compare(file: Path, digests: dict[str, dict[str, str]]) -> None:
    try:
        known = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{file} cannot be read as a lock: {error}; write it by 'rules lock'"
        raise UsageError(msg) from error
    changed = sorted(name for name in digests if known.get(name) != digests[name])
    if changed:
        msg = f"changed since they were locked: {', '.join(changed)}"
        raise UsageError(msg)


def _load(packs: tuple[str, ...]) -> RuleSet:
    return RuleSet.load(*(packs or shipped_packs()))
