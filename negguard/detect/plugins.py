"""Plug-in detectors, and the literal cues that decide who is shown what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from negguard.model import Document, Frame
from negguard.registry import Detector
from negguard.text.fold import fold


@dataclass(frozen=True)
class Plugged:
    """The plug-in detectors of a policy.

    A detector is shown the documents that hold one of its cues: words in lower case,
    at word edges, `*` for an open end.
    """

    detectors: tuple[Detector, ...] = field(default=())

    @cached_property
    def _cues(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(detector.cues) for detector in self.detectors)

    def may_find(self, data: bytes) -> bool:
        """Return whether a text, as UTF-8 bytes, holds a cue of any detector."""
        if not self.detectors:
            return False
        folded = fold(data.decode("utf-8", "replace"))
        return any(cue.search(folded) for cue in self._cues)

    def find(self, document: Document) -> Iterator[Frame]:
        """Yield the frames that detectors find in a document that holds their cues."""
        if not self.detectors:
            return
        folded = [fold(text) for text in document.pieces]
        for detector, cue in zip(self.detectors, self._cues, strict=True):
            if any(cue.search(text) for text in folded):
                yield from detector.find(document)


def _pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for all cues; it needs no more steps than the text has."""
    parts = [
        re.escape(cue.removesuffix("*")) + ("" if cue.endswith("*") else r"(?!\w)")
        for cue in cues
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")" if parts else r"(?!)")
