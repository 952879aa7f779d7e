"""Judges that end or hold their own worker, once or always, for tests on Ray."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from negguard.config import Policy
from negguard.model import Outcome
from tests.judges import WordJudge


@dataclass(frozen=True, slots=True)
class Killer:
    """Load a judge that does harm at rows of `source`, at most `times` times.

    `notes` is a folder where every harm leaves a file, since workers forget.
    """

    notes: str
    source: str
    times: int = 1
    how: str = "kill"

    def __call__(self, policy: Policy) -> WordJudge:
        """Return the judge of a policy, as a worker does."""
        return HarmfulJudge(policy, killer=self)

    def harm(self) -> None:
        """Do it, if it was not done often enough."""
        done = len(list(Path(self.notes).iterdir()))
        if done < self.times:
            (Path(self.notes) / f"{done}-{os.getpid()}").touch()
            if self.how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(600)


@dataclass(frozen=True)
class HarmfulJudge(WordJudge):
    """Judge like its parent, but for the file that the killer waits for."""

    killer: Killer = Killer(notes="", source="")

    def outcomes(
        self, table: pa.Table, *, source: str | None = None
    ) -> dict[int, Outcome]:
        """Return outcomes, if the worker lives to tell."""
        if source == self.killer.source:
            self.killer.harm()
        return super().outcomes(table, source=source)
