"""Bind claims: the assertions in each scope, each local or detached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from negguard.model import Attachment, Claim, Document, Frame, Kind, Reach, Region, Span
from negguard.text.blocks import Block, BlockKind
from negguard.text.layout import Layout
from negguard.text.spans import trim

# Words by which a sentence denies or qualifies what it says itself.
DENIAL = re.compile(
    r"\b(?:is|are|was|were|be|been|as|'s) (?:\w+ly |all |also |just |a |an |the ){0,3}"
    r"(?:false|untrue|incorrect|wrong|inaccurate|not true|not correct|fabricat\w+|"
    r"hoax(?:es)?|"
    r"myths?|misconceptions?|debunked|fake|bogus|lies?|fiction(?:al)?|invent(?:ed|ion)|"
    r"unverified|unconfirmed|unfounded|baseless)\b|"
    r"\b(?:myth|misconception|hoax|lie|false (?:claim|rumou?r|report|belief|idea)|"
    r"rumou?r) that\b|"
    r"\bcontrary to\b|\b(?:did not|didn't|never) (?:happen|occur|exist|take place)|"
    r"\b(?:no (?:evidence|truth|proof)|falsely|supposedly|allegedly|purportedly|"
    r"wrongly) "
)
# Words that only texts about untruths are full of.
DEBUNKING = re.compile(
    r"\b(?:fabricat\w+|false\w*|untrue|hoax\w*|debunk\w*|fact-check\w*|misinformation|"
    r"disinformation|fictional|fictitious|invented|fake[ds]?|myths?|no (?:record|"
    r"evidence|such|"
    r"basis)|does not exist|do not exist|(?:did|has|have|was|were|is|are|had) not|"
    r"never|"
    r"didn't|hasn't|wasn't|isn't|nor|denied|denies)\b"
)
QUALIFIED = re.compile(
    r"\b(?:may|might|could|allegedly|reportedly|unlikely|unverified|unconfirmed|"
    r"rumou?red|"
    r"possibly|perhaps|it is (?:not known|unclear))\b"
)
NOTHING_SAID = re.compile(
    r"[^a-z0-9]*(?:by |posted |published |updated |last modified|copyright|\(c\)|"
    r"\u00a9|page \d|"
    r"https?:|www\.|tags?:|category|filed under|share |comments? ?\(|read more|"
    r"see also|"
    r"click here|subscribe|edit ?\d*:|update ?\d*:|thanks|thank you|"
    r"(?:title|fandom|rating|author|from|to|subject|date|speaker|context|cc|re|source|"
    r"id|url|"
    r"genre|words?|pairing|characters|status|language)s?:)"
)
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
    scopes = {id(frame.scope): frame.scope for frame in frames}
    extents = {key: _extent(scope) for key, scope in scopes.items()}
    order = sorted(range(len(frames)), key=lambda n: extents[id(frames[n].scope)])
    taken: dict[tuple[int, int], Claim] = {}
    for number in order:
        # Notices that cover the same text share a scope: the first takes its claims.
        if scopes.pop(id(frames[number].scope), None) is None:
            continue
        for claim in _claims_of(layouts, frames, number):
            key = (claim.message or 0, claim.start)
            if key not in taken:
                taken[key] = claim
    return tuple(taken[key] for key in sorted(taken))


def _extent(scope: tuple[Region, ...]) -> int:
    return sum(len(region.span) for region in scope)


def _claims_of(
    layouts: tuple[Layout, ...], frames: tuple[Frame, ...], number: int
) -> list[Claim]:
    frame = frames[number]
    found = [
        (region, layout, block, span)
        for region in frame.scope
        for layout in (layouts[region.message or 0],)
        for block, span in _sentences(layout, region)
    ]
    spoken = [row for row in found if _asserts(row[1], row[2], row[3])]
    debunks = frame.reach is Reach.DOCUMENT and _debunks(
        [span.of(layout.folded) for _, layout, _, span in spoken]
    )
    if not spoken:
        spoken = [row for row in found if _could_assert(row[1], row[3])]
    return [
        Claim(
            span=span,
            frame=number,
            attachment=(
                Attachment.LOCAL if debunks else _attachment(layout, frame, span)
            ),
            message=region.message,
        )
        for region, layout, _, span in spoken
    ]


def _sentences(layout: Layout, region: Region) -> Iterator[tuple[Block, Span]]:
    """Yield the sentences inside a region with their blocks, cut to the region."""
    first = max(layout.block_at(region.span.start), 0)
    for number in range(first, len(layout.blocks)):
        block = layout.blocks[number]
        if block.span.start >= region.span.end:
            return
        for span in layout.touching(number, region.span):
            start = max(span.start, region.span.start)
            end = min(span.end, region.span.end)
            cut = _bare(layout, trim(layout.text, Span(start, end)))
            if len(cut):
                yield block, cut


def _bare(layout: Layout, span: Span) -> Span:
    """Return a sentence without the marks that a cut-out label leaves at its start."""
    start = span.start
    while start < span.end and layout.folded[start] in " :*_-)]}>\n":
        start += 1
    return Span(start, span.end)


def _asserts(layout: Layout, block: Block, span: Span) -> bool:
    """Tell whether a sentence reads as an assertion or instruction."""
    text = span.of(layout.folded)
    if block.kind is BlockKind.CODE:
        return True
    if block.kind in {BlockKind.HEADING, BlockKind.COMMENT, BlockKind.RULE}:
        return False
    if not _could_assert(layout, span) or text.rstrip("\"')]*_ ").endswith(("?", ":")):
        return False
    if block.kind in ITEMS:
        return True
    whole_line = span.start <= block.body.start + 2 and span.end >= block.body.end - 2
    is_title = text[-1] not in ".!;\"')]}*_" and len(text.split()) <= TITLE_WORDS
    return not (whole_line and is_title)


def _could_assert(layout: Layout, span: Span) -> bool:
    """Tell whether a sentence has enough words and is no byline or link."""
    text = span.of(layout.folded)
    return len(text.split()) >= 3 and NOTHING_SAID.match(text) is None


def _debunks(texts: list[str]) -> bool:
    """Tell whether a text keeps denying what it reports: its frame is its subject."""
    denying = sum(1 for text in texts if DEBUNKING.search(text))
    return len(texts) >= FEW_CLAIMS and denying >= DEBUNKING_SHARE * len(texts)


def _attachment(layout: Layout, frame: Frame, span: Span) -> Attachment:
    text = span.of(layout.folded)
    if DENIAL.search(text):
        return Attachment.LOCAL
    if frame.kind in QUALIFYING and QUALIFIED.search(text):
        return Attachment.LOCAL
    return Attachment.DETACHED
