"""Resolve what each frame covers: layout decides, wording only helps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain

from negguard.model import Document, Frame, Position, Reach, Region, Span
from negguard.stages.exempt import exempted
from negguard.stages.regions import (
    closed_by,
    code_beside,
    following_group,
    preceding_group,
    rest_of_line,
    section_of,
    sentence_after,
    sentence_before,
)
from negguard.text.blocks import BlockKind
from negguard.text.layout import Layout
from negguard.text.spans import cut, merge, trim

BACKWARD = re.compile(
    r"\b(?:above|preceding|previous|foregoing|just (?:said|stated|read|wrote|told|"
    r"described)|"
    r"(?:have|has) (?:just )?(?:finished|read)|earlier|prior|aforementioned|"
    r"(?:none|nothing|all|most|much|any|half|some|every \w+) of (?:that|it|those)|"
    r"that (?:is|was|never|did|'s)|"
    r"(?:your|the) (?:last|first|previous|answer|reply|response)|you (?:said|wrote|"
    r"told|made)|"
    r"i (?:apologi[sz]e|made|was wrong|should)|was (?:a joke|wrong)|kidding|"
    r"april fool)\b"
)
FORWARD = re.compile(
    r"\b(?:below|following|follows?|next|about to|here (?:is|are)|you will|"
    r"in this (?:conversation|chat|game|session)|the (?:reply|response|answer|"
    r"assistant) (?:in|shows|turn))\b"
)
ONE_PART = re.compile(
    r"\b(?:quot\w+|letter|messages?|samples?|examples?|passage|excerpt|transcript|"
    r"statements?|"
    r"claims?|items?|points?|sentences?|answers?|headlines?|list|code|snippet|query|"
    r"command|instruction|memo|e-?mail|screenshot|output|prompt|proof|argument)\b"
)
WHOLE = re.compile(
    r"\b(?:(?:this|the) (?:\w+ )?(?:article|page|document|post|story|thread|report|"
    r"entry|site|blog|"
    r"publication|paper|book|work|fic|announcement|text|account|narrative|file)|"
    r"entire|throughout|"
    r"whole thing|everything|nothing)\b"
)
SERIES = re.compile(
    r"[^a-z0-9]*(exercise|question|problem|example|appendix|case|scenario|chapter|part|"
    r"round|module|lesson|task|exhibit|figure|story|entry|specimen|sample)s? "
    r"(?:[0-9][\w.]*|[a-z]\b)"
)


def resolve_scope(
    document: Document, layouts: tuple[Layout, ...], frames: tuple[Frame, ...]
) -> tuple[Frame, ...]:
    """Return the frames with the regions that each covers, other frames cut out."""
    cutter = Cutter(document, layouts, _holes(frames))
    return tuple(replace(frame, scope=cutter.scope(frame)) for frame in frames)


def _holes(frames: tuple[Frame, ...]) -> dict[int | None, tuple[Span, ...]]:
    """Return the frames' spans of each message, in order and apart."""
    spans: dict[int | None, list[Span]] = {}
    for frame in frames:
        spans.setdefault(frame.message, []).append(frame.span)
    return {message: merge(found) for message, found in spans.items()}


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cut frames out of what they cover; what many of them cover is cut once.

    A long text may hold a notice in every paragraph, each of which covers all of it.
    """

    document: Document
    layouts: tuple[Layout, ...]
    holes: dict[int | None, tuple[Span, ...]]
    known: dict[tuple[int, Span], tuple[Region, ...]] = field(default_factory=dict)

    def scope(self, frame: Frame) -> tuple[Region, ...]:
        """Return the regions that a frame covers, other frames cut out."""
        covered = _covered(self.document, self.layouts, frame)
        host = self.layouts[frame.message or 0]
        exempt = [exempted(host, self.layouts[p], frame, s) for p, s in covered]
        if any(exempt):
            parts = [
                self._regions(piece, span, spans)
                for (piece, span), spans in zip(covered, exempt, strict=True)
            ]
        else:
            parts = [self._cut(*part) for part in _joined(covered, frame)]
        return parts[0] if len(parts) == 1 else tuple(chain.from_iterable(parts))

    def _cut(self, piece: int, span: Span) -> tuple[Region, ...]:
        if (piece, span) not in self.known:
            self.known[piece, span] = self._regions(piece, span, [])
        return self.known[piece, span]

    def _regions(
        self, piece: int, span: Span, exempt: list[Span]
    ) -> tuple[Region, ...]:
        message = self.document.message_of(piece)
        holes = self.holes.get(message, ())
        parts = cut(span, merge([*holes, *exempt]) if exempt else holes)
        kept = (trim(self.layouts[piece].text, part) for part in parts)
        return tuple(Region(each, message) for each in kept if len(each))


def _joined(covered: list[tuple[int, Span]], frame: Frame) -> list[tuple[int, Span]]:
    """Return all that a frame covers as one where it is only parted by the frame."""
    match covered:
        case [(first, before), (second, after)] if first == second == (
            frame.message or 0
        ) and (before.end, frame.end) == (frame.start, after.start):
            return [(first, Span(before.start, after.end))]
    return covered


def _covered(
    document: Document, layouts: tuple[Layout, ...], frame: Frame
) -> list[tuple[int, Span]]:
    """Return the covered spans by piece, frames still inside."""
    piece = frame.message or 0
    layout = layouts[piece]
    if frame.reach is Reach.CHAT:
        return _turns(document, layouts, frame)
    spans = _in_text(layout, frame)
    if not spans and document.is_chat:
        return _turns(document, layouts, frame)
    return [(piece, span) for span in spans]


def _in_text(layout: Layout, frame: Frame) -> list[Span]:
    if layout.blocks[layout.block_at(frame.start)].kind is BlockKind.CODE:
        return code_beside(layout, frame.span)
    match frame.reach:
        case Reach.SENTENCE:
            return rest_of_line(layout, frame.span) or following_group(
                layout, frame.span
            )
        case Reach.SECTION:
            return section_of(layout, frame.span)
        case Reach.BLOCK:
            return _nearby(layout, frame)
        case Reach.DOCUMENT | Reach.CHAT:
            return _document(layout, frame)


def _nearby(layout: Layout, frame: Frame) -> list[Span]:
    """Return the neighbour that a frame points at: a sentence, block, list or quote."""
    folded = frame.span.of(layout.folded)
    forward = FORWARD.search(folded) is not None or folded.rstrip("*_ ").endswith(":")
    backward = BACKWARD.search(folded) is not None and not forward
    if not forward and frame.position is Position.INLINE:
        closed = closed_by(layout, frame.span)
        if closed:
            return closed
    if backward or (frame.position is Position.SUFFIX and not forward):
        return sentence_before(layout, frame.span) or preceding_group(
            layout, frame.span
        )
    return (
        sentence_after(layout, frame.span)
        or following_group(layout, frame.span)
        or preceding_group(layout, frame.span)
    )


def _document(layout: Layout, frame: Frame) -> list[Span]:
    end = len(layout.text)
    match frame.position:
        case Position.PREFIX:
            after = Span(frame.end, _stop(layout, frame))
            if not layout.text[after.start : after.end].strip():
                return [Span(0, frame.start)]
            return _one_part(layout, frame) or [after]
        case Position.SUFFIX:
            before = Span(0, frame.start)
            if not layout.text[: frame.start].strip():
                return [Span(frame.end, end)]
            return _one_part_before(layout, frame) or [before]
        case Position.INLINE:
            return _inline(layout, frame)


def _inline(layout: Layout, frame: Frame) -> list[Span]:
    """Return what a notice in the middle covers: all, or the part that it points at."""
    folded = frame.span.of(layout.folded)
    part = _one_part(layout, frame) or _one_part_before(layout, frame)
    if part:
        return part
    if WHOLE.search(folded):
        return [Span(0, frame.start), Span(frame.end, len(layout.text))]
    return _nearby(layout, frame)


def _one_part(layout: Layout, frame: Frame) -> list[Span]:
    """Return the list, quote or code after a notice that speaks of one such part.

    A colon speaks of it too, unless the notice says "everything" or the like.
    """
    folded = frame.span.of(layout.folded)
    leads = folded.rstrip("*_ ").endswith(":") and not WHOLE.search(folded)
    if BACKWARD.search(folded) or not (leads or ONE_PART.search(folded)):
        return []
    block = layout.blocks[layout.block_at(max(frame.start, frame.end - 1))]
    if frame.end < block.body.end - 2:
        return []
    group = following_group(layout, frame.span)
    kinds = {layout.blocks[layout.block_at(span.start)].kind for span in group}
    return group if kinds & {BlockKind.ITEM, BlockKind.QUOTE, BlockKind.CODE} else []


def _one_part_before(layout: Layout, frame: Frame) -> list[Span]:
    """Return the list, quote or code before a notice that speaks of one such part."""
    folded = frame.span.of(layout.folded)
    if WHOLE.search(folded) or sentence_before(layout, frame.span):
        return []
    group = preceding_group(layout, frame.span)
    kinds = {layout.blocks[layout.block_at(span.start)].kind for span in group}
    return group if kinds & {BlockKind.ITEM, BlockKind.QUOTE, BlockKind.CODE} else []


def _stop(layout: Layout, frame: Frame) -> int:
    """Return where a notice at the start stops to cover: a section or series ends."""
    number = layout.block_at(frame.start)
    heading = next(
        (
            block
            for block in reversed(layout.blocks[: number + 1])
            if block.kind is BlockKind.HEADING and block.level <= 6
        ),
        None,
    )
    own = section_of(layout, frame.span)
    if heading is layout.blocks[number] and not any(
        one.of(layout.text).strip() for one in own
    ):
        heading = None
    series = _series(layout, number) or (
        _series(layout, number - 1) if number else None
    )
    for other in range(number + 1, len(layout.blocks)):
        block = layout.blocks[other]
        peer = block.kind is BlockKind.HEADING and heading is not None
        if peer and heading and block.level <= heading.level and heading.level > 1:
            return block.span.start
        if series and _series(layout, other) == series:
            return block.span.start
    return len(layout.text)


def _series(layout: Layout, number: int) -> str | None:
    """Return the word by which a block counts itself: exercise 4.7, appendix B."""
    body = layout.blocks[number].body
    match = SERIES.match(layout.folded, body.start, body.end)
    return match.group(1) if match else None


def _turns(
    document: Document, layouts: tuple[Layout, ...], frame: Frame
) -> list[tuple[int, Span]]:
    """Return the turns that a frame in a chat covers, or the rest of its own turn."""
    messages = document.messages or ()
    piece = frame.message or 0
    replies = [i for i, message in enumerate(messages) if message.role == "assistant"]
    later = [i for i in replies if i > piece]
    earlier = [i for i in replies if i < piece]
    folded = frame.span.of(layouts[piece].folded)
    backward = BACKWARD.search(folded) is not None and FORWARD.search(folded) is None
    own = messages[piece].role == "assistant"
    if own and not (backward and earlier):
        around = [(piece, span) for span in _document(layouts[piece], frame)]
        return (
            around if _has_text(layouts, around) else [*_whole(layouts, earlier[-1:])]
        )
    if earlier and (backward or not later) and messages[piece].role != "system":
        return _whole(layouts, earlier[-1:])
    if later:
        return _whole(layouts, later)
    return [(piece, span) for span in _document(layouts[piece], frame)]


def _has_text(layouts: tuple[Layout, ...], spans: list[tuple[int, Span]]) -> bool:
    return any(span.of(layouts[piece].text).strip() for piece, span in spans)


def _whole(layouts: tuple[Layout, ...], pieces: list[int]) -> list[tuple[int, Span]]:
    return [(piece, Span(0, len(layouts[piece].text))) for piece in pieces]
