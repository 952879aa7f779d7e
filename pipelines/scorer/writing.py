"""Write a fitted scorer as the files that `negguard.nlp.scorer` reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from negguard.nlp.features import BUCKETS
from pipelines.scorer.fit import Fitted


def write_model(folder: Path, fitted: Fitted, *, version: str) -> None:
    """Write `weights.npz` and `model.json`; equal weights give equal bytes."""
    rows = np.flatnonzero(fitted.weights.any(axis=1)).astype(np.uint16)
    values = fitted.weights[rows].astype(np.float16)
    with (folder / "weights.npz").open("wb") as file:
        np.savez_compressed(file, rows=rows, values=values)
    about = {
        "version": version,
        "buckets": BUCKETS,
        "slope": round(fitted.slope, 6),
        "offset": round(fitted.offset, 6),
    }
    text = json.dumps(about, indent=1) + "\n"
    (folder / "model.json").write_text(text, encoding="utf-8")
