"""Write a fitted scorer as the files that `negguard.nlp.scorer` reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from negguard.nlp.features import SIZE
from negguard.nlp.scorer import UNIT
from pipelines.scorer.fit import Fitted, Floats


def write_model(folder: Path, fitted: Fitted, *, version: str) -> None:
    """Write `weights.npz` and `model.json`; equal weights give equal bytes."""
    frame, kind = _whole(fitted.frame), _whole(fitted.kind)
    frame_rows, kind_rows = np.flatnonzero(frame), np.flatnonzero(kind.any(axis=1))
    with (folder / "weights.npz").open("wb") as file:
        np.savez_compressed(
            file,
            frame_rows=frame_rows.astype(np.uint32),
            frame=frame[frame_rows],
            kind_rows=kind_rows.astype(np.uint32),
            kind=kind[kind_rows],
        )
    about = {
        "version": version,
        "size": SIZE,
        "unit": UNIT,
        "slope": round(fitted.slope, 6),
        "offset": round(fitted.offset, 6),
        "floor": fitted.floor,
    }
    text = json.dumps(about, indent=1) + "\n"
    (folder / "model.json").write_text(text, encoding="utf-8")


def _whole(weights: Floats) -> NDArray[np.int16]:
    """Return weights as whole multiples of the unit of the scorer."""
    return np.clip(np.rint(weights * UNIT), -32_768, 32_767).astype(np.int16)
