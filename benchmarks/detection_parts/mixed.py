"""Claims in mixed company: the covered ones found, the innocent ones taken.

Both are counted by the segments that the guard itself reads. A segment is covered where
half of it or more is a marked claim, and innocent where no mark touches it and it is
none of the headings, labels and tags, which assert nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from benchmarks.detection_parts.rows import Judged, Prediction
from benchmarks.detection_parts.spans import Characters, Figures, characters, ratio
from negguard.detect.candidates import read_segments
from negguard.text.segments import SegmentKind

SAY_NOTHING = {SegmentKind.HEADING, SegmentKind.LABEL, SegmentKind.TAG}


class Company(NamedTuple):
    """The segments of one framed row, as their characters, and what was found."""

    flagged: bool
    covered: list[Characters]
    innocent: list[Characters]
    found: Characters


def mixed_company(
    rows: Iterable[Judged], predictions: Mapping[str, Prediction]
) -> Figures:
    """Return the shares over framed rows that hold covered and innocent segments.

    Of a missed row nothing is found and nothing taken; `flagged` leaves such rows out.
    """
    members = [
        company_of(row, predictions[row.id])
        for row in rows
        if row.positive and row.claims
    ]
    mixed = [each for each in members if each.covered and each.innocent]
    return {
        "all": _figures(mixed),
        "flagged": _figures([each for each in mixed if each.flagged]),
    }


def company_of(row: Judged, found: Prediction) -> Company:
    """Return the covered and the innocent segments of a row beside what was found."""
    claims = characters(row.document, row.claims)
    marked = claims | characters(row.document, (*row.frames, *row.scope))
    covered: list[Characters] = []
    innocent: list[Characters] = []
    for each in read_segments(row.document.pieces):
        own = characters(row.document, [(each.piece, each.start, each.end)])
        if _mostly(own, claims):
            covered.append(own)
        elif not own & marked and each.kind not in SAY_NOTHING:
            innocent.append(own)
    taken = characters(row.document, found.claims if found.flagged else ())
    return Company(found.flagged, covered, innocent, taken)


def _figures(members: Sequence[Company]) -> Figures:
    covered = [_mostly(own, each.found) for each in members for own in each.covered]
    innocent = [_mostly(own, each.found) for each in members for own in each.innocent]
    return {
        "rows": len(members),
        "covered": len(covered),
        "covered_found": ratio(sum(covered), len(covered)),
        "innocent": len(innocent),
        "innocent_taken": ratio(sum(innocent), len(innocent)),
    }


def _mostly(own: Characters, whole: Characters) -> bool:
    return bool(own) and 2 * len(own & whole) >= len(own)
