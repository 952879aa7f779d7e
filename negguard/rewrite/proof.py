"""The last check of a rewrite: what must hold, whatever led to the edits.

Every frame that goes had its whole scope treated, each claim is denied or gone, and
what lies outside notices and claims is there byte for byte. Only what announces
nothing any more may go with them: a heading or label without a section, a marker, a
"However," whose antecedent went.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from negguard.model import Edit, Refusal, Span
from negguard.rewrite.case import Case, Gate
from negguard.rewrite.excise import CONNECTIVE
from negguard.rewrite.titles import NOTICE_HEADING
from negguard.rewrite.treatment import Treatment
from negguard.text.blocks import BlockKind
from negguard.text.edits import apply_edits, shift_offset
from negguard.text.spans import overlap

LONE_MARKER = re.compile(
    r"(?:[-*+\u00b7\u2022>|]|\(?(?:\d{1,3}|[A-Za-z])[.)])[\s*_>|]*"
)
LONE_LABEL = re.compile(r"[*_#\s>-]*[\w'/ ()-]{1,40}:[*_\s]*")
DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)|[,;] ?[.,;]|\( *\)|\[ *\](?![(\w])")


def why_unproven(
    case: Case,
    treated: Sequence[Treatment],
    edits: Sequence[Edit],
    *,
    words_left: float,
) -> Refusal | None:
    """Return what a rewrite broke; None if all is as it must be."""
    for piece, text in enumerate(case.document.pieces):
        message = case.document.message_of(piece)
        own = [one for one in edits if one.message == message]
        why = why_touched(case, piece, own) or why_standing(case, piece, treated, own)
        if why is not None:
            return Gate.PROOF.refuses(why)
        result = apply_edits(text, own)
        if text.strip() and not result.strip():
            where = "the text" if message is None else f"turn {message}"
            return Gate.PLACE.refuses(f"nothing would be left of {where}")
        scar = why_scarred(text, result)
        if scar is not None:
            return Gate.PROOF.refuses(f"{scar!r} would be left alone")
    return why_hollow(case, edits, words_left)


def why_touched(case: Case, piece: int, edits: Sequence[Edit]) -> str | None:
    """Return a sentence outside notices and claims that would not stay as it is."""
    text = case.document.pieces[piece]
    for sentence in case.outside(piece):
        hits = [one for one in edits if overlap(one.span, sentence)]
        if any(not is_harmless(case, piece, sentence, one) for one in hits):
            return f"{sentence.of(text)[:60]!r} would change"
    return None


def is_harmless(case: Case, piece: int, sentence: Span, edit: Edit) -> bool:
    """Tell whether an edit takes only furniture from a sentence outside."""
    text = case.document.pieces[piece]
    gone = Span(max(edit.start, sentence.start), min(edit.end, sentence.end)).of(text)
    if not any(char.isalnum() for char in gone):
        return True
    if gone.lower() == edit.text.lower() and edit.start == sentence.start:
        return True
    if gone == sentence.of(text):
        return announces(case, piece, sentence)
    opener = CONNECTIVE.match(text, sentence.start)
    return opener is not None and edit.span == Span(opener.start(), opener.end() + 1)


def announces(case: Case, piece: int, sentence: Span) -> bool:
    """Tell whether a line only announces what follows it."""
    layout = case.layouts[piece]
    words = sentence.of(layout.text)
    kind = layout.blocks[layout.block_at(sentence.start)].kind
    if kind in {BlockKind.HEADING, BlockKind.RULE} or NOTICE_HEADING.match(words):
        return True
    return words.rstrip("*_ ").endswith(":")


def why_standing(
    case: Case, piece: int, treated: Sequence[Treatment], edits: Sequence[Edit]
) -> str | None:
    """Return a claim that would stand as it stood, or a notice that would stay."""
    text = case.document.pieces[piece]
    message = case.document.message_of(piece)
    result = apply_edits(text, edits)
    for claim, treatment in zip(case.claims, treated, strict=True):
        if claim.message != message:
            continue
        start, end = (shift_offset(at, edits) for at in (claim.start, claim.end))
        left = result[start : max(start, end)]
        if left.strip() == claim.span.of(text).strip() and left.strip():
            return f"{left[:60]!r} would stand bare"
        if not treatment.denies and any(char.isalnum() for char in left):
            return f"{left[:60]!r} would be left of a claim"
    for notice in case.cuts(piece):
        start, end = (shift_offset(at, edits) for at in (notice.start, notice.end))
        if any(char.isalnum() for char in result[start : max(start, end)]):
            return f"{notice.of(text)[:60]!r} would stay"
    return None


def why_scarred(text: str, result: str) -> str | None:
    """Return a line that only a removal leaves so: a lone label, a doubled stop."""
    before = Counter(scars(text))
    after = Counter(scars(result))
    return next(iter(after - before), None)


def scars(text: str) -> Iterator[str]:
    """Yield the lines of a text that hold nothing but what announces something."""
    lines = [line.strip() for line in text.split("\n")]
    for line in lines:
        bare_label = LONE_LABEL.fullmatch(line) is not None
        blank = bool(line) and "|" not in line and not any(map(str.isalnum, line))
        if bare_label or blank or LONE_MARKER.fullmatch(line) or line.count("**") % 2:
            yield line
        if DOUBLED.search(line):
            yield line


def why_hollow(case: Case, edits: Sequence[Edit], words_left: float) -> Refusal | None:
    """Return that too few of the words outside notices would be left."""
    before = after = 0
    for piece, text in enumerate(case.document.pieces):
        message = case.document.message_of(piece)
        notices = sum(len(one.of(text).split()) for one in case.cuts(piece))
        own = [one for one in edits if one.message == message]
        before += len(text.split()) - notices
        after += len(apply_edits(text, own).split())
    if after < words_left * before:
        return Gate.SHARE.refuses(f"{after} of {before} words would be left")
    return None
