"""`negguard rules`: what the rule packs hold, and whether their examples hold."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from negguard.cli.options import examples, json_option
from negguard.cli.show import print_json, print_table
from negguard.config import Policy
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.model import Document, Label, Message
from negguard.nlp.scorer import neutral_scorer
from negguard.report.catalogue import rule_catalogue, short
from negguard.report.escape import visible
from negguard.rules.compiled import Pack
from negguard.rules.reader import shipped_packs
from negguard.stages.nominate import Nominator
from negguard.text.cues import CueFinder

LOCK = "packs.lock"
TURN = re.compile(r"^\[(system|user|assistant)\] ", re.MULTILINE)

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
        "negguard rules list --markdown > rules.md",
    ),
)
@packs_argument
@click.option("--markdown", is_flag=True, help="Print a catalogue for people instead.")
@json_option
def list_rules(packs: tuple[str, ...], *, markdown: bool, as_json: bool) -> None:
    """List the rules of packs; without a name, of the shipped ones."""
    pack = _load(packs)
    if as_json:
        print_json({"digest": pack.digest, "rules": [asdict(r) for r in pack.rules]})
    elif markdown:
        click.echo(rule_catalogue(pack), nl=False)
    else:
        rows = [(r.id, r.kind, f"{r.score:.2f}", r.covers) for r in pack.rules]
        print_table(("rule", "kind", "score", "covers"), rows)


@rules.command(epilog=examples("negguard rules show falsity.pointed"))
@click.argument("name", metavar="RULE")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK|FOLDER",
    help="Where to look, instead of the shipped packs; may stand several times.",
)
@json_option
def show(name: str, packs: tuple[str, ...], *, as_json: bool) -> None:
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
    click.echo(f"{rule.id}: {rule.kind}, score {rule.score}, covers {rule.covers}")
    parts = {
        "matches (over folded text)": rule.match,
        "where": rule.where,
        "fires on": rule.fires,
        "is silent on": rule.silent,
    }
    for title, lines in parts.items():
        click.echo(f"\n{title}:")
        for line in lines or ("anywhere",):
            click.echo("  " + visible(line, lines=True).replace("\n", "\n  "))


@rules.command(epilog=examples("negguard rules check packs/mine"))
@packs_argument
@json_option
def check(packs: tuple[str, ...], *, as_json: bool) -> None:
    """Check the form of packs, and their examples.

    Every example that fires has to be found, and every silent one passed by.
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


def examples_that_fail(pack: Pack) -> Iterator[str]:
    """Yield one line per example that does other than it says."""
    guard = by_rules_alone(pack)
    for rule in pack.rules:
        for example in rule.fires:
            if guard.find(document_of(example)).label is not Label.DETACHED:
                yield f"rule {rule.id} does not fire on: {short(example, most=120)}"
        for example in rule.silent:
            if guard.find(document_of(example)).label is Label.DETACHED:
                yield f"rule {rule.id} is not silent on: {short(example, most=120)}"


def document_of(example: str) -> Document:
    """Return the text of an example; a turn of a chat begins with `[user] ` or so."""
    pieces = TURN.split(example)
    if len(pieces) == 1:
        return Document(text=example)
    turns = zip(pieces[1::2], pieces[2::2], strict=True)
    return Document(messages=tuple(Message(role, turn.strip()) for role, turn in turns))


def by_rules_alone(pack: Pack) -> Guard:
    """Return a guard whose learned scorer neither raises nor vetoes anything."""
    return Guard(
        policy=Policy(),
        pack=pack,
        nominator=Nominator(finder=CueFinder(pack.cues), scorer=neutral_scorer()),
    )


def _entry(name: str) -> dict[str, str]:
    pack = Pack.load(name)
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


def _load(packs: tuple[str, ...]) -> Pack:
    return Pack.load(*(packs or shipped_packs()))
