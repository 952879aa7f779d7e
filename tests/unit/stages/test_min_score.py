from __future__ import annotations

from negguard.guard import Guard
from negguard.model import Document
from negguard.stages.frames import find_frames
from negguard.stages.pieces import pieces_of
from negguard.stages.segment import segment

TEXTS = (
    "The dam burst. Villages flooded.\n\nPure hogwash, all told.",
    "The mayor spoke at noon. The rumours about the pier were unfounded, she said.",
    "The claims below are entirely false.\n\nThe dam at Orley burst. Villages flooded.",
)


def scores(text: str, *, least: float) -> list[float]:
    guard, shown = Guard.load("audit"), Document(text=text)
    nominations = guard.nominator.nominees(shown.pieces)
    pieces = pieces_of(shown, (segment(text),), guard.pack)
    found = find_frames(shown, pieces, nominations, min_score=least)
    return [frame.score for frame in found]


def test_a_lower_line_finds_more() -> None:
    low, high = (
        sum(len(scores(text, least=line)) for text in TEXTS) for line in (0.001, 0.999)
    )
    assert low > high


def test_no_frame_scores_below_the_line() -> None:
    found = [score for text in TEXTS for score in scores(text, least=0.3)]
    assert found
    assert min(found) >= 0.3
