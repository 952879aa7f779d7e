"""A plug-in is shown the documents that hold one of its cues, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from negguard.detect.plugins import Plugged
from negguard.model import Document, Frame
from tests.builders import frame

TEXT = "Hoax! It rained."


@dataclass
class Shown:
    """A detector that notes what it is shown."""

    cues: tuple[str, ...]
    digest: str = "shown.v1"
    seen: list[Document] = field(default_factory=list)

    def find(self, document: Document) -> tuple[Frame, ...]:
        self.seen.append(document)
        return (frame(TEXT, "Hoax!"),)


@pytest.mark.parametrize(
    ("cue", "text", "times"),
    [
        ("hoax", "A HOAX!", 1),
        ("hoax", "hoaxes", 0),
        ("hoax*", "hoaxes", 1),
        ("hoax*", "ahoax", 0),
        ("made up", "made\u00adup made up", 1),
        ("a.b", "acb", 0),
    ],
)
def test_cues_are_words_at_their_edges(cue: str, text: str, times: int) -> None:
    detector = Shown((cue,))
    plugged = Plugged((detector,))
    assert plugged.may_find(text.encode()) == bool(times)
    assert len(list(plugged.find(Document(text=text)))) == times
    assert len(detector.seen) == times


def test_a_detector_without_cues_is_shown_nothing() -> None:
    plugged = Plugged((Shown(()),))
    assert not plugged.may_find(TEXT.encode())
    assert list(plugged.find(Document(text=TEXT))) == []


def test_bytes_that_are_no_utf_8_are_searched_all_the_same() -> None:
    assert Plugged((Shown(("hoax",)),)).may_find(b"\xff hoax \xfe")
