"""Fitted weights as the whole numbers that screen and sieve read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float32]
UNIT = 256  # of the screen's scores, in one of log-odds
MOST_INT16, MOST_INT8 = 32_767, 127


def whole_weights(weights: Reals) -> npt.NDArray[np.int16]:
    """Return log-odds as whole multiples of a part of `UNIT`."""
    whole = np.rint(weights * UNIT)
    return np.clip(whole, -MOST_INT16, MOST_INT16).astype(np.int16)


def scaled(name: str, table: Reals) -> dict[str, npt.NDArray[np.generic]]:
    """Return a table as bytes and the scale that makes it whole again."""
    scale = np.float32(np.abs(table).max() / MOST_INT8 or 1)
    whole = np.rint(table / scale).astype(np.int8)
    return {name: whole, f"{name}_scale": np.array(scale)}


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    """Write arrays by name; equal arrays give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **dict(arrays))
