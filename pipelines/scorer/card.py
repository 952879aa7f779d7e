"""The model card of the scorer: what it was fitted to, and its out-of-fold figures."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.scorer.examples import Examples
from pipelines.scorer.fit import Floats

LINES = (0.3, 0.5, 0.7)

HEAD = """# Scorer for English frames

A linear model over hashed word classes, layout and surroundings of a sentence. It says
how likely the sentence is a frame (a statement that judges other text), of which kind,
and whether it speaks of text before it. Words outside `lexicon.toml` are seen by their
shape only, and a feature counts only if three authors or more have used it.

Trained by `pipelines/train_scorer.py` on documents with labelled frames, hand-written
look-alikes, and ordinary text as examples of no frame. The figures below come from five
folds: no example is scored by a model that saw its topic or its author. The same
out-of-fold scores calibrate the model, so that 0.5 is the line at which a sentence is
as likely a frame as not. The weights in this folder are fitted to all examples.

Only sentences that hold a cue reach the scorer; those below the floor are hopeless, and
no rule looks at them.

"""


def figures(
    examples: Examples, scores: Floats, kinds: Floats, *, floor: float
) -> dict[str, Any]:
    """Return, by origin, the share of nominated sentences at or above each line."""
    groups: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for number, source in enumerate(examples.sources):
        if examples.nominated[number]:
            groups[source.origin, bool(examples.frames[number])].append(number)
    named = np.flatnonzero(examples.kinds >= 0)
    right = kinds[named, :-1].argmax(axis=1) == examples.kinds[named]
    return {
        "examples": len(examples),
        "kind_accuracy_on_frames": round(float(right.mean()), 4),
        "floor": floor,
        "origins": [
            {
                "origin": origin,
                "frames": frame,
                "sentences": len(numbers),
                "share_at_floor": _share(scores[numbers], floor),
                **{f"share_at_{line}": _share(scores[numbers], line) for line in LINES},
            }
            for (origin, frame), numbers in sorted(groups.items())
        ],
    }


def write_card(folder: Path, report: dict[str, Any]) -> None:
    """Write `CARD.md` from the figures."""
    lines = [
        HEAD,
        f"Examples: {report['examples']}.",
        f"Kind right (out of fold): {report['kind_accuracy_on_frames']:.3f}.\n",
        f"Floor: {report['floor']}.\n",
        "| origin | frames | sentences | at floor | at 0.3 | at 0.5 | at 0.7 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in report["origins"]:
        shares = " | ".join(
            f"{row[f'share_at_{line}']:.3f}" for line in ("floor", *LINES)
        )
        kind = "yes" if row["frames"] else "no"
        lines.append(f"| {row['origin']} | {kind} | {row['sentences']} | {shares} |")
    (folder / "CARD.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _share(scores: Floats, line: float) -> float:
    return round(float((scores >= line).mean()), 4)
