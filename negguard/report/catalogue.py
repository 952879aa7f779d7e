"""The catalogue of rules as Markdown, made from the packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.model import Kind
from negguard.report.escape import visible
from negguard.report.markdown import inert, table
from negguard.rules.compiled import Pack
from negguard.rules.schema import Rule

LONGEST = 160
HEAD = """\
# Rules

Made by `negguard rules list --markdown` from {packs}; do not edit. A rule fires where \
its wording and its place hold; `negguard rules show RULE` prints both, with every \
example. Scores are calibrated probabilities that a match is real; 0.5 is the flag line.
"""


def rule_catalogue(pack: Pack) -> str:
    """Return a page with every rule of a pack by kind, each with an example."""
    return "\n".join(_lines(pack)).rstrip() + "\n"


def short(example: str, *, most: int = LONGEST) -> str:
    """Return an example in one line, cut to `most` characters."""
    line = " ".join(example.split())
    return line if len(line) <= most else line[: most - 3] + "..."


def _lines(pack: Pack) -> Iterator[str]:
    names = ", ".join(f"`{visible(name)}`" for name in pack.names)
    versions = ", ".join(pack.versions) or "none"
    yield HEAD.format(packs=f"packs {names} (versions {versions})")
    for kind in Kind:
        rules = [rule for rule in pack.rules if rule.kind is kind]
        if rules:
            yield f"## {kind.value}\n"
            yield from _kind(rules)


def _kind(rules: Sequence[Rule]) -> Iterator[str]:
    heads = ("rule", "score", "covers", "fires, for example, on", "is silent on")
    rows = [
        (
            f"`{rule.id}`",
            f"{rule.score:.2f}",
            "what another rule covers" if rule.echo else rule.covers.value,
            inert(short(rule.fires[0])),
            inert(short(rule.silent[0])) if rule.silent else "",
        )
        for rule in rules
    ]
    yield from table(heads, rows)
