"""Find frames: rules anchor them, layout places them, pseudo-cues take them away."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace

from negguard.model import Document, Frame, Kind, Position, Reach, Span
from negguard.rules.schema import Covers, Rule
from negguard.stages.nominate import Nominee
from negguard.stages.notices import grow
from negguard.stages.pieces import Piece
from negguard.stages.placement import Place
from negguard.stages.stretches import allowed, stretches
from negguard.stages.weigh import is_hopeful, weigh
from negguard.text.layout import Layout
from negguard.text.spans import inside, merge, overlap, overlaps_any

FLAG_LINE = 0.5  # scores are calibrated: from here a frame is likelier than not
LONGEST_REMARK = 400  # characters
NOTICE_REACH = 8000  # characters before a match in which its notice may begin
# Kinds from the most telling to the one that all kinds of notice resort to.
TELLING = (
    Kind.LOW_PROBABILITY,
    Kind.UNRELIABLE_SOURCE,
    Kind.UNCERTAINTY,
    Kind.WARNING_BEHAVIOR,
    Kind.CORRECTION,
    Kind.FICTION,
    Kind.FALSITY,
)
REACHES = {
    Covers.DOCUMENT: Reach.DOCUMENT,
    Covers.FOLLOWING: Reach.BLOCK,
    Covers.PRECEDING: Reach.BLOCK,
    Covers.REST: Reach.SENTENCE,
    Covers.SECTION: Reach.SECTION,
    Covers.CHAT: Reach.CHAT,
}


def find_frames(
    document: Document,
    pieces: tuple[Piece, ...],
    nominations: Sequence[Sequence[Nominee]],
    *,
    scorer: str = "scorer",
    min_score: float = FLAG_LINE,
) -> tuple[Frame, ...]:
    """Return the frames that score `min_score` or more, by place, scope still empty.

    `nominations` are the nominees of each piece; `scorer` names what judged them.
    Hopeless nominees are looked at only where others hold a frame: where one is, more
    are likelier than elsewhere.
    """
    looks = [
        Look(piece, nominees, min_score=min_score, scorer=scorer)
        for piece, nominees in zip(pieces, nominations, strict=True)
    ]
    for look in looks:
        look.take(hopeless=False)
    if not any(look.spots for look in looks):
        return ()
    for look in looks:
        look.take(hopeless=True)
    spots = [spot for look in looks for spot in look.spots]
    kinds = frozenset(spot.hit.rule.kind for spot in spots if _is_notice(spot))
    return tuple(
        frame
        for number, look in enumerate(looks)
        for frame in _framed(document, number, look.piece.layout, look.repeated(kinds))
    )


class Look:
    """What is found in one piece: first where there is hope, then everywhere."""

    def __init__(
        self,
        piece: Piece,
        nominees: Sequence[Nominee],
        *,
        min_score: float,
        scorer: str,
    ) -> None:
        self.piece = piece
        self.spots: list[Place] = []
        self._nominees = nominees
        self._min_score = min_score
        self._scorer = scorer
        self._seen: set[Span] = set()

    def take(self, *, hopeless: bool) -> None:
        """Add the places that score enough, in stretches that were not seen yet."""
        chosen = self._nominees if hopeless else self._hopeful()
        held = stretches(self.piece.layout, chosen)
        fresh = [stretch for stretch in held if stretch.span not in self._seen]
        self._seen.update(stretch.span for stretch in fresh)
        found = weigh(self.piece, fresh, min_score=self._min_score, scorer=self._scorer)
        self.spots += [spot for spot in found if spot.hit.rule.score >= self._min_score]

    def _hopeful(self) -> list[Nominee]:
        """Return nominees worth a look: all with hope, if layout must be read for one.

        To ask whether one is worth the layout costs as much as a look with it.
        """
        hopeful = [nominee for nominee in self._nominees if nominee.hopeful]
        worth = any(
            is_hopeful(self.piece, nominee, min_score=self._min_score)
            for nominee in hopeful
        )
        return hopeful if worth else []

    def repeated(self, kinds: frozenset[Kind]) -> list[Place]:
        """Return all places, and those that repeat what frames of some kinds say."""
        known = merge(spot.sentence for spot in self.spots)
        return self.spots + [
            spot
            for spot in echoes(self.piece, kinds)
            if not overlaps_any(spot.sentence, known)
        ]


def _is_notice(spot: Place) -> bool:
    """Tell whether a frame speaks of a whole text, so that remarks may repeat it."""
    return spot.hit.rule.covers in {Covers.DOCUMENT, Covers.CHAT} and bool(
        {"first", "last", "chat"} & spot.facts
    )


def echoes(piece: Piece, kinds: frozenset[Kind]) -> list[Place]:
    """Return remarks that repeat what a frame of this document says already."""
    layout = piece.layout
    return [
        spot
        for number in range(len(layout.blocks))
        for span in layout.sentences(number)
        if len(span) <= LONGEST_REMARK
        for hit in piece.reading.echoes(span)
        if hit.rule.kind in kinds
        for spot in allowed(piece, hit)
    ]


def _best(spots: Iterable[Place]) -> list[Place]:
    """Return the best match of each sentence, in order of place."""
    kept: list[Place] = []
    taken: list[Span] = []
    sentences: set[Span] = set()
    for spot in sorted(spots, key=lambda item: (-item.hit.rule.score, item.hit.start)):
        span = Span(spot.hit.start, spot.hit.end)
        said = spot.hit.rule.grows and spot.sentence in sentences
        if not said and not overlaps_any(span, taken):
            kept.append(spot)
            insort(taken, span)
            sentences.add(spot.sentence)
    return sorted(kept, key=lambda item: item.hit.start)


def _framed(
    document: Document, piece: int, layout: Layout, spots: list[Place]
) -> list[Frame]:
    """Return the frames of one text: each notice whole, each label by itself."""
    frames: list[Frame] = []
    spots = sorted(spots, key=_place)
    hits = merge(spot.sentence for spot in spots)
    for spot in _best(spots):
        rule = spot.hit.rule
        grows = rule.grows and "code" not in spot.facts
        if grows and frames and _adds_nothing(spot, frames[-1]):
            continue
        span = grow(layout, spot, hits) if grows else _label(layout, spot)
        frame = Frame(
            span=span,
            kind=_kind(spot, spots, span) if grows else rule.kind,
            position=_position(layout, spot),
            reach=_reach(document, rule),
            rule=rule.id,
            score=rule.score,
            message=document.message_of(piece),
        )
        frames = _joined(frames, frame)
    return frames


def _place(spot: Place) -> int:
    return spot.sentence.start


def _adds_nothing(spot: Place, frame: Frame) -> bool:
    """Tell whether a notice holds a match already, and scores no less."""
    return inside(spot.sentence, frame.span) and spot.hit.rule.score <= frame.score


def _kind(spot: Place, spots: list[Place], span: Span) -> Kind:
    """Return the kind that the most sentences of a notice, in order, speak for."""
    votes: dict[Kind, set[Span]] = {}
    low = bisect_left(spots, spot.sentence.start - NOTICE_REACH, key=_place)
    high = bisect_left(spots, span.end, key=_place)
    for other in spots[low:high]:
        if overlap(other.sentence, span):
            votes.setdefault(other.hit.rule.kind, set()).add(other.sentence)
    own = spot.hit.rule.kind
    most = max(map(len, votes.values()), default=0)
    first = [kind for kind in TELLING if len(votes.get(kind, ())) == most]
    return own if own in first or not first else first[0]


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
