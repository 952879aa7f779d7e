"""Leave-out figures: each row judged by a scorer that saw neither its topic nor author.

The folds come from `pipelines.train_scorer --folds`: a model for each, and the fold of
each document. Documents in no fold gave no example, so any model has not seen them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.detection_parts.measures import measure, ratio
from benchmarks.detection_parts.rows import Judged, Prediction
from benchmarks.detection_parts.systems import GuardSystem
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.nlp.scorer import read_lexicon, read_scorer, shipped_folder
from negguard.nlp.words import Lexicon


def predict_left_out(
    rows: Sequence[Judged], folder: Path, *, guard: Guard
) -> dict[str, Prediction]:
    """Return the predictions of each row by the model of its own fold.

    Raises:
        UsageError: the folder holds no folds.
    """
    if not (folder / "folds.json").is_file():
        msg = f"{folder}: no folds.json; make it with pipelines.train_scorer --folds"
        raise UsageError(msg)
    folds = json.loads((folder / "folds.json").read_text(encoding="utf-8"))
    lexicon = read_lexicon(shipped_folder())
    systems = {
        path.name: GuardSystem(_with_scorer(guard, path, lexicon), name=path.name)
        for path in sorted(folder.glob("fold-*"))
    }
    return {
        row.id: systems[f"fold-{folds.get(row.id, 0)}"].predict(row.document)
        for row in rows
    }


def _with_scorer(guard: Guard, folder: Path, lexicon: Lexicon) -> Guard:
    scorer = read_scorer(folder, lexicon=lexicon)
    return replace(guard, nominator=replace(guard.nominator, scorer=scorer))


def compare(
    rows: Sequence[Judged],
    plain: Mapping[str, Prediction],
    left_out: Mapping[str, Prediction],
) -> dict[str, object]:
    """Return the share flagged by condition, plain and left out."""
    conditions = dict.fromkeys(row.condition for row in rows)
    figures: dict[str, object] = {}
    for condition in conditions:
        members = [row for row in rows if row.condition == condition]
        figures[condition] = {
            "rows": len(members),
            "plain": ratio(sum(plain[row.id].flagged for row in members), len(members)),
            "left_out": ratio(
                sum(left_out[row.id].flagged for row in members), len(members)
            ),
        }
    return figures


def left_out_totals(
    rows: Sequence[Judged], left_out: Mapping[str, Prediction]
) -> dict[str, object]:
    """Return the figures over all rows, left out."""
    figures = measure(rows, left_out)
    return {"documents": figures["documents"], "all": figures["all"]}
