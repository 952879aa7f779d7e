"""How far a notice runs around the sentence that judges: its paragraph or bracket."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from negguard.model import Span
from negguard.stages.placement import Place
from negguard.text.blocks import BlockKind
from negguard.text.layout import Layout
from negguard.text.spans import overlaps_any

# Words that talk about a text, its truth or its origin.
NOTICE_WORDS = re.compile(
    r"\b(?:claims?|statements?|assert\w*|propositions?|contentions?|allegations?|"
    r"documents?|"
    r"article|passage|account|narrative|text|story|stories|above|below|following|"
    r"preceding|"
    r"described|depicted|stated|presented|reported|alleged|portrayed|what was just|"
    r"real(?:ity)?|true|truth\w*|false\w*|untrue|fact(?:s|ual|ually)?|fiction\w*|"
    r"invent\w*|"
    r"imagin\w*|fabricat\w*|made up|hoax|forger\w*|evidence|verif\w*|confirm\w*|"
    r"correct\w*|"
    r"accura\w*|reliab\w*|unreliab\w*|credib\w*|author|source|patient|likelihood|"
    r"probab\w*|"
    r"unlikely|never (?:happened|occurred|took place)|did not (?:happen|occur|"
    r"take place)|"
    r"retract\w*|withdr\w*|apolog\w*|sorry|regret|satir\w*|jok(?:e|ing)|parody|"
    r"percent|per cent|chance|assess\w*|review\w*|analys[ie]s|experts?|forecast\w*|"
    r"readers?|trust\w*|believe|treat\w*|ignore|disregard)\b",
    re.ASCII,
)
ANAPHORA = re.compile(
    r"[^a-z0-9]*(?:it|they|this|these|that|those|we|no|none|nothing|neither|"
    r"everything|all|"
    r"the author|he|she|his|her|their|its|please|do not|don't|never|i)\b"
)
REQUEST = re.compile(
    r"[^a-z0-9]*(?:(?:now |please |then )?(?:tell|write|give|explain|summari[sz]e|"
    r"describe|answer|"
    r"list|the subject is|who|what|how|why|when|where|which|can you|could you|"
    r"from now|let me know)\b)|.*\?[\"')\]]*\Z",
    re.DOTALL,
)
NOTICE_SENTENCES = 9  # the longest notices seen have seven
NOTICE_CHARACTERS = 1600


def grow(layout: Layout, spot: Place, hits: Sequence[Span]) -> Span:
    """Return the whole notice that the sentence of a match belongs to.

    `hits` are the sentences of all matches of the text, disjoint and in order.
    """
    spans = layout.sentences(spot.block)
    first = bisect_right(spans, spot.sentence.start, key=attrgetter("end"))
    last = bisect_left(spans, spot.sentence.end, key=attrgetter("start")) - 1
    if "bracketed" in spot.facts:
        return _within_marks(layout, spot, spans[first], spans[last])
    own = _is_notice_block(layout, spot, first)
    last = _forward(layout, spans, last, own=own, hits=hits)
    first = _backward(layout, spans, first, own=own, hits=hits)
    return _within_marks(layout, spot, spans[first], spans[last])


def _is_notice_block(layout: Layout, spot: Place, first: int) -> bool:
    """Tell whether a paragraph at an edge of the text is a notice and nothing else."""
    spans = layout.sentences(spot.block)
    block = layout.blocks[spot.block]
    return (
        bool({"first", "last", "edit"} & spot.facts)
        and block.kind in {BlockKind.PARAGRAPH, BlockKind.QUOTE}
        and len(spans) <= NOTICE_SENTENCES
        and len(block.body) <= NOTICE_CHARACTERS
        and len(layout.blocks) > 1
        and (first <= 2 or len(spans) <= 5)
    )


def _forward(
    layout: Layout,
    spans: tuple[Span, ...],
    last: int,
    *,
    own: bool,
    hits: Sequence[Span],
) -> int:
    while last + 1 < len(spans):
        span = spans[last + 1]
        folded = span.of(layout.folded)
        gap = layout.folded[spans[last].end : span.start]
        if overlaps_any(span, hits):
            last += 1
            continue
        if REQUEST.match(folded) or ("\n" in gap and not own):
            break
        words = NOTICE_WORDS.search(folded) is not None
        if not (own or (words and ANAPHORA.match(folded))):
            break
        last += 1
    return last


def _backward(
    layout: Layout,
    spans: tuple[Span, ...],
    first: int,
    *,
    own: bool,
    hits: Sequence[Span],
) -> int:
    while first > 0:
        span = spans[first - 1]
        folded = span.of(layout.folded)
        gap = layout.folded[span.end : spans[first].start]
        hit = overlaps_any(span, hits)
        if not hit and ("\n" in gap or not own or not NOTICE_WORDS.search(folded)):
            break
        first -= 1
    return first


def _within_marks(layout: Layout, spot: Place, first: Span, last: Span) -> Span:
    """Return the span between two sentences without emphasis around it."""
    body = layout.blocks[spot.block].body
    start, end = max(first.start, body.start), min(last.end, body.end)
    folded = layout.folded
    while start < end and folded[start] in "*_ ":
        start += 1
    while end > start and folded[end - 1] in "*_ ":
        end -= 1
    return Span(start, end)
