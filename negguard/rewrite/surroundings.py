"""What around a claim speaks against a rewrite: labels, tables, headlines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from negguard.model import Claim, Kind, Refusal, Span
from negguard.rewrite.case import Case, Gate, is_code
from negguard.rewrite.cells import is_cell
from negguard.rewrite.treatment import YES
from negguard.rewrite.wordlists import (
    AFFIRMS,
    DOUBTS,
    HTML,
    JUDGES,
    RECORD,
    SETTLES,
    TEXT_TAG,
    VOUCHED,
)
from negguard.text.blocks import BlockKind
from negguard.text.fold import fold
from negguard.text.spans import cut, merge, overlap

SHARED_WORDS = 3  # content words of a headline in the claims: it tells the same story
SHORTEST_CONTENT_WORD = 4
STEM = 5
TITLE_WORDS = 14
LEAD_IN = re.compile(r"(?P<lead>[^\n]*:)[*_ \t]*\n(?:(?!\n)[^\n]*\n)*\Z")
# Lines that say nothing: fields of a head, bylines, links, thanks.
NOTHING = re.compile(
    r"\W*(?:https?:|www\.|by |posted |published |updated |filed under|copyright|\u00a9"
    r"|thank you|thanks|best|regards|sincerely|hi |hello |dear |[\w ]{1,20}:)"
)
BYLINE_WORDS = 6


def why_kind(case: Case, *, deny_fiction: bool) -> Refusal | None:
    """Return why claims of this sort are not rewritten; None if they are."""
    for frame in case.frames:
        said = fold(case.text(frame))
        denies = frame.kind in {Kind.FALSITY, Kind.CORRECTION}
        if denies and DOUBTS.search(said) and not SETTLES.search(said):
            return Gate.KIND.refuses(f"a notice that only doubts: {said[:60]!r}")
    for claim in case.claims:
        kind = case.verdict.frames[claim.frame].kind
        if kind is Kind.FICTION and not deny_fiction:
            return Gate.KIND.refuses("fiction is not denied")
        if is_code(case.block(claim)):
            return Gate.KIND.refuses("a claim is code")
        block = case.block(claim)
        listed = block is not None and block.kind is BlockKind.ITEM
        if kind is Kind.WARNING_BEHAVIOR and case.document.is_chat and not listed:
            return Gate.KIND.refuses("a reply is not rewritten, only a list of it")
    return None


def why_surroundings(case: Case) -> Refusal | None:
    """Return what around the claims speaks against a rewrite; None if nothing does."""
    for claim in case.claims:
        for gate, holds in CHECKS:
            why = holds(case, claim)
            if why is not None:
                return gate.refuses(f"{why}: {case.text(claim)[:60]!r}")
    return why_headline(case) or why_uncovered(case)


def why_vouched(case: Case, claim: Claim) -> str | None:
    """Return the label by which a text vouches for a claim."""
    folded = case.layouts[claim.message or 0].folded
    line = folded[folded.rfind("\n", 0, claim.start) + 1 : claim.end]
    lead = LEAD_IN.search(folded[: folded.rfind("\n", 0, claim.start) + 1])
    labels = [line] if lead is None else [line, lead["lead"]]
    found = next((VOUCHED.match(one) for one in labels if VOUCHED.match(one)), None)
    return f"a claim under {found.group().strip()!r}" if found else None


def why_structure(case: Case, claim: Claim) -> str | None:
    """Return the structure that a denial or a deletion would break."""
    block, text = case.block(claim), case.text(claim)
    frame = case.verdict.frames[claim.frame]
    if block is not None and block.kind is BlockKind.ROW and not is_cell(case, frame):
        return "a claim in a table"
    piece = piece_of(case, claim)
    end = piece.find("\n", claim.end)
    line = piece[piece.rfind("\n", 0, claim.start) + 1 : end if end >= 0 else None]
    bare = TEXT_TAG.sub("", line)
    cell = is_cell(case, frame)
    if HTML.search(fold(bare)) or (RECORD.match(bare) and not cell):
        return "a claim in HTML or in a record"
    if text.count("**") % 2 or text.count("__") % 2:
        return "a claim with half of a bold pair"
    if AFFIRMS.match(fold(text)) and not YES.match(text):
        return "a claim that answers yes or no"
    return None


def why_headline(case: Case) -> Refusal | None:
    """Return the headline that would go on telling what the claims told."""
    for piece, layout in enumerate(case.layouts):
        told = {
            word
            for claim in case.claims
            if (claim.message or 0) == piece
            for word in content_words(case.text(claim))
        }
        for number, sentence in enumerate(case.outside(piece)):
            block = layout.blocks[layout.block_at(sentence.start)]
            title = number == 0 and is_title(sentence.of(layout.text))
            if block.kind is not BlockKind.HEADING and not title:
                continue
            folded = sentence.of(layout.folded)
            shared = content_words(folded) & told
            if len(shared) >= SHARED_WORDS and not JUDGES.search(folded):
                return Gate.HEADLINE.refuses(
                    f"a headline tells the same: {sentence.of(layout.text)[:60]!r}"
                )
    return None


def why_uncovered(case: Case) -> Refusal | None:
    """Return a part of a scope that nobody treats, though its notice goes."""
    for piece, words in untreated(case):
        layout = case.layouts[piece]
        block = layout.blocks[layout.block_at(words.start)]
        title = block.kind is BlockKind.PARAGRAPH and len(words) >= len(block.body) - 1
        if says_something(words.of(layout.folded), title=title):
            return Gate.SCOPE.refuses(
                f"a covered part is no claim: {words.of(layout.text)[:60]!r}"
            )
    return None


def untreated(case: Case) -> Iterator[tuple[int, Span]]:
    """Yield what the frames that go cover outside all claims and notices."""
    for piece, layout in enumerate(case.layouts):
        message = case.document.message_of(piece)
        holes = case.holes(message)
        scopes = merge(
            region.span
            for frame in case.frames
            for region in frame.scope
            if region.message == message
        )
        for number, block in enumerate(layout.blocks):
            if block.kind in {BlockKind.HEADING, BlockKind.RULE}:
                continue
            for sentence in layout.sentences(number):
                for scope in scopes:
                    if overlap(sentence, scope):
                        start = max(sentence.start, scope.start)
                        part = Span(start, min(sentence.end, scope.end))
                        yield from ((piece, one) for one in cut(part, holes))


def says_something(folded: str, *, title: bool) -> bool:
    """Tell whether a stretch may assert anything: no question, title, field or mark.

    `title` tells that it is all of a paragraph, as a title must be.
    """
    words = re.findall(r"[^\W_]+", folded)
    bare = folded.rstrip("\"')]*_ \n")
    if not words or bare.endswith(("?", ":")):
        return False
    if len(words) == 1 or (title and is_title(folded.strip())):
        return False
    byline = len(words) <= BYLINE_WORDS and not bare.endswith((".", "!"))
    return not (byline and NOTHING.match(folded))


def is_title(text: str) -> bool:
    """Tell whether a stretch reads as a title: short, and without a stop."""
    return text[-1:] not in '.!?;:"' and len(text.split()) <= TITLE_WORDS


def content_words(text: str) -> set[str]:
    """Return the stems of the words that carry what a text says."""
    words = re.findall(r"[^\W_]+", fold(text))
    return {one[:STEM] for one in words if len(one) >= SHORTEST_CONTENT_WORD}


def piece_of(case: Case, claim: Claim) -> str:
    """Return the text that a claim stands in."""
    return case.document.pieces[claim.message or 0]


CHECKS: tuple[tuple[Gate, Callable[[Case, Claim], str | None]], ...] = (
    (Gate.VOUCHED, why_vouched),
    (Gate.STRUCTURE, why_structure),
)
