"""Every example of every shipped pack, and what rules without examples would break."""

from __future__ import annotations

from functools import cache

import pytest

from negguard.cli.rules import by_rules_alone, document_of
from negguard.guard import Guard
from negguard.model import Frame, Kind, Label, Verdict
from negguard.rules.compiled import Pack
from negguard.rules.reader import shipped_packs
from negguard.rules.schema import Rule
from negguard.stages.frames import echoes
from negguard.stages.pieces import Piece
from negguard.stages.segment import segment
from negguard.stages.stretches import stretches
from negguard.stages.weigh import held_of


@cache
def pack() -> Pack:
    return Pack.load(*shipped_packs())


@cache
def guard() -> Guard:
    return by_rules_alone(pack())


@cache
def verdict_of(example: str) -> Verdict:
    return guard().find(document_of(example))


def frames_without(rule: str, example: str) -> tuple[Frame, ...]:
    return by_rules_alone(pack().without(rule)).find(document_of(example)).frames


def rules_that_hold(example: str) -> set[str]:
    """Return the rules that match where a cue stands, or that repeat a frame."""
    shown = document_of(example)
    roles = [message.role for message in shown.messages or ()] or [None]
    nominations = guard().nominator.nominees(shown.pieces)
    found = set()
    for piece, role, nominees in zip(shown.pieces, roles, nominations, strict=True):
        read = Piece(segment(piece), pack(), role=role)
        hopeful = [nominee for nominee in nominees if nominee.hopeful]
        for stretch in stretches(read.layout, hopeful):
            hits = read.reading.hits(stretch.span)
            found |= {spot.hit.rule.id for spot in held_of(read, hits)}
        repeats = echoes(read, frozenset(Kind))
        found |= {spot.hit.rule.id for spot in repeats}
    return found


FIRING = [(rule, example) for rule in pack().rules for example in rule.fires]
SILENT = [(rule, example) for rule in pack().rules for example in rule.silent]


def name(value: object) -> str:
    return value.id if isinstance(value, Rule) else ""


@pytest.mark.parametrize(("rule", "example"), FIRING, ids=name)
def test_firing_example_is_detached_by_its_rule(rule: Rule, example: str) -> None:
    assert verdict_of(example).label is Label.DETACHED
    assert rule.id in rules_that_hold(example)


@pytest.mark.parametrize("rule", pack().rules, ids=name)
def test_taking_a_rule_out_changes_what_is_found_in_its_examples(rule: Rule) -> None:
    assert any(
        frames_without(rule.id, example) != verdict_of(example).frames
        for example in rule.fires
    )


@pytest.mark.parametrize(("rule", "example"), SILENT, ids=name)
def test_silent_example_is_not_detached(rule: Rule, example: str) -> None:
    assert rule.silent
    assert verdict_of(example).label is not Label.DETACHED


@pytest.mark.parametrize(
    "example", [text for pseudo in pack().pseudos for text in pseudo.examples]
)
def test_pseudo_cue_is_not_detached(example: str) -> None:
    after = f"{example}\n\nThe dam broke at dawn. Ninety houses were lost."
    assert verdict_of(after).label is not Label.DETACHED
