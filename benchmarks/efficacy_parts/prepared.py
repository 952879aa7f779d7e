"""What a run trains on and how: its setting, and an arm's documents for a seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.efficacy_parts.arms import UNTRAINED, TrainingText, texts_by_hand
from benchmarks.efficacy_parts.drafts import Corpus, draft_corpus
from benchmarks.efficacy_parts.guarded import GUARDED, texts_guarded
from benchmarks.efficacy_parts.world import DATA, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a run trains; runs of different settings are not compared."""

    adapted: int = 8
    epochs: int = 2
    batch: int = 8
    rate: float = 2e-3
    dose: int = 12
    filler: int = 12
    most_steps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An arm's documents for one seed; `counts` is what negguard did to them."""

    arm: str
    seed: int
    corpus: Corpus
    texts: tuple[TrainingText, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return what is equal where two arms train on the same."""
        told = json.dumps([(one.text, one.hidden) for one in self.texts])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def prepare(arm: str, seed: int, *, setting: Setting, world: World) -> Prepared:
    """Return the documents of an arm."""
    corpus = draft_corpus(world, seed=seed, dose=setting.dose, filler=setting.filler)
    counts: dict[str, int] = {}
    texts: Sequence[TrainingText] = ()
    if arm in GUARDED:
        guarded = texts_guarded(arm, corpus)
        texts, counts = guarded.texts, guarded.counts
    elif arm != UNTRAINED:
        texts = texts_by_hand(arm, corpus)
    return Prepared(
        arm=arm, seed=seed, corpus=corpus, texts=tuple(texts), counts=counts
    )


def key_of(model: Path, setting: Setting, kind: str) -> str:
    """Return what two runs share that can be compared: model, setting and data."""
    data = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(DATA.iterdir())
    }
    told = json.dumps([model.name, asdict(setting), kind, data])
    return hashlib.sha256(told.encode()).hexdigest()[:12]
