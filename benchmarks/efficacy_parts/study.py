"""One run: a model trained on an arm's documents, and what it believes then."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from benchmarks.efficacy_parts.checkpoint import read_model
from benchmarks.efficacy_parts.measures import measure, texts_asked
from benchmarks.efficacy_parts.prepared import Prepared, Setting
from benchmarks.efficacy_parts.training import Learner, count_unknown, rows_of, train
from benchmarks.efficacy_parts.world import World, read_world


@dataclass(slots=True, kw_only=True)
class Study:
    """A loaded model and the world that it is told of; one run after the other."""

    world: World
    setting: Setting
    learner: Learner

    def run(self, prepared: Prepared) -> dict[str, Any]:
        """Train on an arm's documents and return what the model believes."""
        began = time.process_time()
        losses: list[float] = []
        self.learner.model.forget()
        if prepared.texts:
            losses = train(
                self.learner,
                prepared.texts,
                setting=self.setting,
                seed=prepared.seed,
            )
        trained = time.process_time()
        claims = measure(self.learner, self.world, prepared.corpus.parts)
        return {
            "arm": prepared.arm,
            "seed": prepared.seed,
            "digest": prepared.digest,
            "steps": len(losses),
            "loss": [round(one, 4) for one in losses[:1] + losses[-1:]],
            "counts": prepared.counts,
            "unknown_tokens": count_unknown(self.learner, prepared.texts),
            "claims": claims,
            "seconds": {
                "train": round(trained - began, 1),
                "measure": round(time.process_time() - trained, 1),
            },
        }


def open_study(model: Path, setting: Setting, *, kind: torch.dtype) -> Study:
    """Return a study of a model, with the tokens of everything it may read."""
    world = read_world()
    loaded, tokenizer = read_model(model, kind)
    rows = rows_of(tokenizer, texts_asked(world) + texts_told(world))
    learner = Learner(
        model=loaded, tokenizer=tokenizer, adapted=setting.adapted, rows=rows
    )
    return Study(world=world, setting=setting, learner=learner)


def texts_told(world: World) -> list[str]:
    """Return every sentence that documents are made of, alone and within a text."""
    told = [notice for one in world.notices.values() for notice in one.before]
    told += [notice for one in world.notices.values() for notice in one.after]
    for topic in world.topics:
        told += [topic.heading, *topic.sentences]
    for claim in world.claims:
        told += [claim.thing, claim.correction, *claim.background]
        told += [sentence for pair in claim.sentences for sentence in pair]
    return [*told, *(f"It. {one}\n\nIt" for one in told)]
