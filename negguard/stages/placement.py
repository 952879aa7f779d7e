"""What layout says of the place of a match: the facts that rules and scorer ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from negguard.model import Span
from negguard.rules.matching import Hit
from negguard.stages.conditions import (
    EDGE_BLOCKS,
    HEAD_CHARACTERS,
    LINE_CLOSERS,
    LINE_OPENERS,
    facts_of,
    may_hold,
)
from negguard.stages.pieces import Piece
from negguard.text.blocks import Block, BlockKind
from negguard.text.layout import Layout

# Words that announce a notice and stand before what it says.
LABELS = (
    r"note|nb|n\.b\.|edit(?:or(?:'s|ial)? note|ed)?|update[d]?|warning|notice|"
    r"disclaimer|"
    r"important|reminder|correction|clarification|attention|caution|a/n|advisory|alert|"
    r"author'?s'? note|p\.?s\.?|ps|spoiler|info|tip|tl;?dr|admin|"
    r"mod(?:erator)?(?: note)?|"
    r"health warning|public notice|heads[- ]up|fyi|postscript|addendum|erratum|"
    r"retraction|retracted|editorial(?: note)?|ed\. note|ed|trigger warning|"
    r"content warning|"
    r"translator'?s note|publisher'?s note|archivist'?s note|curator'?s note|staff note"
)
_LEAD = re.compile(
    rf"(?:[^a-z0-9]|\d{{1,4}}[.:)]?|"
    rf"(?:{LABELS})\b(?:[ ,]+[a-z0-9 ,./]{{0,24}})?[:.\-]|\b(?:ok|okay|so|well|but|"
    rf"and|sorry|yes|no|actually|"
    r"obviously|please|also|guys|thanks|thank you|lol|haha|ha|oh|now|however|"
    r"dear|readers?|sadly|unfortunately|alas|by the way|btw|in fact|of course|"
    r"just|hey|everyone|folks|all)\b)*\Z"
)
# Openings such as "Upon review," and "Readers should be aware that".
_INTRODUCTION = re.compile(
    r"(?:[^,.!?;:]{2,60},|(?:please |readers?|you|it|we|be|note|i|this is|"
    r"for the record)"
    r"[^,.!?;:]{0,60} (?:that|aware|clear|note)|[a-z ]{2,30}:)? ?"
    r"(?:that |the claim that )?[^a-z0-9]*\Z"
)
# Words that judge what is said elsewhere, in any kind of notice.
JUDGING = re.compile(
    r"\b(?:false\w*|untrue|incorrect|inaccura\w+|wrong|fabricat\w+|invent\w+|"
    r"made[ -]up|"
    r"hoax|fiction\w*|fictit\w+|imagin\w+|not (?:\w+ )?(?:real|true|happen|occur|"
    r"reflect|"
    r"describe|accurate|factual|correspond|be|take place|confirm\w*|verif\w+|known)|"
    r"never|"
    r"no (?:\w+ )?(?:basis|evidence|truth|factual|part|information|verification|way|"
    r"one)|"
    r"none|nothing|unverified|unconfirmed|uncertain|unknown|unable|unlikely|improbable|"
    r"verif\w+|probability|likelihood|chance|percent|confabul\w+|delusion\w*|"
    r"unreliable|"
    r"psychiatric|patient|satir\w+|jok\w+|retract\w+|short story|novel|screenplay|"
    r"creative|whether|"
    r"neither|nor|cannot|assess\w*|unexamined|unproven|unresolved|unclear|nobody|"
    r"inquir\w+|"
    r"unsubstantiated|substantiat\w+|epistemic\w*|doubt|examin\w+|investigat\w+|truth|"
    r"corroborat\w+|evaluat\w+|do not know|conclusion|psychotic|undetermin\w+)\b"
)
# Words by which a notice refers to the text that it judges.
_POINTING = re.compile(
    r"\b(?:described|stated|presented|depicted|portrayed|reported|alleged|asserted|"
    r"listed|"
    r"documents?|passages?|narrative|accounts?|text|claims?|assertions?|propositions?|"
    r"statements?|above|below|following|preceding|excerpt|story|material|information|"
    r"article|scenario|events?|here|content|this|it|its|they|these|them|their|"
    r"depictions|contentions)\b"
)
_INNER_NAME = re.compile(r"[a-z,;] [A-Z][A-Za-z]+")
_EDIT = re.compile(
    rf"[^a-z0-9]*(?:{LABELS})\b(?: ?\d+| [a-z0-9 ,./]{{1,24}})?[^a-z0-9]{{0,3}}[:.\]]"
)
_ATTRIBUTION = re.compile(
    r"\b(?:claim(?:s|ed|ing)?|rumou?rs?|alleg(?:e|es|ed|ing|ations?|edly)|purport(?:s|"
    r"ed|edly)?|"
    r"reports? (?:that|of|had|claim)|viral|circulat(?:ed|ing)|posts? (?:claim|say)|"
    r"believed?|said|says|suggest(?:s|ed|ing)?|insist(?:s|ed)?|accus(?:ed|ations?|ing)|"
    r"according to|supposed(?:ly)?|myth|hoax|legend|theory|story|stories|conspiracy)\b"
)
# A line that puts a claim forward, to be judged by a label below it.
_CLAIM = re.compile(
    r"(?:^|\n)[ *_#>|-]{0,8}(?:claim|statement|rumou?r|quote|post|headline|the claim|"
    r"what (?:was|is) claimed|assertion|question|q|legend|story|message|allegation)"
    r"(?: ?[#\d]{0,3})?[*_]{0,2}[:|]"
)
_TAIL = re.compile(r"[^a-z0-9]*(?:[a-z0-9'-]{1,14}[^a-z0-9]*){0,3}\Z")
_BRACKETS = {"[": "]", "(": ")", "{": "}", "<": ">"}
NEIGHBOURS = {
    BlockKind.ITEM: "list",
    BlockKind.CODE: "code",
    BlockKind.QUOTE: "quote",
}
FEW_SENTENCES = 4
FEW_WORDS = 12
NOTICE_SENTENCES = 10
NOTICE_CHARACTERS = 1000
LONGEST_LEAD = 120  # characters before the words that judge
LONGEST_CLAIM = 2000  # characters between a claim's label and what judges it


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A match with the sentence and block that hold it, and the facts of its layout."""

    hit: Hit
    block: int
    sentence: Span
    facts: frozenset[str]


def place(piece: Piece, hit: Hit) -> Place | None:
    """Return where a hit stands; None where it runs across blocks or into markers.

    None as well where its rule allows no such sentence: most hits are told by that.
    """
    layout = piece.layout
    number = layout.block_at(hit.start)
    if number < 0:
        return None
    block = layout.blocks[number]
    if hit.end > block.span.end + 1:
        return None
    touched = layout.touching(number, Span(hit.start, hit.end))
    if not touched:
        return None
    sentence = Span(touched[0].start, touched[-1].end)
    known = _known_facts(piece, number, sentence)
    if not may_hold(hit.rule.where, known):
        return None
    facts = known.union(_hit_facts(layout, block, sentence, hit))
    return Place(hit=hit, block=number, sentence=sentence, facts=facts)


def _known_facts(piece: Piece, number: int, sentence: Span) -> frozenset[str]:
    """Return the facts of a sentence that are the same for each match in it."""
    layout, known = piece.layout, piece.facts
    if number not in known:
        known[number] = frozenset(_block_facts(layout, number))
    if sentence not in known:
        own = {"generic"} if _is_generic(layout.text, sentence) else set()
        said = set() if piece.role is None else {"chat", piece.role}
        known[sentence] = known[number].union(
            own,
            said,
            _edge_facts(layout, number, sentence),
            _sentence_facts(layout, layout.blocks[number], sentence),
        )
    return known[sentence]


def _block_facts(layout: Layout, number: int) -> set[str]:
    blocks = layout.blocks
    facts = {blocks[number].kind.value}
    following = _neighbour(layout, number, step=1)
    preceding = _neighbour(layout, number, step=-1)
    if following in NEIGHBOURS:
        facts.add(f"before-{NEIGHBOURS[following]}")
    if preceding in NEIGHBOURS:
        facts.add(f"after-{NEIGHBOURS[preceding]}")
    if len(layout.sentences(number)) <= FEW_SENTENCES:
        facts.add("alone")
    if _EDIT.match(layout.folded, blocks[number].body.start, blocks[number].body.end):
        facts.add("edit")
    if _is_notice(layout, number):
        facts.add("notice")
    return facts


def _neighbour(layout: Layout, number: int, *, step: int) -> BlockKind | None:
    """Return the kind of the next block that is no rule line or directive."""
    blocks = layout.blocks
    number += step
    while 0 <= number < len(blocks):
        block = blocks[number]
        directive = layout.folded.startswith(":::", block.span.start)
        if block.kind is not BlockKind.RULE and not directive:
            return block.kind
        number += step
    return None


def _is_notice(layout: Layout, number: int) -> bool:
    """Tell whether a whole block judges a text and speaks of no particulars.

    Notices judge "the events described"; reports that deny something name it.
    """
    spans = layout.sentences(number)
    size = len(layout.blocks[number].body)
    if not 2 <= len(spans) <= NOTICE_SENTENCES or size > NOTICE_CHARACTERS:
        return False
    judging = sum(1 for span in spans if JUDGING.search(span.of(layout.folded)))
    generic = sum(1 for span in spans if _is_generic(layout.text, span))
    pointing = sum(1 for span in spans if _POINTING.search(span.of(layout.folded)))
    return min(3 * judging, 3 * generic, 4 * pointing) >= 2 * len(spans)


def _is_generic(text: str, span: Span) -> bool:
    """Tell whether a sentence starts with a capital and has no name after it."""
    first = re.search(r"[^\W\d_]", span.of(text))
    return (
        first is not None
        and first.group().isupper()
        and not _INNER_NAME.search(text, span.start, span.end)
    )


def _sentence_facts(layout: Layout, block: Block, sentence: Span) -> set[str]:
    folded = layout.folded
    tests = {
        "bracketed": _is_bracketed(folded, sentence),
        "short": len(sentence.of(folded).split()) <= FEW_WORDS,
        "edit": _EDIT.match(folded, sentence.start, sentence.end) is not None,
        "opening": sentence.start <= block.body.start + 2,
        "closing": sentence.end >= block.body.end - 2,
    }
    return {fact for fact, true in tests.items() if true}


def _hit_facts(layout: Layout, block: Block, sentence: Span, hit: Hit) -> set[str]:
    """Return those facts, `FACTS_OF_HITS`, that differ between hits in a sentence.

    What the text before a hit says is looked up for rules that ask: it is a long look.
    """
    folded, asked = layout.folded, facts_of(hit.rule.where)
    before = folded[sentence.start : hit.start]
    after = folded[hit.end : sentence.end]
    line_start = max(
        folded.rfind("\n", block.span.start, hit.start) + 1, block.span.start
    )
    line_end = folded.find("\n", hit.end, block.span.end)
    line_end = block.span.end if line_end < 0 else line_end
    told = max(0, block.span.start - 400, hit.start - LONGEST_CLAIM)
    tests = {
        "lead": len(before) <= LONGEST_LEAD
        and (_LEAD.match(before) or _INTRODUCTION.match(before)) is not None,
        "colon": after.rstrip("*_ ").endswith(":")
        or _ends_in_colon(folded, hit, block),
        "label-end": after.lstrip("*_ \"'`").startswith(":")
        or folded[hit.end - 1] == ":",
        "line-start": hit.start - line_start <= LONGEST_LEAD
        and not folded[line_start : hit.start].strip(LINE_OPENERS),
        "line-end": line_end - hit.end <= LONGEST_LEAD
        and not folded[hit.end : line_end].strip(LINE_CLOSERS),
        "claimed": "claimed" in asked
        and _CLAIM.search(folded, told, hit.start) is not None,
        "attributed": "attributed" in asked
        and _is_attributed(layout, block, sentence, hit),
    }
    tests["whole"] = tests["lead"] and _TAIL.match(after) is not None
    return {fact for fact, true in tests.items() if true}


def _ends_in_colon(folded: str, hit: Hit, block: Block) -> bool:
    end = min(block.span.end, hit.end + 8)
    return folded[hit.end : end].lstrip("*_ ").startswith(":")


def _is_bracketed(folded: str, sentence: Span) -> bool:
    piece = sentence.of(folded).strip("*_ ")
    return len(piece) > 2 and piece[-1] == _BRACKETS.get(piece[0], "")


def _is_attributed(layout: Layout, block: Block, sentence: Span, hit: Hit) -> bool:
    """Tell whether the words before a hit say that somebody else claims something."""
    start = max(block.body.start, sentence.start - 200)
    return _ATTRIBUTION.search(layout.folded, start, hit.start) is not None


def _edge_facts(layout: Layout, number: int, sentence: Span) -> set[str]:
    """Return whether a sentence stands near the start or the end of its text."""
    count = len(layout.blocks)
    facts: set[str] = set()
    spans = layout.sentences(number)
    if count <= 2:
        opening, closing = spans[0].start, spans[-1].end
        if number == 0 and sentence.start == opening:
            facts.add("first")
        if number == count - 1 and sentence.end == closing:
            facts.add("last")
        if count == 1 or facts:
            return facts
    if number < EDGE_BLOCKS or layout.blocks[number].span.start < HEAD_CHARACTERS:
        facts.add("first")
    if number >= count - EDGE_BLOCKS:
        facts.add("last")
    return facts
