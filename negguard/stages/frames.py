"""Find frames: rules anchor them, layout places them, pseudo-cues take them away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from negguard.model import Document, Frame, Kind, Position, Reach, Span
from negguard.rules.compiled import Hit, Pack
from negguard.rules.schema import Covers, Rule
from negguard.stages.notices import grow
from negguard.stages.placement import Place, holds, place
from negguard.text.layout import Layout
from negguard.text.spans import overlap

REACHES = {
    Covers.DOCUMENT: Reach.DOCUMENT,
    Covers.FOLLOWING: Reach.BLOCK,
    Covers.PRECEDING: Reach.BLOCK,
    Covers.REST: Reach.SENTENCE,
    Covers.SECTION: Reach.SECTION,
    Covers.CHAT: Reach.CHAT,
}


def find_frames(
    document: Document, layouts: tuple[Layout, ...], pack: Pack
) -> tuple[Frame, ...]:
    """Return the frames of a document in order of place, scope still empty."""
    found = [
        (piece, spot)
        for piece, layout in enumerate(layouts)
        for spot in places(layout, pack, role=_role(document, piece))
    ]
    if not found:
        return ()
    kinds = frozenset(spot.hit.rule.kind for _, spot in found)
    frames: list[Frame] = []
    for piece, layout in enumerate(layouts):
        spots = [spot for number, spot in found if number == piece]
        spots += _echoes(layout, pack, kinds, role=_role(document, piece))
        frames += _framed(document, piece, layout, _best(spots))
    return tuple(frames)


def places(layout: Layout, pack: Pack, *, role: str | None) -> Iterator[Place]:
    """Yield every match of a rule that layout allows and no pseudo-cue overlaps."""
    for hit in pack.hits(layout.folded):
        yield from _allowed(layout, pack, hit, role=role)


def _allowed(
    layout: Layout, pack: Pack, hit: Hit, *, role: str | None
) -> Iterator[Place]:
    spot = place(layout, hit, role=role)
    if (
        spot
        and holds(hit.rule.where, spot.facts)
        and not _is_pseudo(layout, pack, spot)
    ):
        yield spot


def _is_pseudo(layout: Layout, pack: Pack, spot: Place) -> bool:
    """Tell whether wording that only looks like a frame overlaps the match."""
    sentence, hit = spot.sentence, spot.hit
    return any(
        match.start() < hit.end and hit.start < match.end()
        for guard in pack.guards
        for match in guard.finditer(layout.folded, sentence.start, sentence.end)
    )


def _echoes(
    layout: Layout, pack: Pack, kinds: frozenset[Kind], *, role: str | None
) -> list[Place]:
    """Return remarks that repeat what a frame of this document says already."""
    return [
        spot
        for hit in pack.echo_hits(layout.folded)
        if hit.rule.kind in kinds
        for spot in _allowed(layout, pack, hit, role=role)
    ]


def _best(spots: Iterable[Place]) -> list[Place]:
    """Return the best match of each sentence, in order of place."""
    kept: list[Place] = []
    for spot in sorted(spots, key=lambda item: (-item.hit.rule.score, item.hit.start)):
        span = Span(spot.hit.start, spot.hit.end)
        taken = any(
            overlap(span, Span(other.hit.start, other.hit.end))
            or (spot.hit.rule.grows and spot.sentence == other.sentence)
            for other in kept
        )
        if not taken:
            kept.append(spot)
    return sorted(kept, key=lambda item: item.hit.start)


def _framed(
    document: Document, piece: int, layout: Layout, spots: list[Place]
) -> list[Frame]:
    """Return the frames of one text: each notice whole, each label by itself."""
    frames: list[Frame] = []
    for spot in spots:
        rule = spot.hit.rule
        frame = Frame(
            span=grow(layout, spot, spots) if rule.grows else _label(layout, spot),
            kind=rule.kind,
            position=_position(layout, spot),
            reach=_reach(document, rule),
            rule=rule.id,
            score=rule.score,
            message=document.message_of(piece),
        )
        frames = _joined(frames, frame)
    return frames


def _joined(frames: list[Frame], frame: Frame) -> list[Frame]:
    """Return the frames with one more; those that overlap become one notice."""
    if not frames or not overlap(frames[-1].span, frame.span):
        return [*frames, frame]
    last = frames[-1]
    span = Span(min(last.start, frame.start), max(last.end, frame.end))
    best = max(last, frame, key=lambda item: item.score)
    return [*frames[:-1], replace(best, span=span)]


def _label(layout: Layout, spot: Place) -> Span:
    """Return the span of a label with its colon and brackets, trimmed."""
    folded = layout.folded
    start, end = spot.hit.start, spot.hit.end
    while end < spot.sentence.end and folded[end] in ":.!?)]}*_":
        end += 1
    while start > spot.sentence.start and folded[start - 1] in "([{*_<":
        start -= 1
    while start < end and folded[start] in " \n":
        start += 1
    while end > start and folded[end - 1] in " \n":
        end -= 1
    return Span(start, end)


def _role(document: Document, piece: int) -> str | None:
    return document.messages[piece].role if document.messages else None


def _reach(document: Document, rule: Rule) -> Reach:
    reach = REACHES[rule.covers]
    return Reach.CHAT if document.is_chat and reach is Reach.DOCUMENT else reach


def _position(layout: Layout, spot: Place) -> Position:
    """Return on which side of what it covers a frame stands."""
    covers = spot.hit.rule.covers
    if covers is Covers.DOCUMENT:
        return _edge(layout, spot)
    if covers is Covers.PRECEDING and "last" in spot.facts and "closing" in spot.facts:
        return Position.SUFFIX
    return Position.INLINE


def _edge(layout: Layout, spot: Place) -> Position:
    """Return the end of the document that a notice stands nearer to, else inline."""
    first, last = "first" in spot.facts, "last" in spot.facts
    if first and last:
        middle = len(layout.text.rstrip()) / 2
        centre = (spot.sentence.start + spot.sentence.end) / 2
        return Position.PREFIX if centre < middle else Position.SUFFIX
    if first:
        return Position.PREFIX
    return Position.SUFFIX if last else Position.INLINE
