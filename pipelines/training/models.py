"""The models in a folder that need not be the shipped one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from negguard.detect.candidates import Cascade, Effort
from negguard.detect.finding import FrameSearch
from negguard.detect.plugins import Plugged
from negguard.detect.rules import RuleSet
from negguard.errors import UsageError
from negguard.models.card import Card, read_card
from negguard.models.judge import Judge
from negguard.models.screen import Screen
from negguard.models.sieve import Sieve
from negguard.models.student import Student


def read_screen(folder: Path) -> Screen:
    """Return the screen in a folder."""
    with np.load(_there(folder, "screen.npz"), allow_pickle=False) as arrays:
        return Screen(**{name: arrays[name] for name in arrays.files})


def read_sieve(folder: Path) -> Sieve:
    """Return the sieve in a folder."""
    with np.load(_there(folder, "sieve.npz"), allow_pickle=False) as arrays:
        return Sieve({name: arrays[name] for name in arrays.files})


def read_student(folder: Path) -> Student:
    """Return the student in a folder."""
    for name in ("student.onnx", "tokenizer.json"):
        _there(folder, name)
    return Student.load(folder)


def read_judge(folder: Path) -> Judge:
    """Return the judge in a folder."""
    for name in ("judge.onnx", "tokenizer.json"):
        _there(folder, name)
    return Judge.load(folder)


def read_cascade(folder: Path, effort: Effort, *, card: Card | None = None) -> Cascade:
    """Return the early classifiers with the floors of a card, or of the folder's."""
    if card is None:
        _there(folder, "card.json")
        card = read_card(folder)
    return Cascade(
        screen=read_screen(folder),
        sieve=read_sieve(folder),
        student=read_student(folder),
        card=card,
        effort=effort,
    )


def read_search(
    folder: Path, *, effort: Effort, min_score: float, packs: tuple[str, ...] = ()
) -> FrameSearch:
    """Return the detector with the models of a folder, and some rule packs."""
    return FrameSearch(
        cascade=read_cascade(folder, effort),
        judge=read_judge(folder),
        rules=RuleSet.load(*packs),
        plugged=Plugged(()),
        min_score=min_score,
    )


def _there(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        msg = f"{path}: no such file; give the folder that fit_early and others wrote"
        raise UsageError(msg)
    return path
