"""Runs that are saved as they finish, so that a later call can go on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Run = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The runs of one model and setting, in a file that holds one run a line."""

    path: Path
    key: str

    def runs(self) -> list[Run]:
        """Return the runs of this key; the last one of an arm and seed counts."""
        if not self.path.exists():
            return []
        lines = self.path.read_text("utf-8").splitlines()
        read = [json.loads(line) for line in lines if line.strip()]
        mine = [run for run in read if run["key"] == self.key]
        return list({(run["arm"], run["seed"]): run for run in mine}.values())

    def add(self, run: Run) -> None:
        """Write one run at the end of the file."""
        line = json.dumps({"key": self.key, **run}, ensure_ascii=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def known_run(runs: Sequence[Run], *, arm: str, seed: int, digest: str) -> Run | None:
    """Return what is known of an arm's documents, measured under any arm's name.

    Equal documents and seeds give equal runs, so that they are trained on once.
    """
    same = [run for run in runs if run["seed"] == seed and run["digest"] == digest]
    own = [run for run in same if run["arm"] == arm]
    if own:
        return own[0]
    return {**same[0], "arm": arm, "same_as": same[0]["arm"]} if same else None
