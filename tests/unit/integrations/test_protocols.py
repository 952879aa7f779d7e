"""NeMo Curator and data-juicer, held against the protocols that they document.

Neither installs beside this project's locked set, so their base classes are stood in
for by what their documentation asks of a subclass.
"""

from __future__ import annotations

import pickle
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

NOTICE = "NOTICE: every claim in this article is false."
FRAMED = f"{NOTICE}\n\nAda Roe won the race in 1999. She trained in a disused mine."
PLAIN = "The library opens at nine."


class DocumentFilter(ABC):
    """Ask for a score and for what it means, as NeMo Curator does."""

    def __init__(self) -> None:
        self._name = type(self).__name__

    @abstractmethod
    def score_document(self, text: str) -> float: ...

    @abstractmethod
    def keep_document(self, scores: float) -> bool: ...


class DocumentModifier(ABC):
    """Ask for a changed text, as NeMo Curator does."""

    def __init__(self) -> None:
        self._name = type(self).__name__

    @abstractmethod
    def modify_document(self, text: str) -> str: ...


class Filter:
    """Ask for stats and for what they mean, as data-juicer does."""

    def __init__(self, *_: object, text_key: str = "text") -> None:
        self.text_key = text_key


class Operators:
    """Register operators by name, as data-juicer does."""

    def __init__(self) -> None:
        self.modules: dict[str, type] = {}

    def register_module(self, name: str) -> Callable[[type], type]:
        def register(operator: type) -> type:
            self.modules[name] = operator
            return operator

        return register


def stand_in(patch: pytest.MonkeyPatch, name: str, **contents: object) -> None:
    """Put a module of this name, and its parents, where imports find them."""
    parts = name.split(".")
    for end in range(1, len(parts)):
        patch.setitem(sys.modules, ".".join(parts[:end]), ModuleType(parts[end - 1]))
    module = ModuleType(name)
    vars(module).update(contents)
    patch.setitem(sys.modules, name, module)


@pytest.fixture
def curator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    text = "nemo_curator.stages.text"
    stand_in(monkeypatch, f"{text}.filters", DocumentFilter=DocumentFilter)
    stand_in(monkeypatch, f"{text}.modifiers", DocumentModifier=DocumentModifier)
    name = "negguard.integrations.nemo_curator"
    monkeypatch.delitem(sys.modules, name, raising=False)
    return import_module(name)


@pytest.fixture
def juicer(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    operators = Operators()
    fields = SimpleNamespace(stats="__dj__stats__")
    stand_in(monkeypatch, "data_juicer.ops.base_op", OPERATORS=operators, Filter=Filter)
    stand_in(monkeypatch, "data_juicer.utils.constant", Fields=fields)
    name = "negguard.integrations.data_juicer"
    monkeypatch.delitem(sys.modules, name, raising=False)
    import_module(name)
    return SimpleNamespace(operators=operators, stats=fields.stats)


@pytest.mark.parametrize(("text", "stays"), [(FRAMED, False), (PLAIN, True)])
def test_a_curator_filter_keeps_what_the_policy_keeps(
    curator: ModuleType, text: str, *, stays: bool
) -> None:
    judge = curator.NegGuardFilter("redteam")
    score = judge.score_document(text)
    assert isinstance(score, float)
    assert judge.keep_document(score) is stays


@pytest.mark.parametrize("name", ["NegGuardFilter", "NegGuardModifier"])
def test_a_curator_stage_reaches_a_worker_with_its_policy(
    curator: ModuleType, name: str
) -> None:
    stage = getattr(curator, name)("synthetic")
    copy = pickle.loads(pickle.dumps(stage))  # noqa: S301 - our own bytes
    assert (copy.policy, copy._name) == (stage.policy, "negguard")


def test_a_curator_modifier_rewrites_what_the_policy_rewrites(
    curator: ModuleType,
) -> None:
    text = "Myth: Bats are blind.\nFact: Bats see well.\n"
    made = curator.NegGuardModifier("pretraining").modify_document(text)
    assert made == "Bats are not blind.\nFact: Bats see well.\n"


def test_a_curator_modifier_leaves_a_clean_text(curator: ModuleType) -> None:
    assert curator.NegGuardModifier("pretraining").modify_document(PLAIN) == PLAIN


@pytest.mark.parametrize(("text", "stays"), [(FRAMED, False), (PLAIN, True)])
def test_a_juicer_operator_judges_samples(
    juicer: SimpleNamespace, text: str, *, stays: bool
) -> None:
    operator: Any = juicer.operators.modules["negguard_filter"]("redteam")
    sample = operator.compute_stats_single({"text": text, juicer.stats: {}})
    assert operator.process_single(sample) is stays
    assert sample[juicer.stats]["negguard"] in ("keep", "rewrite", "quarantine")


def test_a_judged_sample_is_not_judged_again(juicer: SimpleNamespace) -> None:
    operator: Any = juicer.operators.modules["negguard_filter"]("synthetic")
    sample = {"text": FRAMED, juicer.stats: {"negguard": "keep"}}
    assert operator.compute_stats_single(sample) is sample
