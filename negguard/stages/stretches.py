"""The stretches of a text that may hold a frame, and the matches of rules in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from negguard.model import Span
from negguard.rules.compiled import Hit, Pack
from negguard.stages.placement import Place, holds, place
from negguard.text.blocks import BlockKind
from negguard.text.layout import Layout

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


def places(layout: Layout, pack: Pack, *, role: str | None) -> Iterator[Place]:
    """Yield every match of a rule that layout allows and no pseudo-cue overlaps."""
    for stretch in stretches(layout, pack):
        for hit in pack.read(layout.folded, stretch):
            yield from allowed(layout, pack, hit, role=role)


def stretches(layout: Layout, pack: Pack) -> tuple[Span, ...]:
    """Return the sentences, and the lines of code, that hold a trigger."""
    found: dict[Span, None] = {}
    for hit in pack.triggered(layout.folded):
        number = max(layout.block_at(max(hit.start, hit.end - 2)), 0)
        block = layout.blocks[number]
        if block.kind is BlockKind.CODE:
            found[_line(layout.folded, hit)] = None
            continue
        for span in layout.sentences(number):
            if span.start < hit.end and hit.start < span.end:
                found[span] = None
    return tuple(found)


def _line(folded: str, hit: Span) -> Span:
    """Return the lines that a hit lies in, with the line break after them."""
    end = folded.find("\n", max(hit.start, hit.end - 1))
    return Span(
        folded.rfind("\n", 0, max(hit.start, hit.end - 2)) + 1,
        len(folded) if end < 0 else end + 1,
    )


def allowed(
    layout: Layout, pack: Pack, hit: Hit, *, role: str | None
) -> Iterator[Place]:
    """Yield the place of a match that layout allows and no pseudo-cue overlaps."""
    spot = place(layout, hit, role=role)
    if not spot or not holds(hit.rule.where, spot.facts):
        return
    if not _is_question(layout, spot) and not _is_pseudo(layout, pack, spot):
        yield spot


def _is_question(layout: Layout, spot: Place) -> bool:
    """Tell whether a notice is asked for and not given; labels may stand before one."""
    text = spot.sentence.of(layout.folded).rstrip("\"')]}*_ ")
    return text.endswith("?") and spot.hit.rule.grows


def _is_pseudo(layout: Layout, pack: Pack, spot: Place) -> bool:
    """Tell whether wording that only looks like a frame overlaps the match."""
    sentence, hit = spot.sentence, spot.hit
    return any(
        match.start() < hit.end and hit.start < match.end()
        for guard in pack.guards
        for match in guard.finditer(layout.folded, sentence.start, sentence.end)
    )


def may_judge(layout: Layout, stretch: Span) -> bool:
    """Tell whether a stretch without a match stands or points as frames do."""
    folded = stretch.of(layout.folded)
    number = max(layout.block_at(stretch.start), 0)
    if len(layout.sentences(number)) <= FEW_SENTENCES:
        return len(folded.split()) <= FEW_WORDS or POINTER.search(folded) is not None
    at_edge = stretch.start < EDGE or stretch.end > len(layout.folded) - EDGE
    bracketed = folded.lstrip()[:1] in {"(", "[", "{", "<"}
    return bracketed or (at_edge and POINTER.search(folded) is not None)
