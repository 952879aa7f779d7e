"""Treated claims -> the edits of a document: denials, cuts, and mended seams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from negguard.model import Edit, Refusal, Span
from negguard.rewrite.case import Case, Gate
from negguard.rewrite.cells import emptied
from negguard.rewrite.excise import excise
from negguard.rewrite.treatment import Treatment
from negguard.text.edits import in_order
from negguard.text.spans import overlap, overlaps_any

NUMBER = re.compile(
    r"^(?P<indent>[ \t]*)(?P<number>\d{1,3})(?=[.)][ \t])", re.MULTILINE
)
# A text that calls its items by number cannot lose one.
NUMBERED = re.compile(
    r"\b(?:items?|points?|statements?|claims?|questions?|options?|steps?|no\.|numbers?)"
    r" \d",
    re.IGNORECASE,
)


def assemble(case: Case, treated: Sequence[Treatment]) -> tuple[Edit, ...] | Refusal:
    """Return the edits of all pieces, or why cuts and denials do not go together."""
    edits: list[Edit] = []
    for piece, text in enumerate(case.document.pieces):
        message = case.document.message_of(piece)
        pairs = zip(case.claims, treated, strict=True)
        mine = [(one.span, made) for one, made in pairs if one.message == message]
        made = piece_edits(text, case.cuts(piece), mine, cells=[*emptied(case, piece)])
        if made is None:
            return Gate.PLACE.refuses("a notice and a denied claim overlap")
        renumbered = renumber(text, made)
        if renumbered and NUMBERED.search(text):
            return Gate.PLACE.refuses("a numbered item would go that the text calls by")
        called = called_by_label(text, mine)
        if called is not None:
            return Gate.PLACE.refuses(f"{called!r} would go that the text calls by")
        made = in_order([*made, *renumbered])
        edits += (replace(one, message=message) for one in made)
    return tuple(edits)


def piece_edits(
    text: str,
    notices: Sequence[Span],
    treated: Sequence[tuple[Span, Treatment]],
    *,
    cells: Sequence[Span],
) -> list[Edit] | None:
    """Return the edits of one text: claims denied, notices and deleted claims cut.

    Of notices that are `cells` of a table the bars stay.

    A "However," that opens a denied claim stays if both would change the same word.
    None where a cut itself reaches into a denied claim.
    """
    denials = [
        Edit(span=Span(one.start + span.start, one.end + span.start), text=one.text)
        for span, treatment in treated
        for one in treatment.edits
    ]
    deleted = [span for span, treatment in treated if not treatment.denies]
    notices = [one for one in notices if not overlaps_any(one, cells)]
    kept = [Edit(span=one, text=" ") for one in cells]
    for cut in excise(text, notices, sentences=deleted):
        if not any(collide(cut, denial) for denial in denials):
            kept.append(cut)
        elif not cut.text.strip():
            return None
    return in_order(capitalised(text, kept, denials))


def collide(first: Edit, second: Edit) -> bool:
    """Tell whether two edits touch the same characters or insert at one place."""
    inside = first.start < second.start < first.end
    return overlap(first.span, second.span) or inside


def capitalised(text: str, cuts: Sequence[Edit], denials: Sequence[Edit]) -> list[Edit]:
    """Return the edits with a capital where a cut left a small letter to open a line.

    "This is not true: if you swallow gum" -> "If you swallow gum".
    """
    edits = [*cuts, *denials]
    for cut in (one for one in cuts if not one.text.strip()):
        place = cut.end
        while place < len(text) and text[place] in " \t\n*_":
            place += 1
        word = re.compile(r"[a-z]+(?![\w@/.)])").match(text, place)
        before = text[: cut.start].rstrip(" \t*_")
        if not text[text.rfind("\n", 0, place) + 1 : place].strip(" \t*_"):
            continue  # it opened its line before
        if word is None or not cut.span.of(text).strip() or not ends_sentence(before):
            continue
        at = next((one for one in denials if one.start <= place <= one.end), None)
        if at is None:
            first = Span(place, place + 1)
            edits.append(Edit(span=first, text=text[place].upper()))
        elif at.start == place and at.text:
            edits.remove(at)
            edits.append(replace(at, text=at.text[0].upper() + at.text[1:]))
    return edits


def ends_sentence(before: str) -> bool:
    """Tell whether what follows a text opens a sentence."""
    return (
        not before
        or before[-1] in "\n.!?\"'>)]"
        or bool(re.search(r"(?:^|\n)[ \t]*(?:[-*+\u2022]|\(?\w{1,3}[.)])\Z", before))
    )


def called_by_label(text: str, treated: Sequence[tuple[Span, Treatment]]) -> str | None:
    """Return the label of a deleted claim, as "S4", by which the text speaks of it."""
    for span, treatment in treated:
        line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
        label = re.fullmatch(r"[\s\W]*([A-Z]\d{0,2})[.:)][ \t]*", line)
        if treatment.denies or label is None:
            continue
        if len(re.findall(rf"\b{label[1]}\b", text)) > 1:
            return label[1]
    return None


def renumber(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that count a list on where an item went from its middle."""
    made: list[Edit] = []
    for items in lists(text):
        gone = 0
        for match in items:
            number = Span(match.start("number"), match.end("number"))
            if any(overlap(one.span, number) for one in edits):
                gone += 1
            elif gone:
                count = int(match["number"]) - gone
                made.append(Edit(span=number, text=str(count)))
    return made


def lists(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the rows of numbers that count on by one at one indentation."""
    row: list[re.Match[str]] = []
    for match in NUMBER.finditer(text):
        follows = row and (
            int(match["number"]) == int(row[-1]["number"]) + 1
            and match["indent"] == row[-1]["indent"]
        )
        if not follows and row:
            yield row
            row = []
        row.append(match)
    if row:
        yield row
