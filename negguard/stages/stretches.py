"""The stretches of a text that may hold a frame, and the matches of rules in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negguard.model import Span
from negguard.rules.matching import Hit
from negguard.stages.conditions import holds
from negguard.stages.nominate import Nominee
from negguard.stages.pieces import Piece
from negguard.stages.placement import Place, place
from negguard.text.blocks import BlockKind
from negguard.text.layout import Layout
from negguard.text.spans import overlap, overlaps_any

FEW_WORDS = 24  # in a sentence that may judge without pointing
FEW_SENTENCES = 3
EDGE = 400  # characters from either end of a text
POINTER = re.compile(
    r"\b(?:above|below|following|follows|preceding|foregoing|previous|herein|"
    r"what (?:you|i|was|is)|every(?:thing| \w+ of)|nothing|none|(?:all|any|most|each|"
    r"much) of|(?:this|these|those|the|our|my|its|their) (?:\w+ ){0,2}?(?:claim|"
    r"statement|assertion|allegation|document|article|page|post|text|passage|stor(?:y|"
    r"ies)|account|report|narrative|entr(?:y|ies)|thread|section|letter|message|"
    r"e-?mail|excerpt|transcript|material|content|information|description|"
    r"conversation|paper|study|announcement|item|list|scenario|paragraph|quot|"
    r"sentence|answer|response|repl(?:y|ies)|output|theor(?:y|ies)|headline|tweet|"
    r"comment|bullet|line|event|figure|instruction|example|code|snippet|draft|"
    r"review|character|people|names|source)s?)\b"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence, or lines of code, with the nominee that names it best."""

    span: Span
    nominee: Nominee


def stretches(layout: Layout, nominees: Sequence[Nominee]) -> tuple[Stretch, ...]:
    """Return the sentences and lines of code that hold nominees, each once."""
    found: dict[Span, Nominee] = {}
    for nominee in nominees:
        for span in _held(layout, nominee):
            known = found.get(span)
            if known is None or known.score < nominee.score:
                found[span] = nominee
    return tuple(Stretch(span, nominee) for span, nominee in found.items())


def _held(layout: Layout, nominee: Nominee) -> Iterator[Span]:
    """Yield the sentence of a nominee's cue, and those that lie mostly in its span."""
    number = max(layout.block_at(nominee.cue), 0)
    block = layout.blocks[number]
    if block.kind is BlockKind.CODE:
        yield _line(layout.folded, nominee.cue)
        return
    cue = Span(nominee.cue, nominee.cue + 1)
    for span in layout.touching(number, _both(nominee.span, cue)):
        common = min(span.end, nominee.span.end) - max(span.start, nominee.span.start)
        if overlap(span, cue) or 2 * common > len(span):
            yield span


def _both(first: Span, second: Span) -> Span:
    """Return the shortest span that holds two others."""
    return Span(min(first.start, second.start), max(first.end, second.end))


def _line(folded: str, place: int) -> Span:
    """Return the line that holds `place`, with the line break after it."""
    end = folded.find("\n", place)
    return Span(folded.rfind("\n", 0, place) + 1, len(folded) if end < 0 else end + 1)


def allowed(piece: Piece, hit: Hit) -> Iterator[Place]:
    """Yield the place of a match that layout allows and no pseudo-cue overlaps."""
    spot = place(piece, hit)
    if not spot or not holds(hit.rule.where, spot.facts):
        return
    pseudo = overlaps_any(Span(hit.start, hit.end), piece.pseudos(spot.sentence))
    if not pseudo and not _is_question(piece.layout, spot):
        yield spot


def _is_question(layout: Layout, spot: Place) -> bool:
    """Tell whether a notice is asked for and not given; labels may stand before one."""
    text = spot.sentence.of(layout.folded).rstrip("\"')]}*_ ")
    return text.endswith("?") and spot.hit.rule.grows


def may_judge(layout: Layout, stretch: Span) -> bool:
    """Tell whether a stretch without a match stands or points as frames do."""
    folded = stretch.of(layout.folded)
    number = max(layout.block_at(stretch.start), 0)
    if len(layout.sentences(number)) <= FEW_SENTENCES:
        return len(folded.split()) <= FEW_WORDS or POINTER.search(folded) is not None
    at_edge = stretch.start < EDGE or stretch.end > len(layout.folded) - EDGE
    bracketed = folded.lstrip()[:1] in {"(", "[", "{", "<"}
    return bracketed or (at_edge and POINTER.search(folded) is not None)
