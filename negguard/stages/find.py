"""Find: from the nominees of a document to the verdict, stage by stage."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.model import CLEAN, Document, Verdict
from negguard.registry import Detector
from negguard.rules.compiled import Pack
from negguard.stages.bind import bind_claims
from negguard.stages.frames import find_frames
from negguard.stages.nominate import Nominee
from negguard.stages.pieces import pieces_of
from negguard.stages.scope import resolve_scope
from negguard.stages.segment import segment
from negguard.stages.verdict import judge
from negguard.text.layout import Pace, unhurried


def find(  # noqa: PLR0913 - what finds, and how long it may take
    document: Document,
    nominations: Sequence[Sequence[Nominee]],
    *,
    pack: Pack,
    scorer: str,
    detectors: Sequence[Detector] = (),
    min_score: float,
    pace: Pace = unhurried,
) -> Verdict:
    """Return the facts about a document whose pieces have these nominees.

    A document without a hopeful nominee is clean, whatever rules and detectors would
    say. `scorer` is the name under which the scorer's own findings go. `pace` is called
    all the while, and may raise to stop the work.
    """
    if not any(nominee.hopeful for each in nominations for nominee in each):
        return CLEAN
    layouts = tuple(segment(piece, pace) for piece in document.pieces)
    pieces = pieces_of(document, layouts, pack)
    frames = find_frames(
        document, pieces, nominations, scorer=scorer, min_score=min_score
    )
    frames += tuple(
        frame
        for detector in detectors
        for frame in detector.find(document)
        if frame.score >= min_score
    )
    if not frames:
        return CLEAN
    frames = resolve_scope(document, layouts, frames)
    return judge(frames, bind_claims(document, layouts, frames))
