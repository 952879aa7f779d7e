"""The catalogue of rules as Markdown, made from the packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.detect.rule_schema import Effect, Rule
from negguard.detect.rules import RuleSet
from negguard.model import Kind
from negguard.report.escape import visible
from negguard.report.markdown import inert, table

LONGEST = 160
HEAD = """\
# Rules

Made by `negguard rules list --markdown` from {packs}; do not edit. A rule fires in a \
segment (sentence, heading, label, list item, cell, comment, remark ...) where its \
wording holds and its `where` does; `negguard rules show RULE` prints both, with every \
example. A score is the least that a segment gets which the rule raises; one that a \
rule vetoes is no frame. What a frame covers is not a matter of rules.
"""


def rule_catalogue(pack: RuleSet) -> str:
    """Return a page with every rule of a pack by kind, each with an example."""
    return "\n".join(_lines(pack)).rstrip() + "\n"


def _lines(pack: RuleSet) -> Iterator[str]:
    names = ", ".join(f"`{visible(name)}`" for name in pack.names)
    versions = ", ".join(pack.versions) or "none"
    yield HEAD.format(packs=f"packs {names} (versions {versions})")
    for kind in Kind:
        rules = [rule for rule in pack.rules if rule.kind is kind]
        if rules:
            yield f"## {kind.value}\n"
            yield from _kind(rules)


def _kind(rules: Sequence[Rule]) -> Iterator[str]:
    heads = ("rule", "effect", "where", "fires, for example, on", "is silent on")
    rows = [
        (
            f"`{rule.id}`",
            "veto" if rule.effect is Effect.VETO else f"{rule.score:.2f}",
            " ".join(rule.where) or "anywhere",
            inert(short(rule.fires[0])),
            inert(short(rule.silent[0])) if rule.silent else "",
        )
        for rule in rules
    ]
    yield from table(heads, rows)


def short(example: str) -> str:
    """Return an example in one line, cut where it is long."""
    line = " ".join(example.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."
