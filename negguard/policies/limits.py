"""What one document may cost: its size before any work, its time at every step.

Time is the one thing that makes a difference between runs: on a slower machine a
document may be quarantined that another had the time to judge. It is there for texts
that were made to take long; size alone decides about all others.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from negguard.errors import RowError
from negguard.model import Document


@dataclass(frozen=True, slots=True)
class Watch:
    """Stop the work on a document once it took too many seconds."""

    seconds: float
    started: float

    @classmethod
    def start(cls, seconds: float) -> Watch:
        """Return a watch that runs from this moment on."""
        return cls(seconds, time.monotonic())

    def __call__(self) -> None:
        """Let the work go on.

        Raises:
            RowError: the time is over.
        """
        if time.monotonic() - self.started > self.seconds:
            msg = f"took longer than {self.seconds:g} seconds"
            raise RowError(msg)


def require_small(document: Document, most: int) -> None:
    """Refuse a document of more than `most` characters.

    Raises:
        RowError: it has more.
    """
    size = sum(map(len, document.pieces))
    if size > most:
        msg = f"{size} characters; the limit is {most}"
        raise RowError(msg)
