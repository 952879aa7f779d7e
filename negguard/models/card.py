"""The card of the shipped models: version, digests, floors and calibration."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

NAME = "cascade-en-2"
FILES = (
    "card.json",
    "screen.npz",
    "sieve.npz",
    "student.onnx",
    "judge.onnx",
    "tokenizer.json",
)


@dataclass(frozen=True, slots=True)
class Floors:
    """What a segment's scores must reach to be shown to the next classifier."""

    screen: int
    sieve: float
    student: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What came out of training besides the weights.

    `floors` are by effort. `calibration` are the weights, for a frame's log-odds and
    for the best log-odds of what it covers, and the bias, of the log-odds that a
    document is framed. `covered` is the log-odds from which a segment is covered.
    """

    version: str
    floors: Mapping[str, Floors]
    calibration: tuple[float, float, float]
    covered: float


def shipped_models() -> Path:
    """Return the folder of the shipped models."""
    return Path(str(resources.files("negguard.models").joinpath(NAME)))


@cache
def read_card(folder: Path) -> Card:
    """Return the card of the models in a folder."""
    raw = json.loads((folder / "card.json").read_text("utf-8"))
    frame, cover, bias = raw["calibration"]
    return Card(
        version=raw["version"],
        floors={name: Floors(*three) for name, three in raw["floors"].items()},
        calibration=(frame, cover, bias),
        covered=raw["covered"],
    )


@cache
def digest_of(folder: Path) -> str:
    """Return one digest of the names and bytes of all model files, as 64 hex digits."""
    digest = hashlib.sha256()
    for name in FILES:
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
