"""Bind claims: the assertions in each scope, each local or detached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from negguard.model import Attachment, Claim, Document, Frame, Kind, Reach, Region, Span
from negguard.text.blocks import Block, BlockKind
from negguard.text.denial import denied, has_verb, qualified
from negguard.text.layout import Layout
from negguard.text.spans import trim

# Words that only texts about untruths are full of.
DEBUNKING = re.compile(
    r"\b(?:fabricat\w+|false\w*|untrue|hoax\w*|debunk\w*|fact-check\w*|misinformation|"
    r"disinformation|fictional|fictitious|invented|fake[ds]?|myths?|no (?:record|"
    r"evidence|such|"
    r"basis)|does not exist|do not exist|(?:did|has|have|was|were|is|are|had) not|"
    r"never|"
    r"didn't|hasn't|wasn't|isn't|nor|denied|denies)\b"
)
# Lines about a text: a field of its head, an address, an invitation.
FIELD = re.compile(
    r"[^a-z0-9]*(?:https?:|www\.|tags?:|category:|filed under|comments? ?\(|"
    r"\(c\)|\u00a9|copyright|page \d|last modified|read more|see also|click here|"
    r"subscribe|thank you|edit ?\d*:|update ?\d*:|"
    r"(?:title|fandom|rating|author|from|to|subject|date|speaker|context|cc|re|source|"
    r"id|url|"
    r"genre|words?|pairing|characters|status|language)s?:)"
)
# Openers of a byline, and of sentences too: "By 2014, the dam had failed nine times."
BYLINE = re.compile(r"[^a-z0-9]*(?:by|posted|published|updated|share|thanks) ")
LONGEST_BYLINE = 8  # words; a longer line, or one with a verb or a comma, is a sentence
ITEMS = frozenset({BlockKind.ITEM, BlockKind.ROW, BlockKind.QUOTE})
TITLE_WORDS = 14  # a line without a full stop and no longer than this is a title
FEW_CLAIMS = 5  # fewer sentences tell nothing of a text's habit
DEBUNKING_SHARE = 0.4
QUALIFYING = frozenset({Kind.UNCERTAINTY, Kind.LOW_PROBABILITY})


def bind_claims(
    _document: Document, layouts: tuple[Layout, ...], frames: tuple[Frame, ...]
) -> tuple[Claim, ...]:
    """Return the claims that the frames cover, in order, each bound once.

    A claim in several scopes goes to the frame that covers the least text.
    """
    reader = _Reader(layouts)
    scopes = {id(frame.scope): frame.scope for frame in frames}
    extents = {key: _extent(scope) for key, scope in scopes.items()}
    order = sorted(range(len(frames)), key=lambda n: extents[id(frames[n].scope)])
    taken: dict[tuple[int, int], Claim] = {}
    for number in order:
        # Notices that cover the same text share a scope: the first takes its claims.
        if scopes.pop(id(frames[number].scope), None) is None:
            continue
        frame = frames[number]
        spoken, debunks = _spoken(reader, frame)
        for region, sentence in spoken:
            key = (region.message or 0, sentence.span.start)
            if key not in taken:
                local = debunks or _is_local(frame, sentence.text)
                taken[key] = Claim(
                    span=sentence.span,
                    frame=number,
                    attachment=Attachment.LOCAL if local else Attachment.DETACHED,
                    message=region.message,
                )
    return tuple(taken[key] for key in sorted(taken))


def _extent(scope: tuple[Region, ...]) -> int:
    return sum(len(region.span) for region in scope)


def _spoken(
    reader: _Reader, frame: Frame
) -> tuple[list[tuple[Region, _Sentence]], bool]:
    """Return what a frame's scope asserts, and whether it denies that by itself."""
    found = [
        (region, sentence)
        for region in frame.scope
        for sentence in reader.sentences(region)
    ]
    spoken = [row for row in found if row[1].asserts]
    debunks = frame.reach is Reach.DOCUMENT and _debunks(
        [sentence.text for _, sentence in spoken]
    )
    return spoken or [row for row in found if _could_assert(row[1].text)], debunks


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a region, its folded text, and whether it asserts something."""

    span: Span
    text: str
    asserts: bool


class _Reader:
    """Read the sentences of regions, each once: many frames may cover the same."""

    def __init__(self, layouts: tuple[Layout, ...]) -> None:
        self._layouts = layouts
        self._known: dict[Region, tuple[_Sentence, ...]] = {}

    def sentences(self, region: Region) -> tuple[_Sentence, ...]:
        """Return the sentences inside a region, cut to it."""
        if region not in self._known:
            layout = self._layouts[region.message or 0]
            self._known[region] = tuple(_sentences(layout, region.span))
        return self._known[region]


def _sentences(layout: Layout, region: Span) -> Iterator[_Sentence]:
    first = max(layout.block_at(region.start), 0)
    for number in range(first, len(layout.blocks)):
        block = layout.blocks[number]
        if block.span.start >= region.end:
            return
        for span in layout.touching(number, region):
            start, end = max(span.start, region.start), min(span.end, region.end)
            cut = _bare(layout, trim(layout.text, Span(start, end)))
            if len(cut):
                text = cut.of(layout.folded)
                yield _Sentence(cut, text, asserts=_asserts(block, cut, text))


def _bare(layout: Layout, span: Span) -> Span:
    """Return a sentence without the marks that a cut-out label leaves at its start."""
    start = span.start
    while start < span.end and layout.folded[start] in " :*_-)]}>\n":
        start += 1
    return Span(start, span.end)


def _asserts(block: Block, span: Span, text: str) -> bool:
    """Tell whether a sentence reads as an assertion or instruction."""
    if block.kind is BlockKind.CODE:
        return True
    if block.kind in {BlockKind.HEADING, BlockKind.COMMENT, BlockKind.RULE}:
        return False
    if not _could_assert(text) or text.rstrip("\"')]*_ ").endswith(("?", ":")):
        return False
    if block.kind in ITEMS:
        return True
    whole_line = span.start <= block.body.start + 2 and span.end >= block.body.end - 2
    is_title = text[-1] not in ".!;\"')]}*_" and len(text.split()) <= TITLE_WORDS
    return not (whole_line and is_title)


def _could_assert(text: str) -> bool:
    """Tell whether a sentence has enough words and is no byline or link."""
    words = len(text.split())
    if words < (2 if text.endswith((".", "!")) else 3) or FIELD.match(text):
        return False
    opener = BYLINE.match(text)
    if opener is None or words > LONGEST_BYLINE:
        return True
    return "," in text or has_verb(text[opener.end() :])


def _debunks(texts: list[str]) -> bool:
    """Tell whether a text keeps denying what it reports: its frame is its subject."""
    denying = sum(1 for text in texts if DEBUNKING.search(text))
    return len(texts) >= FEW_CLAIMS and denying >= DEBUNKING_SHARE * len(texts)


def _is_local(frame: Frame, text: str) -> bool:
    """Tell whether a sentence denies or qualifies what it says itself."""
    return denied(text) or (frame.kind in QUALIFYING and qualified(text))
