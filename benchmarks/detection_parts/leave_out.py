"""Leave-out figures: each row judged by a scorer that saw neither its topic nor author.

The folds come from `pipelines.train_scorer --folds`: a model for each, and the fold of
each document. Documents in no fold gave no example, so any model has not seen them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.detection_parts.rows import Prediction
from benchmarks.detection_parts.systems import GuardSystem
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.model import Document
from negguard.nlp.scorer import read_lexicon, read_scorer, shipped_folder
from negguard.nlp.words import Lexicon


@dataclass(frozen=True, slots=True)
class LeftOutSystem:
    """The guard with, for each document, the scorer that was not fitted to its fold."""

    systems: Mapping[int, GuardSystem]
    folds: Mapping[str, int]
    name: str = "negguard, left out"

    @classmethod
    def load(cls, guard: Guard, folder: Path) -> LeftOutSystem:
        """Return the system of a folder of folds.

        Raises:
            UsageError: the folder holds no folds.
        """
        if not (folder / "folds.json").is_file():
            maker = "pipelines.train_scorer --folds"
            msg = f"{folder}: no folds.json; make it with {maker}"
            raise UsageError(msg)
        lexicon = read_lexicon(shipped_folder())
        systems = {
            int(path.name.removeprefix("fold-")): GuardSystem(
                _with_scorer(guard, path, lexicon)
            )
            for path in folder.glob("fold-*")
        }
        where = (folder / "folds.json").read_text(encoding="utf-8")
        return cls(systems, json.loads(where))

    def predict(self, document: Document) -> Prediction:
        """Return what the scorer of the document's own fold makes of it."""
        fold = self.folds.get(document.id or "", 0)
        return self.systems[fold].predict(document)


def _with_scorer(guard: Guard, folder: Path, lexicon: Lexicon) -> Guard:
    scorer = read_scorer(folder, lexicon=lexicon)
    return replace(guard, nominator=replace(guard.nominator, scorer=scorer))
