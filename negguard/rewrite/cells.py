"""Cells of Markdown tables: a notice that is one, and the claims that it speaks of.

A column headed "Myth" and a cell "False" beside its claim speak of a column and of a
row. Such a cell is emptied, so that the table keeps its form; that of a claim is denied
and never emptied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from negguard.model import Claim, Frame, Span
from negguard.rewrite.case import Case
from negguard.rewrite.treatment import Treatment
from negguard.rewrite.wordlists import HTML
from negguard.text.blocks import BlockKind
from negguard.text.fold import fold

ROW = re.compile(r"[ \t]*\|.*\|[ \t]*\Z")
RULE = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*\Z")
BAR = re.compile(r"(?<!\\)\|")
BLANK = " \t*_"


def is_cell(case: Case, frame: Frame) -> bool:
    """Tell whether a notice is a whole cell that speaks of its row or its column."""
    piece = case.document.pieces[frame.message or 0]
    own = place_of(piece, frame.span)
    if own is None:
        return False
    places = [
        place_of(piece, one.span) if one.message == frame.message else None
        for one in case.covered(frame)
    ]
    head = RULE.match(line_at(piece, line_end(piece, frame.end) + 1)) is not None
    return all(
        place is not None
        and place[0] == own[0]
        and (place[2] == own[2] if head else place[1] == own[1])
        for place in places
    )


def cell_of(piece: str, span: Span) -> Span | None:
    """Return the inside of the cell of which `span` is all; None where it is not."""
    start = piece.rfind("\n", 0, span.start) + 1
    end = line_end(piece, span.start)
    if not ROW.match(piece[start:end]):
        return None
    bars = [start + one.start() for one in BAR.finditer(piece[start:end])]
    opening = max((one for one in bars if one < span.start), default=None)
    closing = min((one for one in bars if one >= span.end), default=None)
    if opening is None or closing is None:
        return None
    cell = Span(opening + 1, closing)
    rest = piece[cell.start : span.start] + piece[span.end : cell.end]
    return None if rest.strip(BLANK + ".") else cell


def place_of(piece: str, span: Span) -> tuple[int, int, int] | None:
    """Return the table, the row and the column of a cell, by offsets and number."""
    cell = cell_of(piece, span)
    if cell is None:
        return None
    line = piece.rfind("\n", 0, cell.start) + 1
    column = len(BAR.findall(piece[line : cell.start]))
    table = line
    while table and ROW.match(
        line_at(piece, above := piece.rfind("\n", 0, table - 1) + 1)
    ):
        table = above
    rule = line_at(piece, line_end(piece, table) + 1)
    return (table, line, column) if RULE.match(rule) else None


def line_end(piece: str, offset: int) -> int:
    """Return where the line of an offset ends."""
    end = piece.find("\n", offset)
    return len(piece) if end < 0 else end


def line_at(piece: str, start: int) -> str:
    """Return the line that starts at an offset; empty behind the last one."""
    return piece[start : line_end(piece, start)] if start < len(piece) else ""


def emptied(case: Case, piece: int) -> Iterator[Span]:
    """Yield the insides of the cells that notices leave."""
    message = case.document.message_of(piece)
    for frame in case.frames:
        if frame.message == message and is_cell(case, frame):
            cell = cell_of(case.document.pieces[piece], frame.span)
            if cell is not None:
                yield cell


def why_cut(case: Case, treated: Sequence[Treatment]) -> str | None:
    """Return a claim whose deletion would break a table or leave an empty tag."""
    for claim, treatment in zip(case.claims, treated, strict=True):
        if not treatment.denies and in_structure(case, claim):
            return f"a claim in a table or a tag would go: {case.text(claim)[:60]!r}"
    return None


def in_structure(case: Case, claim: Claim) -> bool:
    """Tell whether a claim stands in a table or on a line with tags."""
    block = case.block(claim)
    if block is not None and block.kind is BlockKind.ROW:
        return True
    piece = case.document.pieces[claim.message or 0]
    line = line_at(piece, piece.rfind("\n", 0, claim.start) + 1)
    return HTML.search(fold(line)) is not None
