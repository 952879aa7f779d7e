"""Every example of every shipped pack, and what rules without examples would break."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from negguard.model import Document, Frame, Kind, Label, Message, Verdict
from negguard.nlp.features import BUCKETS
from negguard.nlp.scorer import KINDS, Scorer
from negguard.rules.compiled import Pack
from negguard.rules.reader import shipped_packs
from negguard.rules.schema import Rule
from negguard.stages.bind import bind_claims
from negguard.stages.frames import echoes, find_frames
from negguard.stages.scope import resolve_scope
from negguard.stages.segment import segment
from negguard.stages.stretches import places
from negguard.stages.verdict import judge

# Rules are tried by themselves: this scorer raises nothing and vetoes nothing.
NEUTRAL = Scorer(
    version="neutral",
    lexicon={},
    weights=np.zeros((BUCKETS, len(KINDS) + 2), dtype=np.float32),
    slope=1.0,
    offset=-0.1,
)
TURN = re.compile(r"^\[(system|user|assistant)\] ", re.MULTILINE)


@cache
def pack() -> Pack:
    return Pack.load(*shipped_packs())


def document(example: str) -> Document:
    pieces = TURN.split(example)
    if len(pieces) == 1:
        return Document(text=example)
    turns = zip(pieces[1::2], pieces[2::2], strict=True)
    return Document(
        messages=tuple(Message(role, content.strip()) for role, content in turns)
    )


def frames_of(example: str, rules: Pack) -> tuple[Frame, ...]:
    shown = document(example)
    layouts = tuple(segment(piece) for piece in shown.pieces)
    found = find_frames(shown, layouts, rules, scorer=NEUTRAL)
    return resolve_scope(shown, layouts, found)


def verdict_of(example: str) -> Verdict:
    shown = document(example)
    layouts = tuple(segment(piece) for piece in shown.pieces)
    frames = frames_of(example, pack())
    return judge(frames, bind_claims(shown, layouts, frames))


def rules_that_hold(example: str) -> set[str]:
    shown = document(example)
    roles = [message.role for message in shown.messages or ()] or [None]
    return {
        spot.hit.rule.id
        for piece, role in zip(shown.pieces, roles, strict=True)
        for spot in (
            *places(segment(piece), pack(), role=role),
            *echoes(segment(piece), pack(), frozenset(Kind), role=role),
        )
    }


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
    rest = pack().without(rule.id)
    assert any(
        frames_of(example, rest) != frames_of(example, pack()) for example in rule.fires
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
